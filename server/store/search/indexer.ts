/**
 * Keeps the index up to date with the history, one slice at a time, and searches it.
 *
 * 1. Changes are applied before new messages are added. A change to a message that is not indexed yet is skipped: the
 *    message is added later as it is then.
 * 2. Progress is saved together with the work, so the indexer continues where it was after any kind of end.
 * 3. While the disk is full, messages wait in a buffer and are written later, with lower ids than were announced
 *    meanwhile: so the indexer counts ids that it has read, never ids that were announced.
 * 4. A corrupt index is built again. Messages that the history cannot give because a page of it is damaged are passed
 *    over. If it cannot give its changes, the index is built from its messages, or stays as it is.
 * 5. While many messages are being removed, the index waits until no more are: then it may be quicker to build it again.
 *    New messages are added meanwhile.
 *
 * @module
 */
import { type HistoryChange, HistoryReader } from "./history_reader.ts";
import { type DamagedIds, isCorrupt } from "../database/damage.ts";
import type { IndexPaths } from "./index_database.ts";
import { type Found, type IndexChange, IndexFile, type IndexRow, type IndexStart } from "./index_file.ts";
import type { IndexQuery } from "./match_expression.ts";

/**
 * The maximum number of rows in a transaction: 30 to 70 ms, for which a search may wait while the index catches up. With 500
 * rows, building the index took a sixth more, because it merges what each transaction writes.
 */
const MAX_ROWS = 2000;

/** The maximum number of characters in a transaction, or slightly more: as many different words take 60 ms. */
const MAX_CHARACTERS = 128 * 1024;

/** How often in a row a rebuilt index may turn out to be corrupt before the error is reported. */
const MAX_REBUILDS = 3;

/** From this many changes on, the index waits until none has come for so long. */
const MANY_CHANGES = 20_000;
const CALM_MS = 2000;

/** How many pages of 4 KiB a step of cleaning writes: 5 to 10 ms. */
const CLEAN_PAGES = 100;

/**
 * How long a search may take before others have their turn, in milliseconds, besides the time until its first mark. Words
 * in a row that no message has are looked for in all that have these words, for two seconds if somebody has written such
 * messages all day.
 */
const SEARCH_MS = 30;

/** The result of a search, or of a part of it. */
export interface IndexAnswer extends Found {
  /** Whether some messages were not indexed yet, or not as they are now. */
  readonly isBehind: boolean;
}

export class Indexer {
  readonly #history: HistoryReader;
  readonly #path: string;
  readonly #passedOver: (text: string) => void;
  #index: IndexFile;
  #rebuilds = 0;
  /** The last known change, and when it was seen first. */
  #lastChange = 0;
  #changedMs = 0;
  #isWaiting = false;
  /** The last id that was read before the end of the history, if everything behind it is damaged. */
  #damagedEnd = -1;
  /** Whether the changes of the history can be read. */
  #hasChanges = true;

  /** Throws if one of the files cannot be opened. `passedOver` gets a text about messages that are not indexed. */
  constructor({ historyPath, indexPath }: IndexPaths, passedOver: (text: string) => void = () => {}) {
    this.#path = indexPath;
    this.#passedOver = passedOver;
    this.#history = new HistoryReader(historyPath);
    try {
      this.#index = IndexFile.open(indexPath, this.#indexStart());
    } catch (error) {
      this.#history.close();
      throw error;
    }
  }

  /** Whether there is more to do, but not yet. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Whether `clean` has something to do. */
  get isCleanDue(): boolean {
    return this.#index.isCleanDue;
  }

