/**
 * Opens history.db: checks that it belongs to this program and to a known version, and upgrades an older schema. This
 * file knows nothing about locks or messages.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { fileReason } from "../../../shared/cli/file_reason.ts";
import { FolderError, shownFolder } from "../folder.ts";
import { isCorrupt, unlessDamaged } from "./damage.ts";
import { APPLICATION_ID, createSpans, SCHEMA_VERSION, UPGRADES } from "./schema.ts";

/** Another program that reads the file may lock it for a moment. */
const OPEN_TIMEOUT_MS = 2000;
/** The size to which the write-ahead log is truncated after a checkpoint, in bytes. */
const WAL_BYTES = 16 * 1024 * 1024;

/** The first version that has the table of spans. */
const SPANS_VERSION = 2;

/** Pages are checked as they are read: damage is an error then, and not a row that nobody has written. */
const READ_SETTINGS = "PRAGMA cell_size_check = ON";

const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 0;
  PRAGMA journal_size_limit = ${WAL_BYTES};
  PRAGMA secure_delete = ON;
  PRAGMA cache_size = -16384;
  PRAGMA temp_store = MEMORY;
`;

/**
 * Opens the file as far as its disk allows: if it cannot be written, it can be read. Creates missing tables, and upgrades
 * an older schema. `folder` is its folder, as error messages show it. Throws a `FolderError` if the file must not be
 * used, and the error of the system or the database if it cannot be.
 */
export function openDatabase(path: string, folder: string): DatabaseSync {
  return open(path, { folder, isReadOnly: false });
}

/**
 * Opens the file for reading, while another process may write to it. What an older version lacks is added for this
 * connection alone. Throws like `openDatabase`.
 */
export function openToRead(path: string, folder: string): DatabaseSync {
  return open(path, { folder, isReadOnly: true });
}

/** Prepares an open file for writing. Throws the error of the database if its disk does not take that. */
export function prepareToWrite(database: DatabaseSync): void {
  database.exec(SETTINGS);
  // The settings change nothing if a kill left the write-ahead log, and a transaction alone may be one for reading.
  database.exec("DELETE FROM meta WHERE name = ''");
}

/**
 * Makes the file readable where nothing can be written, on a full disk or a read-only one: SQLite cannot read a
 * write-ahead log there unless its files are left. Throws the error of the database while others have the file open.
 */
export function endWriting(database: DatabaseSync): void {
  database.exec("PRAGMA journal_mode = DELETE");
}

function open(path: string, { folder, isReadOnly }: { folder: string; isReadOnly: boolean }): DatabaseSync {
  const shown = shownFolder(folder);
  const database = new DatabaseSync(path, { timeout: OPEN_TIMEOUT_MS, readOnly: isReadOnly });
  try {
    database.exec(READ_SETTINGS);
    const version = versionOf(database, shown);
    // A server that begins gives it its tables at once.
    if (isReadOnly && version === 0) throw new FolderError((strings) => strings.historyEmptied(shown));
    // Without its rows, which damage may prevent, all messages are read to find a time.
    if (isReadOnly && version < SPANS_VERSION) {
      unlessDamaged(() => database.exec(`PRAGMA temp_store = MEMORY; ${createSpans("TEMP TABLE")}`));
    }
    if (!isReadOnly && version < SCHEMA_VERSION) upgrade(database, { version, shown });
    return database;
  } catch (error) {
    database.close();
    const isLost = isReadOnly && !(error instanceof FolderError) && isCorrupt(error);
    throw isLost
      ? new FolderError((strings) => strings.historyLost(shown, fileReason(error)(strings)))
      : damagedFolder(error, folder);
  }
}

/** Returns the error about a damaged folder if an error means damage, and otherwise the error itself. */
export function damagedFolder(error: unknown, folder: string): unknown {
  if (error instanceof FolderError || !isCorrupt(error)) return error;
  const [shown, why] = [shownFolder(folder), fileReason(error)];
  return new FolderError((strings) => strings.folderDamaged(shown, why(strings)));
}

/**
 * Returns the version of the schema, 0 for an empty file. Throws a `FolderError` for a file of another program or a
 * later version.
 */
function versionOf(database: DatabaseSync, shown: string): number {
  const version = pragma(database, "user_version");
  if (pragma(database, "application_id") !== APPLICATION_ID) {
    const isEmpty = version === 0 && database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
    if (!isEmpty) throw new FolderError((strings) => strings.folderForeign(shown, "history.db"));
  }
  if (version > SCHEMA_VERSION) {
    throw new FolderError((strings) => strings.folderTooNew(shown, { its: version, known: SCHEMA_VERSION }));
  }
  return version;
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function upgrade(database: DatabaseSync, { version, shown }: { version: number; shown: string }): void {
  try {
    // Space can be given back to the disk only if this is set before the first table.
    if (version === 0) database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    database.exec(SETTINGS);
    database.exec("BEGIN IMMEDIATE");
    for (const step of UPGRADES.slice(version)) database.exec(step);
    if (version === 0) {
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      const insert = database.prepare("INSERT INTO meta (name, value) VALUES (?, ?)");
      insert.run("log", crypto.randomUUID());
      insert.run("last_id", 0);
      insert.run("last_person", 0);
    }
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    database.exec("COMMIT");
  } catch (error) {
    if (version === 0 || isCorrupt(error)) throw error;
    const why = fileReason(error);
    throw new FolderError((strings) => strings.folderOld(shown, why(strings)));
  }
}
