/**
 * The store on disk. A batch is one transaction of history.db; what cannot be written is held in memory, and tried again.
 *
 * 1. Ids are never used twice, whatever became of what had them (id_reserve.ts).
 * 2. The usual batch, messages only and no key repeated, is written in a few statements. Everything else is settled
 *    draft by draft (settle.ts).
 * 3. With `sync: "full"` the loss of power is survived too; nobody but the batch waits for the disk.
 * 4. While the disk fails, whatever the reason, everything goes on in memory (held.ts). Every few seconds, all that is
 *    held is written in one transaction, or stays.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Refusal } from "../refusal.ts";
import type { SearchIndex } from "../search/search_index.ts";
import type { Committed, Draft, HistoryQuery, Missed, Page, Past, Receipt, Said, SearchQuery } from "../store.ts";
import type { Store, Stream } from "../store.ts";
import type { DiskRegister } from "./disk_register.ts";
import { DiskShelf } from "./disk_shelf.ts";
import { attempt, Held } from "./held.ts";
import { IdReserve } from "./id_reserve.ts";
import type { MessageReader } from "./message_reader.ts";
import type { MessageWriter } from "./message_writer.ts";
import type { Meta } from "./meta.ts";
import { Reading } from "./reading.ts";
import type { RoomIds } from "./room_ids.ts";
import { saidOf, settle, type Settled, type Shelf } from "../settle.ts";
import type { Transaction } from "./transaction.ts";
import type { WalFile } from "./wal_file.ts";

/** How long after a failure all that is held is tried again. */
const RETRY_MS = 3000;

/** What the store works with; all of one open database. */
export interface DiskStoreParts {
  readonly transaction: Transaction;
  readonly meta: Meta;
  readonly rooms: RoomIds;
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly register: DiskRegister;
  readonly wal: WalFile;
}

export interface DiskStoreOptions {
  readonly clock: Clock;
  readonly sync: "normal" | "full";
  /** How many unread messages may wait for one person who is not here; 0: any number. */
  readonly maxMail: number;
  readonly index?: Pick<SearchIndex, "committed" | "changed" | "search" | "close"> | undefined;
  /** Told why, when the disk begins to fail. */
  readonly failed: (error: unknown) => void;
}

/** What became of a batch. */
interface Outcome {
  readonly receipts: readonly (Receipt | Refusal)[];
  readonly entries: readonly Committed[];
}

export class DiskStore implements Store {
  readonly log: string;
  readonly canSearch: boolean;
  readonly #parts: DiskStoreParts;
  readonly #options: DiskStoreOptions;
  readonly #disk: DiskShelf;
  readonly #held: Held;
  readonly #listeners = new Set<(batch: readonly Committed[]) => void>();
  readonly #failingListeners: ((isFailing: boolean) => void)[] = [];
  readonly #reading: Reading;
  readonly #ids: IdReserve;
  #lastId: number;
  #lastTime: number;
  #isFailing = false;
  #stopRetry = () => {};
  /** What waits for the disk, where it is waited for. */
  #syncing: Promise<unknown> = Promise.resolve();

