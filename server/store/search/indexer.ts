/**
 * Brings the index to where the history is, a slice at a time, and searches in it.
 *
 * 1. What has changed comes before what is new, and a change of what is not yet in the index waits for nothing: it comes
 *    in as it is then.
 * 2. How far it has come is saved together with what it has done, so it goes on behind that after any end.
 * 3. Messages that are held back while the disk is full are written later with lower ids than have been told meanwhile:
 *    so it counts ids that it has read, never ids that it was told.
 * 4. An index that turns out to be broken is made anew.
 *
 * @module
 */
import { HistoryReader } from "./history_reader.ts";
import { type IndexPaths, isBroken } from "./index_database.ts";
import { type IndexChange, IndexFile, type IndexRow, type IndexStart } from "./index_file.ts";
import type { IndexQuery } from "./match_expression.ts";

/** The most rows of one transaction: 10 ms or so. */
const MAX_ROWS = 500;

/** How often in a row the index is made anew, and found broken before it was complete, until somebody has to look. */
const MAX_REBUILDS = 3;

/** Pages of 4 KiB that one step of cleaning writes: 5 to 10 ms. */
const CLEAN_PAGES = 100;

/** What was found: ids, the latest first. */
export interface IndexAnswer {
  readonly ids: readonly number[];
  /** Whether some messages could not be looked at yet, or not as they are now. */
  readonly isBehind: boolean;
}

export class Indexer {
  readonly #history: HistoryReader;
  readonly #path: string;
  #index: IndexFile;
  #rebuilds = 0;

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

  /** Whether `clean` has something to do. */
  get isCleanDue(): boolean {
    return this.#index.isCleanDue;
  }

  /** Takes in what there is, for so many milliseconds or a little longer. Gives whether there is more. */
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
      return false;
    } catch (error) {
      this.#rebuild(error);
      return true;
    }
  }

  /** Searches, after a last look at what is new for so many milliseconds; 0: it is known that there is more than that. */
  search(query: IndexQuery, budgetMs: number): IndexAnswer {
    const isBehind = budgetMs === 0 || this.#tryStep(budgetMs);
    try {
      return { ids: this.#index.find(query), isBehind };
    } catch (error) {
      this.#rebuild(error);
      return { ids: [], isBehind: true };
    }
  }

  /** Does a step of taking the words of what is gone out of the file. Gives whether there is more. */
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

  /** Where nothing can be written, what was indexed before can still be searched. */
  #tryStep(budgetMs: number): boolean {
    try {
      return this.step(budgetMs);
    } catch {
      // Whoever calls `step` hears of it.
      return true;
    }
  }

  /** What the index is to take in next, `null` if it has all. */
  #next(): IndexChange | null {
    const { until, changesDone } = this.#index.progress;
    const { first, last } = this.#history.changeRange();
    // Changes that were not seen are forgotten, or belong to a past that is gone.
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
    const added = this.#history.after(until, MAX_ROWS);
    return added.length === 0 ? null : { removed: [], added, until: added.at(-1)?.id ?? until, changesDone };
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
