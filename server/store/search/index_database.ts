/**
 * The file of the search index as a database: where it is, its tables, whether it can be used, and how it is created
 * again. This file knows nothing about messages.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { join } from "@std/path";
import { endWriting } from "../database/database.ts";
import { attempt } from "../database/sql.ts";
import { isCorrupt, resultCode } from "../database/damage.ts";

/** The paths of the history and of its index. */
export interface IndexPaths {
  readonly historyPath: string;
  readonly indexPath: string;
}

/** Returns the paths in a data folder. */
export function indexPathsIn(folder: string): IndexPaths {
  return { historyPath: join(folder, "history.db"), indexPath: join(folder, "index.db") };
}

/** Makes the file readable where nothing can be written, like the history (../database/database.ts), and closes it. */
export function closeIndex(db: DatabaseSync): void {
  attempt(() => endWriting(db), undefined);
  db.close();
}

/** Identifies the file as an index of this program, in its header: "chai" in ASCII. */
const APPLICATION_ID = 0x63686169;

/** The version of the tables and of words.ts: it has to grow if a text gets other words. */
const VERSION = 4;

/**
 * The words of a text come joined by spaces, so the tokenizer has to leave them whole: `ascii` does so beyond ASCII, and
 * the other characters belong to words (words.ts) or to facets (match_expression.ts).
 *
 * One index of prefixes is worth its price, the one of three letters: shorter words do not continue (terms.ts), longer
 * ones are rare enough to be merged while a search waits, and without it a search for `the` took ten times as long in a
 * million messages. With three of them, indexing took 1.4 times as long and 1.7 times as much space.
 *
 * Rows of messages have twice their ids; between them are marks (match_expression.ts).
 */
const SCHEMA = `
  CREATE VIRTUAL TABLE words USING fts5(
    text, rests, facets, content = '', contentless_delete = 1, prefix = '3', tokenize = "ascii tokenchars '_+#'"
  );
  -- log: the name of the history. until, changes_done: how far the index has come. is_clean_due: 1 if removed words may
  -- still be in the file.
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID;
`;

/** After a loss of power the index only has to be intact, and WAL ensures that without waiting for the disk. */
const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  PRAGMA cache_size = -8192;
  PRAGMA journal_size_limit = 16777216;
`;

/** SQLite's result code for, among others, a missing table. */
const NO_SUCH_TABLE = 1;

/** Opens the index of the history named `log`; returns `null` if the file is missing or cannot be used. */
export function tryOpenIndex(path: string, log: string): DatabaseSync | null {
  if (!isThere(path)) return null;
  const db = new DatabaseSync(path);
  try {
    if (isUsable(db, log)) return db;
  } catch (error) {
    if (!isCorrupt(error) && (resultCode(error) & 0xff) !== NO_SUCH_TABLE) {
      db.close();
      throw error;
    }
  }
  db.close();
  return null;
}

/** Whether a file is an index of this program, of any history and version. */
export function isIndex(path: string): boolean {
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      return db.prepare("PRAGMA application_id").get()?.application_id === APPLICATION_ID;
    } finally {
      db.close();
    }
  } catch {
    // It is not a database.
    return false;
  }
}

/** Returns which share of the file of an index is empty, from 0 to 1; 0 if it cannot be read. */
export function wastedShare(path: string): number {
  if (!isIndex(path)) return 0;
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const number = (name: string) => Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
    return number("freelist_count") / Math.max(1, number("page_count"));
  } finally {
    db.close();
  }
}

/** Whether a file is a sound index, or missing. Otherwise the server builds another one. */
export function isIndexSound(path: string): boolean {
  if (!isThere(path)) return true;
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      return db.prepare("PRAGMA application_id").get()?.application_id === APPLICATION_ID &&
        db.prepare("PRAGMA integrity_check(1)").all().every((row) => row.integrity_check === "ok");
    } finally {
      db.close();
    }
  } catch (error) {
    if (isCorrupt(error)) return false;
    throw error;
  }
}

/** Creates an empty index in place of whatever is there. */
export function makeIndex(path: string): DatabaseSync {
  removeIndexFile(path);
  // SQLite keeps the permissions of an existing file, and gives the files beside it the same ones.
  Deno.openSync(path, { createNew: true, write: true, mode: 0o600 }).close();
  const db = new DatabaseSync(path);
  db.exec(
    `${SETTINGS} BEGIN; ${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}; COMMIT`,
  );
  return db;
}

/** Removes an index that is not open. It is built again when it is opened next. */
export function removeIndexFile(indexPath: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    try {
      Deno.removeSync(indexPath + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** An index that cannot be written can be searched all the same. */
function isUsable(db: DatabaseSync, log: string): boolean {
  if (db.prepare("PRAGMA user_version").get()?.user_version !== VERSION) return false;
  attempt(() => db.exec(SETTINGS), undefined);
  db.prepare("SELECT 1 FROM words LIMIT 0");
  return db.prepare("SELECT value FROM meta WHERE name = 'log'").get()?.value === log;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
