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
import {
  facetsOf,
  type IndexQuery,
  MARK,
  matchExpression,
  type MessageScope,
  type Vocabulary,
} from "./match_expression.ts";
import { indexedWordsOf } from "./words.ts";

/** A message to be indexed. */
export interface IndexRow extends MessageScope {
  readonly id: number;
  readonly text: string;
}

/** What was found; the ids of messages, the latest first. */
export interface Found {
  readonly ids: readonly number[];
  /** Set if messages up to this id were not looked at. */
  readonly next?: number;
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
 * How many different words a search may look at because they begin like its own, and at how many places: somebody can write
 * millions. FTS5 merges all their places before it looks for anything, for about 30 ms.
 */
const MAX_CONTINUATIONS = 50_000;
const MAX_PLACES = 500_000;

/** How many places a search may count to know that. */
const MAX_COUNTED_PLACES = 4 * MAX_PLACES;

/**
 * If there are more, how many words are looked for one by one: for one word of a search, and for all together, each of
 * which costs as much as a word of a search. If there are still more, only the whole word is found.
 */
const MAX_ALTERNATIVES = 8;
const MAX_ALTERNATIVES_IN_ALL = 64;

/** A search for words in a row, one of which is at fewer places than this, takes less than 80 ms. */
const MANY_PLACES = 2000;

/** The letters of the beginnings that have an index of their own, so that any number of words may begin like this. */
const INDEXED_PREFIX = 3;

/**
 * How many ids are between two marks, where a search can be interrupted: with as many of the longest texts, made for it,
 * the longest search takes 40 ms.
 */
const IDS_PER_MARK = 256;

export class IndexFile {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #mark: StatementSync;
  readonly #find: StatementSync;
  readonly #nextWord: StatementSync;
  readonly #firstPlaces: StatementSync;
  readonly #continuations: StatementSync;
  readonly #merge: StatementSync;
  readonly #changes: StatementSync;
  readonly #setMeta: StatementSync;
  #progress: Progress;
  #isCleanDue: boolean;
  #isCleaning = false;

  private constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare("INSERT INTO words (rowid, text, rests, facets) VALUES (? * 2, ?, ?, ?)");
    this.#delete = db.prepare("DELETE FROM words WHERE rowid = ? * 2");
    this.#mark = db.prepare(`REPLACE INTO words (rowid, facets) VALUES (? * 2 + 1, '${MARK}')`);
    this.#find = db.prepare(`
      SELECT rowid / 2 AS id, rowid % 2 AS is_mark FROM words
        WHERE words MATCH ? AND rowid >= ? * 2 AND rowid <= ? * 2 ORDER BY rowid DESC
    `);
    db.exec("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)");
    db.exec("CREATE VIRTUAL TABLE temp.place USING fts5vocab(main, words, instance)");
    this.#nextWord = db.prepare("SELECT term FROM temp.place WHERE term >= ? LIMIT 1");
    this.#firstPlaces = db.prepare(
      "SELECT count(*) AS count FROM (SELECT 1 FROM temp.place WHERE term = ? LIMIT ?)",
    );
    this.#continuations = db.prepare("SELECT cnt AS places FROM temp.vocabulary WHERE term >= ? AND term < ?");
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
      this.#addMarks(added);
      this.#save({ until, changesDone }, isCleanDue);
    });
    this.#progress = { until, changesDone };
    this.#isCleanDue = isCleanDue;
    // Words that are removed during a cleaning may be in the part that was rewritten already.
    if (removed.length > 0) this.#isCleaning = false;
  }

  /** Finds matching messages, in this many milliseconds from the first mark on, or slightly more. */
  find(query: IndexQuery, budgetMs = Infinity): Found {
    const expression = matchExpression(query, this.#newVocabulary());
    if (expression === null) return { ids: [] };
    const { minId = 0, maxId = Number.MAX_SAFE_INTEGER, limit } = query;
    const ids: number[] = [];
    let end: number | null = null;
    let restId = maxId;
    for (const { id, is_mark: isMark } of this.#find.iterate(expression, whole(minId), whole(maxId))) {
      if (isMark === 0) {
        if (ids.push(Number(id)) >= limit) return { ids };
        restId = Number(id) - 1;
        continue;
      }
      restId = Number(id);
      const now = performance.now();
      // What comes before the first mark, such as merging the words that continue, is done again in each part.
      end ??= now + budgetMs;
      if (now >= end) return { ids, next: Number(id) };
    }
    // Where a page is damaged, `iterate` ends without an error. `all` throws it, and finds nothing otherwise.
    this.#find.all(expression, whole(minId), whole(restId));
    return { ids };
  }

  /** What the expression of one search has to know of the words in the index. */
  #newVocabulary(): Vocabulary {
    let alternatives = MAX_ALTERNATIVES_IN_ALL;
    const left = { words: MAX_CONTINUATIONS, places: MAX_PLACES, counted: MAX_COUNTED_PLACES };
    return {
      continuations: (beginning, count) => {
        if ([...beginning].length === INDEXED_PREFIX || this.#mayMerge(beginning, left)) return null;
        const most = Math.min(MAX_ALTERNATIVES, Math.floor(alternatives / count));
        const words = this.#wordsLike(beginning, most + 1);
        if (words.length > most) return [beginning];
        alternatives -= words.length * count;
        return words;
      },
      isCommon: (word) => this.#firstPlaces.get(word, MANY_PLACES)?.count === MANY_PLACES,
    };
  }

  /** Returns the first words of the index that begin like this; without the places of each, which may be millions. */
  #wordsLike(beginning: string, limit: number): readonly string[] {
    const words: string[] = [];
    for (let from = beginning; words.length < limit;) {
      const word = this.#nextWord.get(from)?.term;
      if (typeof word !== "string" || !word.startsWith(beginning)) break;
      words.push(word);
      from = `${word}\0`;
    }
    return words.length === 0 ? [beginning] : words;
  }

  /** Whether all words that begin like this may be merged. If so, takes them from what is left. */
  #mayMerge(beginning: string, left: { words: number; places: number; counted: number }): boolean {
    let [words, places] = [0, 0];
    if (left.counted <= 0) return false;
    for (const row of this.#continuations.iterate(beginning, `${beginning}\u{10ffff}`)) {
      words++;
      places += Number(row.places);
      left.counted -= Number(row.places);
      if (words > left.words || places > left.places) return false;
    }
    left.words -= words;
    left.places -= places;
    return true;
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

  /** Adds a mark below the first of as many ids, when the first message with one of them is added. */
  #addMarks(added: readonly IndexRow[]): void {
    const { until } = this.#progress;
    let last = markBelow(until);
    for (const { id } of added) {
      const mark = markBelow(id);
      if (id > until && mark !== last) this.#mark.run(mark);
      if (id > until) last = mark;
    }
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

/** The mark below an id comes after the row of this id. */
function markBelow(id: number): number {
  return Math.floor((id - 1) / IDS_PER_MARK) * IDS_PER_MARK;
}

/** Converts an id to an SQLite integer: FTS5 ignores a bound of any other type. */
function whole(id: number): bigint {
  return BigInt(Math.ceil(Math.min(Math.max(id, 0), Number.MAX_SAFE_INTEGER)));
}
