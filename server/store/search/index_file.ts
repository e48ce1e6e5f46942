/**
 * The search index in index.db: the words of each message. It can always be built again from the history, and is if it
 * is missing, corrupt, or of another history or version.
 *
 * It does not have the texts themselves. Removed messages are only marked at first; `clean` removes their words from
 * the file.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { closeIndex, makeIndex, tryOpenIndex } from "./index_database.ts";
import { facetsOf, type IndexQuery, matchExpression, type MessageScope } from "./match_expression.ts";
import { indexedWordsOf } from "./words.ts";

/** A message to be indexed. */
export interface IndexRow extends MessageScope {
  readonly id: number;
  readonly text: string;
}

/** How far the index has come. */
export interface Progress {
  /** All messages up to this id are in the index. */
  readonly until: number;
  /** All changes of the history up to this one were applied. */
  readonly changesDone: number;
}

/** One write to the index. Rows are removed first, then added. */
export interface IndexChange extends Progress {
  readonly removed: readonly number[];
  readonly added: readonly IndexRow[];
}

/** The history to be indexed, and the last of its changes that need not be applied. */
export interface IndexStart {
  readonly log: string;
  readonly changesDone: number;
}

/**
 * How many different words a search may look at because they begin like one of its own, about 50 ms: somebody can write
 * millions. A word with which more of them begin is found as a whole word only.
 */
const MAX_CONTINUATIONS = 50_000;

/** The letters of the beginnings that have an index of their own, so that any number of words may begin like this. */
const INDEXED_PREFIX = 3;

export class IndexFile {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #find: StatementSync;
  readonly #countContinuations: StatementSync;
  readonly #merge: StatementSync;
  readonly #changes: StatementSync;
  readonly #setMeta: StatementSync;
  #progress: Progress;
  #isCleanDue: boolean;
  #isCleaning = false;

  private constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare("INSERT INTO words (rowid, text, rests, facets) VALUES (?, ?, ?, ?)");
    this.#delete = db.prepare("DELETE FROM words WHERE rowid = ?");
    this.#find = db.prepare(
      "SELECT rowid AS id FROM words WHERE words MATCH ? AND rowid >= ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?",
    );
    db.exec("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)");
    this.#countContinuations = db.prepare(
      "SELECT count(*) AS count FROM (SELECT 1 FROM temp.vocabulary WHERE term >= ?1 AND term < ?2 LIMIT ?3)",
    );
    this.#merge = db.prepare("INSERT INTO words (words, rank) VALUES ('merge', ?)");
    this.#changes = db.prepare("SELECT total_changes() AS count");
    this.#setMeta = db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
    const meta = new Map(db.prepare("SELECT name, value FROM meta").all().map(({ name, value }) => [name, value]));
    this.#progress = { until: Number(meta.get("until") ?? 0), changesDone: Number(meta.get("changes_done") ?? 0) };
    this.#isCleanDue = meta.get("is_clean_due") === 1;
  }

  /** Opens the index of a history. If the file cannot be used, creates an empty index in its place. */
  static open(path: string, history: IndexStart): IndexFile {
    const db = tryOpenIndex(path, history.log);
    return db === null ? IndexFile.make(path, history) : new IndexFile(db);
  }

  /** Creates an empty index of a history in place of whatever is there. */
  static make(path: string, { log, changesDone }: IndexStart): IndexFile {
    const index = new IndexFile(makeIndex(path));
    index.#inTransaction(() => {
      // The name is written last, so an index that has a name is complete.
      index.#setMeta.run("log", log);
      index.#save({ until: 0, changesDone }, false);
    });
    index.#progress = { until: 0, changesDone };
    return index;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** Whether words of removed messages may still be in the file. */
  get isCleanDue(): boolean {
    return this.#isCleanDue;
  }

  /** Writes all of it, or nothing if it throws. */
  write({ removed, added, until, changesDone }: IndexChange): void {
    const isCleanDue = this.#isCleanDue || removed.length > 0;
    this.#inTransaction(() => {
      for (const id of removed) this.#delete.run(id);
      for (const row of added) this.#add(row);
      this.#save({ until, changesDone }, isCleanDue);
    });
    this.#progress = { until, changesDone };
    this.#isCleanDue = isCleanDue;
    // Words that are removed during a cleaning may be in the part that was rewritten already.
    if (removed.length > 0) this.#isCleaning = false;
  }

  /** Returns the ids of matching messages, the latest first. */
  find(query: IndexQuery): number[] {
    const expression = matchExpression(query, this.#continuations());
    if (expression === null) return [];
    const { minId = 0, maxId = Number.MAX_SAFE_INTEGER, limit } = query;
    return this.#find.all(expression, whole(minId), whole(maxId), limit).map(({ id }) => Number(id));
  }

  /** Returns whether the words of one search may continue, as long as few enough words begin like them. */
  #continuations(): (beginning: string) => boolean {
    let left = MAX_CONTINUATIONS;
    return (beginning) => {
      if ([...beginning].length === INDEXED_PREFIX) return true;
      const row = this.#countContinuations.get(beginning, `${beginning}\u{10ffff}`, left + 1);
      const areFew = Number(row?.count) <= left;
      if (areFew) left -= Number(row?.count);
      return areFew;
    };
  }

  /**
   * Removes words of deleted messages from the file, some pages at a time: all segments of the index are rewritten as
   * one. Returns whether there is more to do.
   */
  clean(pages: number): boolean {
    if (!this.#isCleanDue) return false;
    const before = this.#countChanges();
    this.#merge.run(this.#isCleaning ? pages : -pages);
    this.#isCleaning = true;
    // FTS5 reports that nothing is left to merge by fewer than two changes.
    if (this.#countChanges() - before >= 2) return true;
    this.#inTransaction(() => this.#save(this.#progress, false));
    this.#isCleaning = false;
    this.#isCleanDue = false;
    this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return false;
  }

  /** May be called twice. */
  close(): void {
    if (this.#db.isOpen) closeIndex(this.#db);
  }

  #add(row: IndexRow): void {
    const { words, rests } = indexedWordsOf(row.text);
    this.#insert.run(row.id, words.join(" "), rests.join(" "), facetsOf(row));
  }

  #countChanges(): number {
    return Number(this.#changes.get()?.count);
  }

  #save({ until, changesDone }: Progress, isCleanDue: boolean): void {
    this.#setMeta.run("until", until);
    this.#setMeta.run("changes_done", changesDone);
    this.#setMeta.run("is_clean_due", isCleanDue ? 1 : 0);
  }

  #inTransaction(run: () => void): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      run();
      this.#db.exec("COMMIT");
    } catch (error) {
      // A full disk has already ended the transaction.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }
}

/** Converts an id to an SQLite integer: FTS5 ignores a bound of any other type. */
function whole(id: number): bigint {
  return BigInt(Math.ceil(Math.min(Math.max(id, 0), Number.MAX_SAFE_INTEGER)));
}
