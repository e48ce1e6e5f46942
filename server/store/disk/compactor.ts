/**
 * Makes a history as small as it can be: copies its rows into a new file, which takes the place of the old one. Works on
 * the folder of a server that is not running. (Deno does not allow VACUUM.)
 *
 * 1. The new file is complete, and on the disk, before it is renamed. Until then the old one is not touched, so a crash
 *    at any time leaves a whole history; the next call removes what it left behind.
 * 2. No write-ahead log of the old file may remain: it would be applied to the new one. So nobody else may read the file
 *    when the copy begins.
 * 3. The new file can give space back to the disk by itself (../database/free_pages.ts).
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { indexPathsIn, wastedShare } from "../search/index_database.ts";
import { SearchIndex } from "../search/search_index.ts";
import { DamagedRowError } from "../database/damage.ts";
import { attempt } from "../database/sql.ts";
import { FolderError, shownFolder } from "../folder.ts";
import { isCopy, rememberFolder } from "./folder_copy.ts";
import { spaceAt } from "./free_space.ts";
import { HistoryFile } from "./history_file.ts";

/** The name of the new file until it takes the place of the old one. */
const NEW_NAME = "history.db.new";

/** How much more than the rows themselves the new file may take, as a factor. */
const SPACE_FACTOR = 1.1;

/** The index is built again if more than this share of its file is empty. */
const MAX_WASTED = 0.2;

/** The new file is not used before it is complete, so a crash need not be undone. */
const SETTINGS = "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; " +
  "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY";

/** The sizes of the history and its index together, in bytes. */
export interface Compaction {
  readonly before: number;
  readonly after: number;
}

export interface CompactionOptions {
  /** Returns how many bytes are free on the disk of a folder; `null` if that is not known. */
  readonly freeBytes?: (folder: string) => number | null;
}

/**
 * Compacts the history of a folder. Throws a `FolderError` if another program uses it or the disk has too little space,
 * and the error of the system or the database if the history cannot be read or copied.
 */
export function compactHistory(
  folder: string,
  { freeBytes = (path) => spaceAt(path)?.free ?? null }: CompactionOptions = {},
): Compaction {
  const newPath = `${folder}/${NEW_NAME}`;
  using history = HistoryFile.open(folder);
  const { rows: { database, meta } } = history;
  const wasCopy = isCopy(folder, meta);
  removeCopy(newPath);
  try {
    endLog(database, folder);
    const before = sizeOf(folder);
    checkSpace(database, folder, freeBytes);
    copyTo(newPath, database);
    Deno.renameSync(newPath, indexPathsIn(folder).historyPath);
    syncFile(folder);
    history.reopen();
    // A server that does not know the new file would take the folder for a copy, which does no harm.
    if (!wasCopy) attempt(() => remember(history, folder), undefined);
    if (wastedShare(indexPathsIn(folder).indexPath) > MAX_WASTED) SearchIndex.remove(folder);
    return { before, after: sizeOf(folder) };
  } catch (error) {
    attempt(() => removeCopy(newPath), undefined);
    throw error;
  }
}

/** Copies the write-ahead log into the file, and removes it. */
function endLog(database: DatabaseSync, folder: string): void {
  try {
    if (database.prepare("PRAGMA journal_mode = DELETE").get()?.journal_mode === "delete") return;
  } catch (error) {
    if (!(error instanceof Error && /locked/.test(error.message))) throw error;
  }
  throw new FolderError((strings) => strings.compactBeingRead(shownFolder(folder)));
}

function checkSpace(database: DatabaseSync, folder: string, freeBytes: (folder: string) => number | null): void {
  const number = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
  const used = (number("page_count") - number("freelist_count")) * number("page_size");
  const needed = Math.ceil(used * SPACE_FACTOR);
  const free = freeBytes(folder);
  if (free === null || free >= needed) return;
  throw new FolderError((strings) => strings.compactNoSpace(shownFolder(folder), { needed, free }));
}

/** Copies all tables into a new file, and syncs it to the disk. */
function copyTo(path: string, from: DatabaseSync): void {
  // SQLite keeps the permissions of an existing file.
  Deno.openSync(path, { createNew: true, write: true, mode: 0o600 }).close();
  const to = new DatabaseSync(path);
  try {
    to.exec(`${SETTINGS}; BEGIN`);
    const parts = from.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all()
      .map(({ type, name, sql }) => ({ type, name: String(name), sql: String(sql) }));
    const tables = parts.filter(({ type }) => type === "table");
    const own = tables.filter(({ name }) => !name.startsWith("sqlite_"));
    for (const { sql } of own) to.exec(sql);
    for (const { name } of own) copyRows(name, from, to);
    // This table came with the first one that needs it, and got rows with the others.
    to.exec("DELETE FROM sqlite_sequence");
    copyRows("sqlite_sequence", from, to);
    // An index is made faster, and smaller, when all rows are there.
    for (const { type, sql } of parts) if (type !== "table") to.exec(sql);
    for (const name of ["application_id", "user_version"]) {
      to.exec(`PRAGMA ${name} = ${Number(from.prepare(`PRAGMA ${name}`).get()?.[name])}`);
    }
    to.exec("COMMIT");
  } finally {
    to.close();
  }
  syncFile(path);
}

function copyRows(table: string, from: DatabaseSync, to: DatabaseSync): void {
  const columns = from.prepare(`SELECT name FROM pragma_table_info('${table}')`).all().map(({ name }) => String(name));
  const insert = to.prepare(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  const { count } = from.prepare(`SELECT count(*) AS count FROM ${table} NOT INDEXED`).get() ?? {};
  let copied = 0;
  for (const row of from.prepare(`SELECT ${columns.join(", ")} FROM ${table}`).iterate()) {
    insert.run(...columns.map((column) => row[column] ?? null));
    copied++;
  }
  // Where a page is damaged, `iterate` ends without an error.
  if (copied !== Number(count)) throw new DamagedRowError(`only ${copied} of ${count} rows of ${table} can be read`);
}

/** Makes the new file known as the one that belongs to the folder. */
function remember(history: HistoryFile, folder: string): void {
  history.prepare();
  rememberFolder(folder, history);
}

function syncFile(path: string): void {
  // Not every system lets a program open a folder; the name is then on the disk a little later.
  using file = attempt(() => Deno.openSync(path), null);
  attempt(() => file?.syncSync(), undefined);
}

function sizeOf(folder: string): number {
  const { historyPath, indexPath } = indexPathsIn(folder);
  return [historyPath, indexPath].reduce((sum, path) => sum + attempt(() => Deno.statSync(path).size, 0), 0);
}

/** Removes what a compaction that was interrupted has left in a folder. Throws the error of the system. */
export function removeUnfinished(folder: string): void {
  removeCopy(`${folder}/${NEW_NAME}`);
}

/** Removes a copy that is not complete. With the journal of an older one, SQLite would change the next copy. */
function removeCopy(newPath: string): void {
  for (const path of [newPath, `${newPath}-journal`]) {
    try {
      Deno.removeSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
