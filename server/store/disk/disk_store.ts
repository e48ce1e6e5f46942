/**
 * The store on disk: messages are written before they are delivered, if the disk takes them.
 *
 * 1. With `sync: "full"`, messages also survive a loss of power. Only the batch itself waits for the disk.
 * 2. While the disk fails, for whatever reason, the store continues in memory (batch_writer.ts, write_buffer.ts). Every
 *    few seconds it tries to write the whole buffer in one transaction, and opens the history again if it has to.
 * 3. It begins in that state, so a history that cannot be written at the start is the same case as a disk that fails
 *    later.
 * 4. Every few seconds it checks that the history is still in its folder.
 *
 * This file owns the listeners, and whether the disk fails.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Refusal } from "../../refusal.ts";
import type { SearchIndex } from "../search/search_index.ts";
import type {
  ChangesPage,
  ChangesQuery,
  Committed,
  Counted,
  CountRange,
  Draft,
  HistoryQuery,
  Missed,
  MissedQuery,
  Page,
  Receipt,
  SearchQuery,
  Store,
  Stream,
} from "../store.ts";
import { type BatchOutcome, BatchWriter, type BatchWriterOptions, type BatchWriterParts } from "./batch_writer.ts";
import { isDamage } from "../database/damage.ts";
import { DiskReader } from "./disk_reader.ts";
import { FolderError } from "../folder.ts";
import type { HistoryFile } from "./history_file.ts";

/** How often the folder is checked and, while the disk fails, writing is tried again. */
const INTERVAL_MS = 2000;

/** What the store works with. */
export interface DiskStoreParts extends BatchWriterParts {
  readonly history: HistoryFile;
  /** Called after the history was opened again. */
  readonly reopened: () => void;
}

export interface DiskStoreOptions extends Omit<BatchWriterOptions, "damaged"> {
  readonly sync: "normal" | "full";
  /** Whether there is little free space; see `Store`. */
  readonly isDiskLow: () => boolean;
  readonly index?: StoreIndex | undefined;
  /** Called with the error when the disk begins to fail, and at most once a minute when something cannot be read. */
  readonly failed: (error: unknown, at: "reading" | "writing") => void;
}

/** The search index, as the store uses it. */
export type StoreIndex = Pick<SearchIndex, "committed" | "changed" | "search" | "rest" | "close">;

/** Members may ask all the time for a part of the history that cannot be read. */
const REPORT_INTERVAL_MS = 60_000;

export class DiskStore implements Store {
  readonly log: string;
  readonly canSearch: boolean;
  readonly #parts: DiskStoreParts;
  readonly #options: DiskStoreOptions;
  readonly #writer: BatchWriter;
  readonly #reader: DiskReader;
  readonly #listeners = new Set<(batch: readonly Committed[]) => void>();
  readonly #failingListeners: ((isFailing: boolean) => void)[] = [];
  #lastId: number;
  #isFailing = true;
  /** What was reported last about a folder that cannot be used. */
  #reported = "";
  #stopTimer = () => {};
  /** The attempt to write again that is under way. */
  #recovering: Promise<unknown> = Promise.resolve();
  /** The sync to disk that is under way. */
  #syncing: Promise<unknown> = Promise.resolve();

