/**
 * index.db: which message has which words. It can always be made anew from the history, and is so when it is missing,
 * broken, of another history or of another version.
 *
 * The texts themselves are not in it. What is removed is only marked at first; `clean` takes its words out of the file.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { makeIndex, tryOpenIndex } from "./index_database.ts";
import { facetsOf, type IndexQuery, matchExpression, type MessageScope } from "./match_expression.ts";
import { wordsOf } from "./words.ts";

/** A message to be found. */
export interface IndexRow extends MessageScope {
  readonly id: number;
  readonly text: string;
}

/** How far the index has come. */
export interface Progress {
  /** All messages up to this id are in it. */
  readonly until: number;
  /** And all changes of the history up to this one. */
  readonly changesDone: number;
}

/** What is written at once. First rows are removed, then added. */
export interface IndexChange extends Progress {
  readonly removed: readonly number[];
  readonly added: readonly IndexRow[];
}

/** The history that an index is to be made of, and the last of its changes that it need not look at. */
export interface IndexStart {
  readonly log: string;
  readonly changesDone: number;
}

export class IndexFile {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #find: StatementSync;
  readonly #merge: StatementSync;
  readonly #changes: StatementSync;
  readonly #setMeta: StatementSync;
  #progress: Progress;
  #isCleanDue: boolean;
  #isCleaning = false;

  private constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare("INSERT INTO words (rowid, text, facets) VALUES (?, ?, ?)");
    this.#delete = db.prepare("DELETE FROM words WHERE rowid = ?");
    this.#find = db.prepare(
      "SELECT rowid AS id FROM words WHERE words MATCH ? AND rowid >= ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?",
    );
    this.#merge = db.prepare("INSERT INTO words (words, rank) VALUES ('merge', ?)");
    this.#changes = db.prepare("SELECT total_changes() AS count");
    this.#setMeta = db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
    const meta = new Map(db.prepare("SELECT name, value FROM meta").all().map(({ name, value }) => [name, value]));
    this.#progress = { until: Number(meta.get("until") ?? 0), changesDone: Number(meta.get("changes_done") ?? 0) };
    this.#isCleanDue = meta.get("is_clean_due") === 1;
  }

  /** Opens the index of a history, or makes an empty one in the place of what cannot be used. */
  static open(path: string, history: IndexStart): IndexFile {
    const db = tryOpenIndex(path, history.log);
    return db === null ? IndexFile.make(path, history) : new IndexFile(db);
  }

  /** Makes an empty index of a history, whatever there is. */
  static make(path: string, { log, changesDone }: IndexStart): IndexFile {
    const index = new IndexFile(makeIndex(path));
    index.#inTransaction(() => {
      // The log comes with the rest, so an index with a log has all.
      index.#setMeta.run("log", log);
      index.#save({ until: 0, changesDone }, false);
    });
    index.#progress = { until: 0, changesDone };
    return index;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** Whether words of what was removed may still be in the file. */
  get isCleanDue(): boolean {
    return this.#isCleanDue;
  }

  /** All of it, or nothing if it throws. */
  write({ removed, added, until, changesDone }: IndexChange): void {
    const isCleanDue = this.#isCleanDue || removed.length > 0;
    this.#inTransaction(() => {
      for (const id of removed) this.#delete.run(id);
      for (const row of added) this.#insert.run(row.id, wordsOf(row.text).join(" "), facetsOf(row));
      this.#save({ until, changesDone }, isCleanDue);
    });
    this.#progress = { until, changesDone };
    this.#isCleanDue = isCleanDue;
    // What is removed while words are on their way out may be in what was rewritten already.
    if (removed.length > 0) this.#isCleaning = false;
  }

  /** The ids of what is looked for, the latest first. */
  find(query: IndexQuery): number[] {
    const expression = matchExpression(query);
    if (expression === null) return [];
    const { minId = 0, maxId = Number.MAX_SAFE_INTEGER, limit } = query;
    return this.#find.all(expression, whole(minId), whole(maxId), limit).map(({ id }) => Number(id));
  }

  /**
   * Takes words of removed messages out of the file, so many pages at a time: all segments of the index are rewritten as
   * one. Gives whether there is more to do.
   */
  clean(pages: number): boolean {
    if (!this.#isCleanDue) return false;
    const before = this.#countChanges();
    this.#merge.run(this.#isCleaning ? pages : -pages);
    this.#isCleaning = true;
    // A change or none is how FTS5 says that nothing is left to merge.
    if (this.#countChanges() - before >= 2) return true;
    this.#inTransaction(() => this.#save(this.#progress, false));
    this.#isCleaning = false;
    this.#isCleanDue = false;
    this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return false;
  }

  /** May be called twice. */
  close(): void {
    if (this.#db.isOpen) this.#db.close();
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
      // A full disk has ended the transaction already.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }
}

/** As SQLite's integers: FTS5 does not look at a limit that is none. */
function whole(id: number): bigint {
  return BigInt(Math.ceil(Math.min(Math.max(id, 0), Number.MAX_SAFE_INTEGER)));
}