  /** Writes at once which ids are reserved; throws what the database says. */
  constructor(parts: DiskStoreParts, options: DiskStoreOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#disk = new DiskShelf(parts);
    this.#held = new Held(this.#disk, (person) => parts.register.markOf(person, person));
    this.log = parts.meta.log();
    this.canSearch = options.index !== undefined;
    this.#reading = new Reading({ ...parts, held: this.#held, index: options.index, failed: options.failed });
    const last = parts.reader.last();
    this.#ids = new IdReserve(parts.meta, { transaction: parts.transaction, lastId: last.id });
    this.#lastId = this.#ids.used;
    this.#lastTime = last.time;
    parts.transaction.run(() => this.#ids.reserve(1));
  }

  get lastId(): number {
    return this.#lastId;
  }

  get isFailing(): boolean {
    return this.#isFailing;
  }

  subscribe(listener: (batch: readonly Committed[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onFailing(listener: (isFailing: boolean) => void): void {
    this.#failingListeners.push(listener);
  }

  async append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]> {
    this.#lastTime = Math.max(this.#lastTime, this.#options.clock.time());
    let outcome = this.#write(batch) ?? this.#hold(batch);
    if (this.#options.sync === "full" && !this.#isFailing && outcome.entries.length > 0) {
      const isSynced = await this.#sync();
      if (!isSynced) outcome = { ...outcome, receipts: outcome.receipts.map(unkept) };
    }
    this.#tell(outcome.entries);
    return outcome.receipts;
  }

  async receipt(author: number, key: string): Promise<Receipt | null> {
    await this.#syncing;
    return (this.#held.isEmpty ? this.#disk : this.#held).receipt(author, key);
  }

  missed(stream: Stream, after: number, limit: number): Promise<Missed> {
    return settled(() => this.#reading.missed(stream, { after, limit, until: this.#lastId }));
  }

  history(query: HistoryQuery): Promise<Page> {
    return settled(() => this.#reading.history(query, this.#lastId));
  }

  search(query: SearchQuery): Promise<Page> {
    return this.#reading.search(query, this.#lastId);
  }

  async close(): Promise<void> {
    await this.#syncing;
    this.#stopRetry();
    if (this.#isFailing) await this.#retry();
    this.#stopRetry();
    await this.#options.index?.close();
    if (this.#isFailing) return;
    attempt(() => this.#parts.transaction.run(() => this.#ids.giveBack()), undefined);
  }

  /** Commits a batch to the disk, or gives `null` where that fails. */
  #write(batch: readonly Draft[]): Outcome | null {
    if (this.#isFailing) return null;
    const { transaction, register, wal } = this.#parts;
    const used = this.#ids.used;
    let outcome: Outcome;
    try {
      outcome = transaction.run(() => {
        this.#ids.reserve(batch.length);
        register.write();
        return this.#writePlain(batch) ?? this.#settleAll(batch, { shelf: this.#disk, kept: true });
      });
    } catch (error) {
      this.#ids.used = used;
      this.#fail(error);
      return null;
    }
    // It is committed: nothing behind this may make it fail.
    register.written();
    attempt(() => wal.grew(outcome.entries.length), undefined);
    return outcome;
  }

  /** The fast way; `null`, and nothing is written, if something in it needs to be looked at. */
  #writePlain(batch: readonly Draft[]): Outcome | null {
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

  #settleAll(batch: readonly Draft[], { shelf, kept }: { shelf: Shelf; kept: boolean }): Outcome {
    const { maxMail } = this.#options;
    const all = batch.map((draft): Settled => {
      const one = settle(draft, { id: this.#ids.used + 1, time: this.#lastTime, kept }, { shelf, maxMail });
      if (one.entry !== undefined) this.#ids.used++;
      return one;
    });
    return { receipts: all.map(({ outcome }) => outcome), entries: all.flatMap(({ entry }) => entry ?? []) };
  }

  #hold(batch: readonly Draft[]): Outcome {
    return this.#settleAll(batch, { shelf: this.#held, kept: false });
  }

  #tell(entries: readonly Committed[]): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#lastId = last.id;
    for (const listener of this.#listeners) listener(entries);
    if (!this.#isFailing) this.#tellIndex(entries);
  }

  #tellIndex(entries: readonly Committed[]): void {
    const { index } = this.#options;
    index?.committed(this.#lastId);
    if (entries.some(({ type }) => type !== "said")) index?.changed();
  }

  async #sync(): Promise<boolean> {
    const syncing = this.#parts.wal.sync();
    this.#syncing = syncing.catch(() => {});
    try {
      await syncing;
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #fail(error: unknown): void {
    this.#stopRetry();
    this.#stopRetry = this.#options.clock.after(RETRY_MS, () => this.#retry());
    if (this.#isFailing) return;
    this.#options.failed(error);
    this.#setFailing(true);
  }

  #setFailing(isFailing: boolean): void {
    this.#isFailing = isFailing;
    for (const listener of this.#failingListeners) listener(isFailing);
  }

  /** Writes all that is held, or leaves everything as it is. */
  async #retry(): Promise<void> {
    const { transaction, register } = this.#parts;
    try {
      transaction.run(() => this.#writeHeld());
    } catch (error) {
      this.#fail(error);
      return;
    }
    register.written();
    this.#held.clear();
    if (this.#options.sync === "full" && !await this.#sync()) return;
    // Something may have been said meanwhile.
    if (!this.#held.isEmpty) return this.#retry();
    this.#setFailing(false);
    this.#options.index?.committed(this.#lastId);
    this.#options.index?.changed();
  }

  #writeHeld(): void {
    const { register, writer } = this.#parts;
    this.#ids.reserve(1);
    register.write();
    for (const entry of this.#held.entries()) {
      if (entry.type === "said") writer.sayAll([entry]);
      else writer.change(entry, changedTo(entry));
    }
    for (const [stream, id] of this.#held.lost()) writer.lose(stream, id);
  }
}

/** What a message is after a change of it. */
function changedTo({ type, text, time }: Exclude<Committed, Said>): Pick<Past, "text" | "edited" | "deleted"> {
  return type === "edited" ? { text, edited: time } : { text: "", deleted: time };
}

function unkept(outcome: Receipt | Refusal): Receipt | Refusal {
  return "code" in outcome ? outcome : { ...outcome, kept: false };
}

/** What is read at once, as a promise: what it throws, the promise rejects with. */
function settled<T>(read: () => T): Promise<T> {
  return new Promise((resolve) => resolve(read()));
}
