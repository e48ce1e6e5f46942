/**
 * Keeps the index up to date with the history, one slice at a time, and searches it.
 *
 * 1. Changes are applied before new messages are added. A change to a message that is not indexed yet is skipped: the
 *    message is added later as it is then.
 * 2. Progress is saved together with the work, so the indexer continues where it was after any kind of end.
 * 3. While the disk is full, messages wait in a buffer and are written later, with lower ids than were announced
 *    meanwhile: so the indexer counts ids that it has read, never ids that were announced.
 * 4. A corrupt index is built again.
 * 5. While many messages are being removed, the index waits until no more are: then it may be quicker to build it again.
 *    New messages are added meanwhile.
 *
 * @module
 */
import { HistoryReader } from "./history_reader.ts";
import { type IndexPaths, isBroken } from "./index_database.ts";
import { type IndexChange, IndexFile, type IndexRow, type IndexStart } from "./index_file.ts";
import type { IndexQuery } from "./match_expression.ts";

/** The maximum number of rows in a transaction: about 10 ms. */
const MAX_ROWS = 500;

/** How often in a row a rebuilt index may turn out to be corrupt before the error is reported. */
const MAX_REBUILDS = 3;

/** From this many changes on, the index waits until none has come for so long. */
const MANY_CHANGES = 20_000;
const CALM_MS = 2000;

/** How many pages of 4 KiB a step of cleaning writes: 5 to 10 ms. */
const CLEAN_PAGES = 100;

/** The result of a search: ids, the latest first. */
export interface IndexAnswer {
  readonly ids: readonly number[];
  /** Whether some messages were not indexed yet, or not as they are now. */
  readonly isBehind: boolean;
}

export class Indexer {
  readonly #history: HistoryReader;
  readonly #path: string;
  #index: IndexFile;
  #rebuilds = 0;
  /** The last known change, and when it was seen first. */
  #lastChange = 0;
  #changedMs = 0;
  #isWaiting = false;

  /** Throws if one of the files cannot be opened. */
  constructor({ historyPath, indexPath }: IndexPaths) {
    this.#path = indexPath;
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
    try {
      let change = this.#next();
      while (change !== null) {
        this.#index.write(change);
        if (performance.now() >= end) return true;
        change = this.#next();
      }
      this.#rebuilds = 0;
      return this.#isWaiting;
    } catch (error) {
      this.#rebuild(error);
      return true;
    }
  }

  /** Searches, after indexing new messages for this many milliseconds; 0 if more is known to be left than that. */
  search(query: IndexQuery, budgetMs: number): IndexAnswer {
    const isBehind = budgetMs === 0 || this.#tryStep(budgetMs);
    try {
      return { ids: this.#index.find(query), isBehind };
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
    const { until, changesDone } = this.#index.progress;
    const { first, last } = this.#history.changeRange();
    this.#isWaiting = last - changesDone >= MANY_CHANGES && this.#isChanging(last);
    if (this.#isWaiting) return this.#nextAdded();
    // Changes were missed and are forgotten, or the history is an older copy.
    if (changesDone < first - 1 || changesDone > last) {
      this.#restart();
      return this.#next();
    }
    const changes = this.#history.changesAfter(changesDone, MAX_ROWS);
    if (changes.length > 0) {
      const removed = [...new Set(changes.map(({ id }) => id))].filter((id) => id <= until);
      const added = removed.map((id) => this.#history.message(id)).filter((row): row is IndexRow => row !== null);
      return { removed, added, until, changesDone: changes.at(-1)?.seq ?? changesDone };
    }
    return this.#nextAdded();
  }

  #nextAdded(): IndexChange | null {
    const { until, changesDone } = this.#index.progress;
    const added = this.#history.after(until, MAX_ROWS);
    return added.length === 0 ? null : { removed: [], added, until: added.at(-1)?.id ?? until, changesDone };
  }

  /** Whether a change has come lately. */
  #isChanging(last: number): boolean {
    const now = performance.now();
    if (last !== this.#lastChange) [this.#lastChange, this.#changedMs] = [last, now];
    return now - this.#changedMs < CALM_MS;
  }

  #indexStart(): IndexStart {
    return { log: this.#history.log, changesDone: this.#history.changeRange().last };
  }

  #restart(): void {
    this.#index.close();
    this.#index = IndexFile.make(this.#path, this.#indexStart());
  }

  #rebuild(error: unknown): void {
    if (!isBroken(error) || this.#rebuilds >= MAX_REBUILDS) throw error;
    this.#rebuilds++;
    this.#restart();
  }
}
