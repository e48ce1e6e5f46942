/**
 * Writes batches of drafts to history.db, or to the write buffer while the disk fails.
 *
 * 1. A batch is one transaction. If it throws, none of it was written.
 * 2. No id is used twice, whatever became of the entry that had it (database/ids.ts).
 * 3. The usual batch, new messages without repeated keys, is written in a few statements. Any other batch is applied
 *    draft by draft (message_table.ts).
 *
 * This file does not know who is notified, nor when the buffer is flushed.
 *
 * @module
 */
import type { Refusal } from "../../refusal.ts";
import type { PersonRecord } from "../register.ts";
import { type Applied, apply, messageOf, type MessageTable } from "../message_table.ts";
import type { Changed, Committed, Draft, Past, Receipt, Said } from "../store.ts";
import { attempt, type Transaction } from "../database/sql.ts";
import type { DiskRegister } from "./disk_register.ts";
import { WriteBuffer } from "./write_buffer.ts";
import { IdReserve, type Meta } from "../database/ids.ts";
import { Timeline, type TimelineOptions } from "../timeline.ts";
import type { SpanWriter } from "../database/spans.ts";
import type { MessageReader } from "../database/message_reader.ts";
import type { MessageWriter } from "../database/message_writer.ts";
import type { WalFile } from "./wal_file.ts";

/** What the writer works with; all parts belong to one open database. */
export interface BatchWriterParts {
  readonly transaction: Transaction;
  readonly meta: Meta;
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly spans: SpanWriter;
  readonly register: DiskRegister;
  readonly wal: WalFile;
}

export interface BatchWriterOptions extends Pick<TimelineOptions, "clock" | "jumped"> {
  /** How many unread messages may wait for a person who is offline; 0: no limit. */
  readonly maxMail: number;
}

/** What became of a batch. */
export interface BatchOutcome {
  /** The outcome of each draft, in their order. */
  readonly receipts: readonly (Receipt | Refusal)[];
  /** The new entries. */
  readonly entries: readonly Committed[];
}

export class BatchWriter {
  readonly buffer: WriteBuffer;
  readonly #parts: BatchWriterParts;
  readonly #options: BatchWriterOptions;
  readonly #disk: DiskTable;
  readonly #ids: IdReserve;
  readonly #timeline: Timeline;

  /** Reserves ids in the database at once. Throws what the database throws. */
  constructor(parts: BatchWriterParts, options: BatchWriterOptions) {
    const { transaction, meta, reader, register } = parts;
    this.#parts = parts;
    this.#options = options;
    this.#disk = new DiskTable(parts);
    this.buffer = new WriteBuffer(this.#disk, (person) => register.markOf(person, person));
    this.#ids = new IdReserve(meta, { transaction, lastId: reader.last().id });
    this.#timeline = new Timeline({ ...options, lastId: this.#ids.used });
    transaction.run(() => this.#ids.reserve(1));
  }

  /** The last id that was used. */
  get lastId(): number {
    return this.#ids.used;
  }

  /** Returns the receipt of the message for which an author used a key. Throws what the database throws. */
  receipt(author: number, key: string): Receipt | null {
    return (this.buffer.isEmpty ? this.#disk : this.buffer).receipt(author, key);
  }

  /** Commits a batch to the disk, together with the pending writes of the register. Throws what the database throws. */
  write(batch: readonly Draft[]): BatchOutcome {
    const { transaction, register, spans, wal } = this.#parts;
    const used = this.#ids.used;
    const time = this.#timeline.read(used + 1);
    let outcome: BatchOutcome;
    try {
      outcome = transaction.run(() => {
        this.#ids.reserve(batch.length);
        spans.close(used + 1);
        register.write();
        return this.#writePlain(batch, time) ?? this.#applyAll(batch, { time, table: this.#disk, kept: true });
      });
    } catch (error) {
      this.#ids.used = used;
      throw error;
    }
    // The batch is committed: nothing after this line may make the call fail.
    register.written();
    attempt(() => wal.grew(outcome.entries.length), undefined);
    return outcome;
  }

  /** Commits a batch to the write buffer. */
  writeToBuffer(batch: readonly Draft[]): BatchOutcome {
    const time = this.#timeline.read(this.#ids.used + 1);
    return this.#applyAll(batch, { time, table: this.buffer, kept: false });
  }

  /**
   * Writes the whole buffer in one transaction. If the database throws, so does this, and everything stays as it is.
   */
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

  /** Releases the reserved ids that were not used, if possible. Nothing may be written afterwards. */
  close(): void {
    attempt(() => this.#parts.transaction.run(() => this.#ids.releaseUnused()), undefined);
  }

  /** The fast path. Returns `null`, and writes nothing, if a draft needs to be looked at. */
  #writePlain(batch: readonly Draft[], time: number): BatchOutcome | null {
    const entries: Said[] = [];
    const receipts: Receipt[] = [];
    let id = this.#ids.used;
    for (const draft of batch) {
      if (draft.type !== "say" || typeof draft.to === "object") return null;
      const receipt = { id: ++id, time, kept: true };
      receipts.push(receipt);
      entries.push(messageOf(draft, receipt, { to: draft.to, toName: draft.toName }));
    }
    if (!this.#parts.writer.sayAll(entries)) return null;
    this.#ids.used = id;
    return { receipts, entries };
  }

  #applyAll(
    batch: readonly Draft[],
    { time, table, kept }: { time: number; table: MessageTable; kept: boolean },
  ): BatchOutcome {
    const options = { table, maxMail: this.#options.maxMail, timeline: this.#timeline };
    const all = batch.map((draft): Applied => {
      const applied = apply(draft, { id: this.#ids.used + 1, time, kept }, options);
      if (applied.entry !== undefined) this.#ids.used++;
      return applied;
    });
    return { receipts: all.map(({ outcome }) => outcome), entries: all.flatMap(({ entry }) => entry ?? []) };
  }
}

/** Returns what a change makes of its message. */
function changedTo({ type, text, time }: Changed): Pick<Past, "text" | "edited" | "deleted"> {
  return type === "edited" ? { text, edited: time } : { text: "", deleted: time };
}

/** The message table on disk. Its caller has begun a transaction. */
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
