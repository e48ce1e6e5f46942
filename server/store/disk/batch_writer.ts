/**
 * Writes batches of drafts to history.db, or to the write buffer while the disk fails.
 *
 * 1. A batch is one transaction. If it throws, none of it was written.
 * 2. No id is used twice, whatever became of the entry that had it (database/ids.ts).
 * 3. The usual batch, new messages without repeated keys, is written in a few statements. Any other batch is applied
 *    draft by draft (message_table.ts).
 * 4. If a part of the database is damaged, only the drafts that need this part are refused: everybody else's messages
 *    are written.
 *
 * This file does not know who is notified, nor when the buffer is flushed.
 *
 * @module
 */
import type { Refusal } from "../../refusal.ts";
import type { PersonRecord } from "../register.ts";
import { type Applied, apply, messageOf, type MessageTable, streamsOf } from "../message_table.ts";
import type { Changed, Committed, Draft, Past, Receipt, Said } from "../store.ts";
import { isDamage } from "../database/damage.ts";
import { attempt } from "../database/sql.ts";
import type { DiskRegister } from "./disk_register.ts";
import { WriteBuffer } from "./write_buffer.ts";
import { IdReserve } from "../database/ids.ts";
import { Timeline, type TimelineOptions } from "../timeline.ts";
import { idAboveAll } from "./folder_copy.ts";
import type { HistoryFile } from "./history_file.ts";

/** What the writer works with. The history may be opened again, so its parts are asked for each time. */
export interface BatchWriterParts {
  readonly history: Pick<HistoryFile, "transaction" | "meta" | "reader" | "writer" | "spans" | "wal">;
  readonly register: DiskRegister;
  /** New ids are above this one, whatever the database says; by default 0. */
  readonly minId?: number;
}

export interface BatchWriterOptions extends Pick<TimelineOptions, "clock" | "jumped"> {
  /** How many unread messages may wait for a person who is offline; 0: no limit. */
  readonly maxMail: number;
  /** Called with the error when a part of the database that is needed turns out to be damaged. */
  readonly damaged: (error: unknown) => void;
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
  /** The time of the entries that are written now, in Unix milliseconds. */
  #time = 0;

