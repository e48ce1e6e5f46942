/**
 * Brings batches to history.db, or holds them in memory where that fails.
 *
 * 1. A batch is one transaction. Where it throws, nothing of it was written.
 * 2. Ids are never used twice, whatever became of what had them (id_reserve.ts).
 * 3. The usual batch, messages only and no key repeated, is written in a few statements. Everything else is settled
 *    draft by draft (apply.ts).
 *
 * Does not know who is told, nor when what is held is tried again.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Refusal } from "../../refusal.ts";
import type { PersonRecord } from "../register.ts";
import { type Applied, apply, type MessageTable, saidOf } from "../message_table.ts";
import type { Changed, Committed, Draft, Past, Receipt, Said } from "../store.ts";
import { attempt, type Transaction } from "../database/sql.ts";
import type { DiskRegister } from "./disk_register.ts";
import { WriteBuffer } from "./write_buffer.ts";
import { IdReserve, type Meta } from "../database/ids.ts";
import type { MessageReader } from "../database/message_reader.ts";
import type { MessageWriter } from "../database/message_writer.ts";
import type { WalFile } from "./wal_file.ts";

/** What it works with; all of one open database. */
export interface BatchWriterParts {
  readonly transaction: Transaction;
  readonly meta: Meta;
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly register: DiskRegister;
  readonly wal: WalFile;
}

export interface BatchWriterOptions {
  readonly clock: Clock;
  /** How many unread messages may wait for one person who is not here; 0: any number. */
  readonly maxMail: number;
}

/** What became of a batch. */
export interface BatchOutcome {
  /** Of each draft, in their order. */
  readonly receipts: readonly (Receipt | Refusal)[];
  /** What is new. */
  readonly entries: readonly Committed[];
}

export class BatchWriter {
  readonly buffer: WriteBuffer;
  readonly #parts: BatchWriterParts;
  readonly #options: BatchWriterOptions;
  readonly #disk: DiskTable;
  readonly #ids: IdReserve;
  #lastTime: number;

  /** Writes at once which ids are reserved; throws what the database says. */
  constructor(parts: BatchWriterParts, options: BatchWriterOptions) {
    const { transaction, meta, reader, register } = parts;
    this.#parts = parts;
    this.#options = options;
    this.#disk = new DiskTable(parts);
    this.buffer = new WriteBuffer(this.#disk, (person) => register.markOf(person, person));
    const last = reader.last();
    this.#ids = new IdReserve(meta, { transaction, lastId: last.id });
    this.#lastTime = last.time;
    transaction.run(() => this.#ids.reserve(1));
  }

  /** The last id that was given to something. */
  get lastId(): number {
    return this.#ids.used;
  }

  /** What became of the saying that an author used a key for. Throws what the database says. */
  receipt(author: number, key: string): Receipt | null {
    return (this.buffer.isEmpty ? this.#disk : this.buffer).receipt(author, key);
  }

  /** Commits a batch to the disk, with what the register has to write. Throws what the database says. */
  write(batch: readonly Draft[]): BatchOutcome {
    const { transaction, register, wal } = this.#parts;
    const used = this.#ids.used;
    this.#readClock();
    let outcome: BatchOutcome;
    try {
      outcome = transaction.run(() => {
        this.#ids.reserve(batch.length);
        register.write();
        return this.#writePlain(batch) ?? this.#applyAll(batch, { table: this.#disk, kept: true });
      });
    } catch (error) {
      this.#ids.used = used;
      throw error;
    }
    // It is committed: nothing behind this may make it fail.
    register.written();
    attempt(() => wal.grew(outcome.entries.length), undefined);
    return outcome;
  }

  /** Commits a batch to the memory. */
  writeToBuffer(batch: readonly Draft[]): BatchOutcome {
    this.#readClock();
    return this.#applyAll(batch, { table: this.buffer, kept: false });
  }

  /** Writes all that is held in one transaction, or throws what the database says, and everything stays as it is. */
  flushBuffer(): void {
    const { transaction, register, writer } = this.#parts;
    transaction.run(() => {
      this.#ids.reserve(1);
      register.write();
      for (const entry of this.buffer.entries()) {
        if (entry.type === "said") writer.sayAll([entry]);
        else writer.change(entry, changedTo(entry));
      }
      for (const [stream, id] of this.buffer.lost()) writer.markLost(stream, id);
    });
    register.written();
    this.buffer.clear();
  }

  /** Gives back the ids that were not used, if that can be done. Nothing may be written behind it. */
  close(): void {
    attempt(() => this.#parts.transaction.run(() => this.#ids.releaseUnused()), undefined);
  }

  #readClock(): void {
    this.#lastTime = Math.max(this.#lastTime, this.#options.clock.time());
  }

  /** The fast way; `null`, and nothing is written, if something in it needs to be looked at. */
  #writePlain(batch: readonly Draft[]): BatchOutcome | null {
    const entries: Said[] = [];
    const receipts: Receipt[] = [];
    let id = this.#ids.used;
    const time = this.#lastTime;
    for (const draft of batch) {
      if (draft.type !== "say" || typeof draft.to === "object") return null;
      const receipt = { id: ++id, time, kept: true };
      receipts.push(receipt);
      entries.push(saidOf(draft, receipt, { to: draft.to, toName: draft.toName }));
    }
    if (!this.#parts.writer.sayAll(entries)) return null;
    this.#ids.used = id;
    return { receipts, entries };
  }

  #applyAll(batch: readonly Draft[], { table, kept }: { table: MessageTable; kept: boolean }): BatchOutcome {
    const { maxMail } = this.#options;
    const all = batch.map((draft): Applied => {
      const one = apply(draft, { id: this.#ids.used + 1, time: this.#lastTime, kept }, { table, maxMail });
      if (one.entry !== undefined) this.#ids.used++;
      return one;
    });
    return { receipts: all.map(({ outcome }) => outcome), entries: all.flatMap(({ entry }) => entry ?? []) };
  }
}

/** What a message is after a change of it. */
function changedTo({ type, text, time }: Changed): Pick<Past, "text" | "edited" | "deleted"> {
  return type === "edited" ? { text, edited: time } : { text: "", deleted: time };
}

/** The disk as the place where drafts are applied, within a transaction of its caller. */
class DiskTable implements MessageTable {
  readonly #reader: MessageReader;
  readonly #writer: MessageWriter;
  readonly #register: DiskRegister;

  constructor(
    { reader, writer, register }: { reader: MessageReader; writer: MessageWriter; register: DiskRegister },
  ) {
    this.#reader = reader;
    this.#writer = writer;
    this.#register = register;
  }

  receipt(author: number, key: string): Receipt | null {
    return this.#reader.receipt(author, key);
  }

  find(id: number): Past | null {
    return this.#reader.find(id);
  }

  personNamed(key: string): PersonRecord | null {
    return this.#register.personByKey(key);
  }

  unreadOf(person: number, unread: { readonly limit: number; readonly author?: number }): number {
    return this.#reader.countTo(person, { above: this.#register.markOf(person, person), ...unread });
  }

  say(said: Said): void {
    this.#writer.sayAll([said]);
  }

  change(changed: Changed, now: Past): void {
    this.#writer.change(changed, now);
  }
}