  /** Begins to write, if possible. Throws a `FolderError` if the folder must not be used, and what reading throws. */
  constructor(parts: DiskStoreParts, options: DiskStoreOptions) {
    this.#parts = parts;
    this.#options = options;
    this.log = parts.history.meta.log();
    this.canSearch = options.index !== undefined;
    const { index, failed, clock } = options;
    const report = onceInAWhile(clock, (error: unknown) => failed(error, "reading"));
    this.#writer = new BatchWriter(parts, { ...options, damaged: report });
    this.#reader = new DiskReader({
      ...parts,
      buffer: this.#writer.buffer,
      index,
      failed: report,
    });
    this.#begin();
    this.#lastId = this.#writer.lastId;
  }

  get lastId(): number {
    return this.#lastId;
  }

  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** How many messages were never written: those that wait for the disk, and those that the buffer had no place for. */
  get unwritten(): number {
    return this.#writer.buffer.messages;
  }

  get isDiskLow(): boolean {
    return this.#options.isDiskLow();
  }

  subscribe(listener: (batch: readonly Committed[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onFailing(listener: (isFailing: boolean) => void): void {
    this.#failingListeners.push(listener);
  }

  async append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]> {
    const { receipts, entries } = this.#tryWrite(batch) ?? this.#writer.writeToBuffer(batch);
    const isSynced = this.#options.sync === "normal" || this.#isFailing || entries.length === 0 || await this.#sync();
    this.#notify(entries);
    return isSynced ? receipts : receipts.map(unkept);
  }

  async receipt(author: number, key: string): Promise<Receipt | null> {
    await this.#syncing;
    return this.#writer.receipt(author, key);
  }

  missed(stream: Stream, { before = Infinity, ...query }: MissedQuery): Promise<Missed> {
    return promised(() => this.#reader.missed(stream, { ...query, until: this.#lastBelow(before) }));
  }

  count(stream: Stream, { after, before, limit }: CountRange): Promise<Counted> {
    return promised(() => this.#reader.count(stream, { after, limit, until: this.#lastBelow(before) }));
  }

  hasWritten(author: number, to: number): Promise<boolean> {
    return promised(() => this.#writer.hasWritten(author, to));
  }

  history(query: HistoryQuery): Promise<Page> {
    return promised(() => this.#reader.history(query, this.#lastId));
  }

  changes(query: ChangesQuery): Promise<ChangesPage> {
    return promised(() => this.#reader.changes({ ...query, until: Math.min(query.until, this.#lastId) }));
  }

  search(query: SearchQuery): Promise<Page> {
    return this.#reader.search(query, this.#lastId);
  }

  async close(): Promise<void> {
    await this.#syncing;
    this.#stopTimer();
    await this.#recovering;
    if (this.#isFailing) await this.#recover();
    this.#stopTimer();
    await this.#options.index?.close();
    if (!this.#isFailing) this.#writer.close();
  }

  /** The highest id that a reader may see of those below another one. */
  #lastBelow(before: number): number {
    return Math.min(this.#lastId, before - 1);
  }

  /** Commits a batch to the disk, or returns `null` if that fails. */
  #tryWrite(batch: readonly Draft[]): BatchOutcome | null {
    if (this.#isFailing) return null;
    try {
      return this.#writer.write(batch);
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #notify(entries: readonly Committed[]): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#lastId = last.id;
    for (const listener of this.#listeners) listener(entries);
    if (!this.#isFailing) this.#tellIndex({ hasChanges: entries.some(({ type }) => type !== "said") });
  }

  #tellIndex({ hasChanges }: { readonly hasChanges: boolean }): void {
    const { index } = this.#options;
    index?.committed(this.#lastId);
    if (hasChanges) index?.changed();
  }

  async #sync(): Promise<boolean> {
    const syncing = this.#parts.history.wal.sync();
    this.#syncing = syncing.catch(() => {});
    try {
      await syncing;
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #begin(): void {
    try {
      this.#parts.history.prepare();
      this.#writer.flushBuffer();
      this.#isFailing = false;
      this.#continueAfterInterval();
    } catch (error) {
      if (error instanceof FolderError || isDamage(error)) throw error;
      this.#options.failed(error, "writing");
      this.#writer.skipIds();
      this.#continueAfterInterval();
    }
  }

  #continueAfterInterval(): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.clock.after(INTERVAL_MS, () => {
      if (this.#isFailing) this.#recovering = this.#recover();
      else this.#check();
    });
  }

  /** Checks that what is written will be there for the next server. */
  #check(): void {
    try {
      this.#parts.history.check();
    } catch (error) {
      return this.#fail(error);
    }
    this.#continueAfterInterval();
  }

  #fail(error: unknown): void {
    this.#continueAfterInterval();
    // What is wrong with a folder may change, and the operator has to do something about it.
    const isNews = error instanceof FolderError && error.message !== this.#reported;
    if (error instanceof FolderError) this.#reported = error.message;
    if (isNews || !this.#isFailing) this.#options.failed(error, "writing");
    if (!this.#isFailing) this.#setFailing(true);
  }

  #setFailing(isFailing: boolean): void {
    this.#isFailing = isFailing;
    for (const listener of this.#failingListeners) listener(isFailing);
  }

  /** Makes the history writable and flushes the buffer, or leaves everything as it is. */
  async #recover(): Promise<void> {
    const { history, reopened } = this.#parts;
    const { index, sync } = this.#options;
    try {
      if (!history.isWritable && history.mustReopen(this.#writer.lastId)) {
        // SQLite shares some state between the connections of a process, and would keep it for the new one.
        await index?.rest();
        history.reopen();
        reopened();
      }
      history.prepare();
      this.#writer.flushBuffer();
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (sync === "full" && !await this.#sync()) return;
    // Messages may have been sent meanwhile.
    if (!this.#writer.buffer.isEmpty) return this.#recover();
    this.#reported = "";
    this.#setFailing(false);
    this.#tellIndex({ hasChanges: true });
    this.#continueAfterInterval();
  }
}

function unkept(outcome: Receipt | Refusal): Receipt | Refusal {
  return "code" in outcome ? outcome : { ...outcome, kept: false };
}

/** Returns a function that reports at most once a minute. */
function onceInAWhile<T>(clock: Pick<Clock, "now">, report: (what: T) => void): (what: T) => void {
  let nextMs = -Infinity;
  return (what) => {
    if (clock.now() < nextMs) return;
    nextMs = clock.now() + REPORT_INTERVAL_MS;
    report(what);
  };
}

/** Returns the result of a synchronous read as a promise, which rejects if the read throws. */
function promised<T>(read: () => T): Promise<T> {
  return new Promise((resolve) => resolve(read()));
}