  /** Writes nothing yet. Throws what the database throws. */
  constructor(parts: BatchWriterParts, options: BatchWriterOptions) {
    const { history, register, minId = 0 } = parts;
    this.#parts = parts;
    this.#options = options;
    this.#disk = new DiskTable(parts);
    this.buffer = new WriteBuffer(this.#disk, (person) => register.markOf(person, person));
    this.#ids = new IdReserve(history, Math.max(history.reader.last().id, minId));
    this.#timeline = new Timeline({ ...options, lastId: this.#ids.used });
  }

  /** The last id that was used. */
  get lastId(): number {
    return this.#ids.used;
  }

  /**
   * Continues with ids that no earlier server has used, although none could be reserved, nor will the next one use them
   * if this one can write nothing until it ends.
   */
  skipIds(): void {
    this.#ids.used = idAboveAll(this.#ids.used, this.#options.clock.time());
  }

  /** Returns the receipt of the message for which an author used a key. Throws what the database throws. */
  receipt(author: number, key: string): Receipt | null {
    return (this.buffer.isEmpty ? this.#disk : this.buffer).receipt(author, key);
  }

  /** Like `MessageTable.hasWritten`. Throws what the database throws. */
  hasWritten(author: number, to: number): boolean {
    return (this.buffer.isEmpty ? this.#disk : this.buffer).hasWritten(author, to);
  }

  /** Commits a batch to the disk, together with the pending writes of the register. Throws what the database throws. */
  write(batch: readonly Draft[]): BatchOutcome {
    this.#readClock();
    const nextId = this.#ids.used + 1;
    const outcome = this.#writeAround(batch, (draft) => this.#apply(draft, ON_DISK), (damaged) => {
      this.#ids.reserve(batch.length);
      this.#parts.history.spans.close(nextId);
      const plain = damaged.size > 0 ? null : this.#writePlain(batch);
      return plain ?? this.#applyAll(batch, { ...ON_DISK, damaged });
    });
    // The batch is committed: nothing after this line may make the call fail.
    attempt(() => this.#parts.history.wal.grew(outcome.entries.length), undefined);
    return outcome;
  }

  /**
   * Runs a transaction that also has the pending writes of the register. If it meets damage, each of `items` is tried
   * alone, and the transaction runs again without those that cannot be written: one of them must not take the others
   * with it. SQLite commits nothing in a transaction that has met damage, so there is no shorter way.
   */
  #writeAround<Item, T>(
    items: Iterable<Item>,
    tryOne: (item: Item) => unknown,
    write: (damaged: ReadonlySet<Item>) => T,
  ): T {
    const { history: { transaction, spans }, register } = this.#parts;
    const used = this.#ids.used;
    const run = (damaged: ReadonlySet<Item>) => {
      const result = transaction.run(() => {
        register.write();
        return write(damaged);
      });
      register.written();
      return result;
    };
    try {
      try {
        return run(new Set());
      } catch (error) {
        if (!isDamage(error)) throw error;
        this.#options.damaged(error);
        register.leaveOutDamaged(error);
      }
      spans.giveUp(used + 1);
      this.#ids.rolledBack(used);
      const damaged = new Set([...items].filter((item) => transaction.meetsDamage(() => tryOne(item))));
      this.#ids.rolledBack(used);
      return run(damaged);
    } catch (error) {
      this.#ids.rolledBack(used);
      throw error;
    }
  }

  /** Commits a batch to the write buffer. */
  writeToBuffer(batch: readonly Draft[]): BatchOutcome {
    this.#readClock();
    return this.#applyAll(batch, { isOnDisk: false, damaged: new Set() });
  }

  /**
   * Reserves ids, and writes the whole buffer in one transaction. If the database throws, so does this, and everything
   * stays as it is.
   */
  flushBuffer(): void {
    const { history: { writer }, register } = this.#parts;
    // The history may be another copy than the one that was written before.
    this.#ids.rolledBack(this.#ids.used);
    register.writeAgain();
    const write = (entry: Committed) =>
      entry.type === "said" ? writer.sayAll([entry]) : writer.change(entry, changedTo(entry));
    this.#writeAround(this.buffer.entries(), write, (damaged) => {
      this.#ids.reserve(1);
      for (const entry of this.buffer.entries()) {
        if (damaged.has(entry)) streamsOf(entry).forEach((stream) => writer.markLost(stream, entry.id));
        else write(entry);
      }
      for (const [stream, id] of this.buffer.lost()) writer.markLost(stream, id);
    });
    this.buffer.clear();
  }

  /** Releases the reserved ids that were not used, if possible. Nothing may be written afterwards. */
  close(): void {
    attempt(() => this.#parts.history.transaction.run(() => this.#ids.releaseUnused()), undefined);
  }

  #readClock(): void {
    this.#time = this.#timeline.read(this.#ids.used + 1);
  }

  /** The fast path. Returns `null`, and writes nothing, if a draft needs to be looked at. */
  #writePlain(batch: readonly Draft[]): BatchOutcome | null {
    const entries: Said[] = [];
    const receipts: Receipt[] = [];
    let id = this.#ids.used;
    const time = this.#time;
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

  #applyAll(
    batch: readonly Draft[],
    { damaged, ...where }: { isOnDisk: boolean; damaged: ReadonlySet<Draft> },
  ): BatchOutcome {
    const all = batch.map((draft): Applied => {
      const applied = damaged.has(draft) ? UNREADABLE : this.#apply(draft, where);
      if (applied.entry !== undefined) this.#ids.used++;
      return applied;
    });
    return { receipts: all.map(({ outcome }) => outcome), entries: all.flatMap(({ entry }) => entry ?? []) };
  }

  #apply(draft: Draft, { isOnDisk }: { readonly isOnDisk: boolean }): Applied {
    const position = { id: this.#ids.used + 1, time: this.#time, kept: isOnDisk };
    const table = isOnDisk ? this.#disk : this.buffer;
    return apply(draft, position, { table, maxMail: this.#options.maxMail, timeline: this.#timeline });
  }
}

const ON_DISK = { isOnDisk: true } as const;

/** What becomes of a draft that needs a part of the database that is damaged. */
const UNREADABLE: Applied = { outcome: { code: "unreadable" } };

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

  hasWritten(author: number, to: number): boolean {
    return this.#parts.history.reader.countTo(to, { above: 0, author, limit: 1 }) > 0;
  }

  cameTime(person: number): number {
    return this.#parts.register.cameTime(person);
  }

  say(said: Said): void {
    this.#parts.history.writer.sayAll([said]);
  }

  change(changed: Changed, now: Past): void {
    this.#parts.history.writer.change(changed, now);
  }
}