  /** Indexes for this many milliseconds or slightly longer. Returns whether there is more to do. */
  step(budgetMs: number): boolean {
    const end = performance.now() + budgetMs;
    let change = this.#next();
    while (change !== null) {
      // Only an error of the index itself is a reason to build it again.
      if (!this.#tryWrite(change) || performance.now() >= end) return true;
      change = this.#next();
    }
    this.#rebuilds = 0;
    return this.#isWaiting;
  }

  /** Searches, after indexing new messages for this many milliseconds; 0 if more is known to be left than that. */
  search(query: IndexQuery, budgetMs: number): IndexAnswer {
    const isBehind = budgetMs === 0 || this.#tryStep(budgetMs);
    try {
      return { ...this.#index.find(query, SEARCH_MS), isBehind: isBehind || !this.#hasChanges };
    } catch (error) {
      this.#rebuild(error);
      return { ids: [], isBehind: true };
    }
  }

  /** Takes a step of cleaning. Returns whether there is more to do. */
  clean(): boolean {
    try {
      return this.#index.clean(CLEAN_PAGES);
    } catch (error) {
      this.#rebuild(error);
      return false;
    }
  }

  close(): void {
    this.#index.close();
    this.#history.close();
  }

  /** Writes to the index, or builds it again if it is corrupt, and returns `false`. */
  #tryWrite(change: IndexChange): boolean {
    try {
      this.#index.write(change);
      return true;
    } catch (error) {
      this.#rebuild(error);
      return false;
    }
  }

  /** If nothing can be written, what was indexed before can still be searched. */
  #tryStep(budgetMs: number): boolean {
    try {
      return this.step(budgetMs);
    } catch {
      // The next call of `step` reports it.
      return true;
    }
  }

  /** Returns the next write to the index; `null` if the index is up to date. */
  #next(): IndexChange | null {
    const { changesDone } = this.#index.progress;
    const range = this.#history.changeRange();
    this.#noteChanges(range !== null);
    if (range === null) return this.#nextAdded();
    const { first, last } = range;
    this.#isWaiting = last - changesDone >= MANY_CHANGES && this.#isChanging(last);
    if (this.#isWaiting) return this.#nextAdded();
    // Changes were missed and are forgotten, or cannot be read, or the history is an older copy.
    const isKnown = changesDone >= first - 1 && changesDone <= last;
    const changes = isKnown && changesDone < last ? this.#history.changesAfter(changesDone, MAX_ROWS) : [];
    if (!isKnown || changes === null) {
      this.#restart();
      return this.#next();
    }
    return changes.length > 0 ? this.#nextChanged(changes) : this.#nextAdded();
  }

  /** Returns a write for the first of some changes, as many as fit it. */
  #nextChanged(changes: readonly HistoryChange[]): IndexChange {
    const { until, ...progress } = this.#index.progress;
    const rows = new Map<number, IndexRow | null>();
    let { changesDone } = progress;
    let characters = 0;
    for (const { seq, id } of changes) {
      if (characters >= MAX_CHARACTERS) break;
      changesDone = seq;
      if (id > until || rows.has(id)) continue;
      const row = this.#history.message(id);
      rows.set(id, row);
      characters += row?.text.length ?? 0;
    }
    const added = [...rows.values()].filter((row) => row !== null);
    return { removed: [...rows.keys()], added, until, changesDone };
  }

  #nextAdded(): IndexChange | null {
    const { until, changesDone } = this.#index.progress;
    const { rows: added, until: reached, damaged } = this.#history.after(until, MAX_ROWS, MAX_CHARACTERS);
    if (damaged !== null) this.#notePassedOver(damaged);
    return reached === until ? null : { removed: [], added, until: reached, changesDone };
  }

  #notePassedOver({ from, to }: DamagedIds): void {
    // An end that cannot be read is met again with each new message.
    if (to === null && this.#damagedEnd === from) return;
    this.#damagedEnd = to === null ? from : -1;
    const which = to === null ? `from ${from} on` : `from ${from} to ${to}`;
    this.#passedOver(`history.db is damaged, so messages with the ids ${which} are not found`);
  }

  #noteChanges(areReadable: boolean): void {
    if (this.#hasChanges && !areReadable) {
      this.#passedOver("history.db is damaged, so messages that were edited are found by their old words");
    }
    this.#hasChanges = areReadable;
  }

  /** Whether a change has come lately. */
  #isChanging(last: number): boolean {
    const now = performance.now();
    if (last !== this.#lastChange) [this.#lastChange, this.#changedMs] = [last, now];
    return now - this.#changedMs < CALM_MS;
  }

  #indexStart(): IndexStart {
    return { log: this.#history.log, changesDone: this.#history.changeRange()?.last ?? 0 };
  }

  #restart(): void {
    this.#index.close();
    this.#index = IndexFile.make(this.#path, this.#indexStart());
  }

  #rebuild(error: unknown): void {
    if (!isCorrupt(error) || this.#rebuilds >= MAX_REBUILDS) throw error;
    this.#rebuilds++;
    this.#restart();
  }
}
