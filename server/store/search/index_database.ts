/**
 * The file of the index as a database: its tables, whether what is there can be used, and making it anew. Knows nothing
 * of messages.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { join } from "@std/path";

/** Where the index and the history lie. */
export interface IndexPaths {
  readonly historyPath: string;
  readonly indexPath: string;
}

/** The paths in a data folder. */
export function indexPathsIn(folder: string): IndexPaths {
  return { historyPath: join(folder, "history.db"), indexPath: join(folder, "index.db") };
}

/** Stands in the head of the file, as the program that it belongs to: "chai" in ASCII. */
const APPLICATION_ID = 0x63686169;

/** Also of words.ts: with other words for the same text it has to grow. */
const VERSION = 1;

/** Words come prepared, joined by spaces, so the tokenizer is to leave them whole: `ascii` does so beyond ASCII. */
const SCHEMA = `
  CREATE VIRTUAL TABLE words USING fts5(
    text, facets, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = "ascii tokenchars '_'"
  );
  -- log: the history's name. until, changes_done: how far it has come. is_clean_due: 1 if words are to be taken out.
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID;
`;

/** Nothing of it needs to survive a loss of power but its being whole, and that WAL gives without waiting for the disk. */
const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  PRAGMA cache_size = -8192;
  PRAGMA journal_size_limit = 16777216;
`;

/** What SQLite says of a file that is broken, and of one that never was a database. */
const BROKEN = [11, 26];
/** The same in words: `exec` gives no code. */
const BROKEN_WORDS = /malformed|not a database/;
/** And of what it does not understand, for it lacks a table. */
const NO_SUCH_TABLE = 1;

/** Opens the index of the history that is named `log`; `null` if what is there is none that can be used. */
export function tryOpenIndex(path: string, log: string): DatabaseSync | null {
  if (!isThere(path)) return null;
  const db = new DatabaseSync(path);
  try {
    if (isUsable(db, log)) return db;
  } catch (error) {
    if (!isBroken(error) && codeOf(error) !== NO_SUCH_TABLE) {
      db.close();
      throw error;
    }
  }
  db.close();
  return null;
}

/** Whether a file is an index of this program, of whichever history and version. */
export function isIndex(path: string): boolean {
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      return db.prepare("PRAGMA application_id").get()?.application_id === APPLICATION_ID;
    } finally {
      db.close();
    }
  } catch {
    // It is no database at all.
    return false;
  }
}

/** Makes an empty index, whatever there is. */
export function makeIndex(path: string): DatabaseSync {
  removeIndexFile(path);
  // A file that is there keeps its rights, and those beside it get the same.
  Deno.openSync(path, { createNew: true, write: true, mode: 0o600 }).close();
  const db = new DatabaseSync(path);
  db.exec(
    `${SETTINGS} BEGIN; ${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}; COMMIT`,
  );
  return db;
}

/** Removes an index that nobody has open, with all that it knew. Who opens it next makes it anew. */
export function removeIndexFile(indexPath: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    try {
      Deno.removeSync(indexPath + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** Whether an error says that a file is broken, so that a new one helps. */
export function isBroken(error: unknown): boolean {
  return BROKEN.includes(codeOf(error)) || error instanceof Error && BROKEN_WORDS.test(error.message);
}

function isUsable(db: DatabaseSync, log: string): boolean {
  if (db.prepare("PRAGMA user_version").get()?.user_version !== VERSION) return false;
  db.exec(SETTINGS);
  db.prepare("SELECT 1 FROM words LIMIT 0");
  return db.prepare("SELECT value FROM meta WHERE name = 'log'").get()?.value === log;
}

/** SQLite's primary result code, 0 of another error. */
function codeOf(error: unknown): number {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
