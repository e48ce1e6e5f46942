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
import type { Clock } from "../../clock.ts";
import type { Refusal } from "../../refusal.ts";
import type { PersonRecord } from "../register.ts";
import { type Applied, apply, messageOf, type MessageTable } from "../message_table.ts";
import type { Changed, Committed, Draft, Past, Receipt, Said } from "../store.ts";
import { attempt } from "../database/sql.ts";
import type { DiskRegister } from "./disk_register.ts";
import { WriteBuffer } from "./write_buffer.ts";
import { IdReserve } from "../database/ids.ts";
import type { HistoryFile } from "./history_file.ts";

/** What the writer works with. The history may be opened again, so its parts are asked for each time. */
export interface BatchWriterParts {
  readonly history: Pick<HistoryFile, "transaction" | "meta" | "reader" | "writer" | "wal">;
  readonly register: DiskRegister;
}

export interface BatchWriterOptions {
  readonly clock: Clock;
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
  #lastTime: number;

  /** Writes nothing yet. Throws what the database throws. */
  constructor(parts: BatchWriterParts, options: BatchWriterOptions) {
    const { history, register } = parts;
    this.#parts = parts;
    this.#options = options;
    this.#disk = new DiskTable(parts);
    this.buffer = new WriteBuffer(this.#disk, (person) => register.markOf(person, person));
    const last = history.reader.last();
    this.#ids = new IdReserve(history, last.id);
    this.#lastTime = last.time;
  }

  /** The last id that was used. */
  get lastId(): number {
    return this.#ids.used;
  }

  /**
   * Continues with ids that no earlier server has used, although none could be reserved. Servers that can write nothing,
   * one after another, do not use the same ones either, because time has passed since the last message.
   */
  skipIds(): void {
    this.#ids.skip(this.#options.clock.time() - this.#lastTime);
  }

  /** Returns the receipt of the message for which an author used a key. Throws what the database throws. */
  receipt(author: number, key: string): Receipt | null {
    return (this.buffer.isEmpty ? this.#disk : this.buffer).receipt(author, key);
  }

  /** Commits a batch to the disk, together with the pending writes of the register. Throws what the database throws. */
  write(batch: readonly Draft[]): BatchOutcome {
    const { history, register } = this.#parts;
    const used = this.#ids.used;
    this.#readClock();
    let outcome: BatchOutcome;
    try {
      outcome = history.transaction.run(() => {
        this.#ids.reserve(batch.length);
        register.write();
        return this.#writePlain(batch) ?? this.#applyAll(batch, { table: this.#disk, kept: true });
      });
    } catch (error) {
      this.#ids.used = used;
      this.#ids.rolledBack();
      throw error;
    }
    // The batch is committed: nothing after this line may make the call fail.
    register.written();
    attempt(() => history.wal.grew(outcome.entries.length), undefined);
    return outcome;
  }

  /** Commits a batch to the write buffer. */
  writeToBuffer(batch: readonly Draft[]): BatchOutcome {
    this.#readClock();
    return this.#applyAll(batch, { table: this.buffer, kept: false });
  }

  /**
   * Reserves ids, and writes the whole buffer in one transaction. If the database throws, so does this, and everything
   * stays as it is.
   */
  flushBuffer(): void {
    const { history: { transaction, writer }, register } = this.#parts;
    try {
      transaction.run(() => {
        this.#ids.rolledBack();
        this.#ids.reserve(1);
        register.rewrite();
        for (const entry of this.buffer.entries()) {
          if (entry.type === "said") writer.sayAll([entry]);
          else writer.change(entry, changedTo(entry));
        }
        for (const [stream, id] of this.buffer.lost()) writer.markLost(stream, id);
      });
    } catch (error) {
      this.#ids.rolledBack();
      throw error;
    }
    register.written();
    this.buffer.clear();
  }

  /** Releases the reserved ids that were not used, if possible. Nothing may be written afterwards. */
  close(): void {
    attempt(() => this.#parts.history.transaction.run(() => this.#ids.releaseUnused()), undefined);
  }

  #readClock(): void {
    this.#lastTime = Math.max(this.#lastTime, this.#options.clock.time());
  }

  /** The fast path. Returns `null`, and writes nothing, if a draft needs to be looked at. */
  #writePlain(batch: readonly Draft[]): BatchOutcome | null {
    const entries: Said[] = [];
    const receipts: Receipt[] = [];
    let id = this.#ids.used;
    const time = this.#lastTime;
    for (const draft of batch) {
      if (draft.type !== "say" || typeof draft.to === "object") return null;
      const receipt = { id: ++id, time, kept: true };
      receipts.push(receipt);
      entries.push(messageOf(draft, receipt, { to: draft.to, toName: draft.toName }));
    }
    if (!this.#parts.history.writer.sayAll(entries)) return null;
    this.#ids.used = id;
    return { receipts, entries };
  }

  #applyAll(batch: readonly Draft[], { table, kept }: { table: MessageTable; kept: boolean }): BatchOutcome {
    const { maxMail } = this.#options;
    const all = batch.map((draft): Applied => {
      const applied = apply(draft, { id: this.#ids.used + 1, time: this.#lastTime, kept }, { table, maxMail });
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
  readonly #parts: BatchWriterParts;

  constructor(parts: BatchWriterParts) {
    this.#parts = parts;
  }

  receipt(author: number, key: string): Receipt | null {
    return this.#parts.history.reader.receipt(author, key);
  }

  find(id: number): Past | null {
    return this.#parts.history.reader.find(id);
  }

  personNamed(key: string): PersonRecord | null {
    return this.#parts.register.personByKey(key);
  }

  unreadOf(person: number, unread: { readonly limit: number; readonly author?: number }): number {
    const { history, register } = this.#parts;
    return history.reader.countTo(person, { above: register.markOf(person, person), ...unread });
  }

  say(said: Said): void {
    this.#parts.history.writer.sayAll([said]);
  }

  change(changed: Changed, now: Past): void {
    this.#parts.history.writer.change(changed, now);
  }
}
