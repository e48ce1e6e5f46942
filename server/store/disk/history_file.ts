/**
 * The history.db of a folder as it is open now, and the lock of the folder. It is in one of three states:
 *
 * | state      | reading | writing                     | it leaves the state by                                     |
 * | ---------- | ------- | --------------------------- | ---------------------------------------------------------- |
 * | writable   | works   | works, unless the disk fails | `check`, if another file or none is at the path: unwritable |
 * | unwritable | works   | throws                      | `prepare`: writable; `reopen`: unwritable or closed        |
 * | closed     | throws  | throws                      | `reopen`: unwritable                                       |
 *
 * It begins unwritable, because a history that cannot be written (a full disk, a read-only one) can be read all the same.
 * This file knows nothing about messages; disk_store.ts decides when to try what.
 *
 * @module
 */
import { damagedFolder, endWriting, openDatabase, openToRead, prepareToWrite } from "../database/database.ts";
import { HistoryRows } from "../database/history_rows.ts";
import type { AccessRows } from "../database/access_rows.ts";
import type { IdentityRows } from "../database/identity_rows.ts";
import type { Meta, RoomIds } from "../database/ids.ts";
import type { MessageReader } from "../database/message_reader.ts";
import type { MessageWriter } from "../database/message_writer.ts";
import type { RegisterReader, RegisterWriter } from "../database/register_rows.ts";
import type { SpanWriter } from "../database/spans.ts";
import { attempt, type Transaction } from "../database/sql.ts";
import { FolderError, shownFolder } from "../folder.ts";
import { indexPathsIn, isIndex } from "../search/index_database.ts";
import { identityAt } from "./file_identity.ts";
import { FolderLock } from "./folder_lock.ts";
import { WalFile } from "./wal_file.ts";

/** A database that is open, with the identities of its file and of its write-ahead log, as far as that was seen. */
interface OpenHistory {
  readonly rows: HistoryRows;
  readonly wal: WalFile;
  readonly identity: string | null;
  walIdentity: string | null;
}

export class HistoryFile implements Disposable {
  readonly #folder: string;
  readonly #path: string;
  #lock: FolderLock | null;
  #open: OpenHistory | null;
  #isWritable = false;
  /** Whether the open database will not do, even if its disk can be written again. */
  #needsReopening = false;

  private constructor(folder: string, lock: FolderLock | null) {
    this.#folder = folder;
    this.#path = pathIn(folder);
    this.#lock = lock;
    this.#open = openHistory(folder);
  }

  /**
   * Opens the history of a folder, for reading; creates both if necessary. Throws a `FolderError` if the folder must not
   * be used, and the error of the system or the database if it has no history and none can be created.
   */
  static open(folder: string): HistoryFile {
    try {
      Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
      const lock = lockOf(folder);
      try {
        return new HistoryFile(folder, lock);
      } catch (error) {
        lock?.[Symbol.dispose]();
        throw error;
      }
    } catch (error) {
      throw damagedFolder(error, folder);
    }
  }

  get isWritable(): boolean {
    return this.#isWritable;
  }

  /** Throws unless the history is writable. */
  get transaction(): Transaction {
    if (!this.#isWritable) throw new Error("Cannot write the history: it is open for reading only");
    return this.#opened.rows.transaction;
  }

  /** All parts at once. They are of no use after `reopen`. */
  get rows(): HistoryRows {
    return this.#opened.rows;
  }

  get meta(): Meta {
    return this.#opened.rows.meta;
  }

  get rooms(): RoomIds {
    return this.#opened.rows.rooms;
  }

  get reader(): MessageReader {
    return this.#opened.rows.reader;
  }

  get writer(): MessageWriter {
    return this.#opened.rows.writer;
  }

  get spans(): SpanWriter {
    return this.#opened.rows.spans;
  }

  get registerReader(): RegisterReader {
    return this.#opened.rows.registerReader;
  }

  get registerWriter(): RegisterWriter {
    return this.#opened.rows.registerWriter;
  }

  get access(): AccessRows {
    return this.#opened.rows.access;
  }

  get identities(): IdentityRows {
    return this.#opened.rows.identities;
  }

  get wal(): WalFile {
    return this.#opened.wal;
  }

  /** Makes the history writable, if the disk takes that. Throws the error of the database if not. */
  prepare(): void {
    if (this.#isWritable) return;
    const { rows: { database } } = this.#opened;
    if (this.#lock === null) this.#relock();
    try {
      prepareToWrite(database);
    } catch (error) {
      // What was opened for reading stays so.
      this.#needsReopening ||= /readonly/.test(String(error));
      throw error;
    }
    // What was just done has made it, so it can be missed from now on.
    this.#opened.walIdentity ??= identityAt(this.#walPath);
    this.#isWritable = true;
  }

  /**
   * Checks that the open files are those at their paths: what is written to other ones is lost when the process ends.
   * Throws a `FolderError` if not; nothing can be written then.
   */
  check(): void {
    if (!this.#isWritable || this.#isInPlace) return;
    this.#isWritable = false;
    this.#needsReopening = true;
    throw this.#gone();
  }

  /**
   * Whether `reopen` has to come before `prepare`. Throws why neither would help: a `FolderError` if the path has no
   * history, or another one; the error of the system if the disk cannot be written. `lastId`: the last id that was used.
   */
  mustReopen(lastId: number): boolean {
    if (this.#open !== null && !this.#needsReopening) return false;
    const identity = identityAt(this.#path);
    if (identity === null) throw this.#gone();
    if (this.#open !== null && identity !== this.#open.identity) this.#compare(this.#open.rows, lastId);
    if (this.#lock?.isInPlace) this.#lock.tryWriting();
    else this.#relock();
    return true;
  }

  /** Opens the file at the path in place of the open one. No other connection of this process may be open. */
  reopen(): void {
    this.#close();
    this.#open = openHistory(this.#folder);
    this.#needsReopening = false;
  }

  [Symbol.dispose](): void {
    if (this.#isWritable && attempt(() => this.#isInPlace, false)) {
      attempt(() => endWriting(this.rows.database), undefined);
    }
    this.#close();
    this.#lock?.[Symbol.dispose]();
  }

  #relock(): void {
    const lock = FolderLock.take(this.#folder);
    this.#lock?.[Symbol.dispose]();
    this.#lock = lock;
  }

  #close(): void {
    this.#open?.wal.close();
    this.#open?.rows.database.close();
    this.#open = null;
    this.#isWritable = false;
  }

  get #opened(): OpenHistory {
    if (this.#open === null) throw new Error("Cannot use the history: it is closed");
    return this.#open;
  }

  get #walPath(): string {
    return `${this.#path}-wal`;
  }

  get #isInPlace(): boolean {
    const open = this.#opened;
    const walIdentity = identityAt(this.#walPath);
    // The first write makes it.
    open.walIdentity ??= walIdentity;
    return identityAt(this.#path) === open.identity && walIdentity === open.walIdentity;
  }

  /**
   * Throws a `FolderError` unless the file at the path has the same history, nothing that this server does not know, and
   * all that was written: an earlier copy would lack persons who are here now, and what is said to them.
   */
  #compare({ meta, reader }: HistoryRows, lastId: number): void {
    const database = openToRead(this.#path, this.#folder);
    try {
      const there = new HistoryRows(database);
      const last = there.reader.last().id;
      const isWhole = last >= reader.last().id && there.meta.last("last_person") >= meta.last("last_person");
      if (there.meta.log() === meta.log() && last <= lastId && isWhole) return;
    } finally {
      database.close();
    }
    throw new FolderError((strings) => strings.folderReplaced(shownFolder(this.#folder)));
  }

  #gone(): FolderError {
    return new FolderError((strings) => strings.folderGone(shownFolder(this.#folder)));
  }
}

function openHistory(folder: string): OpenHistory {
  const path = pathIn(folder);
  const isNew = makePrivate(path);
  try {
    const { indexPath } = indexPathsIn(folder);
    if (isNew && identityAt(indexPath) !== null && !isIndex(indexPath)) {
      throw new FolderError((strings) => strings.folderForeign(shownFolder(folder), "index.db"));
    }
    const database = openDatabase(path, folder);
    try {
      const rows = new HistoryRows(database);
      return { rows, wal: new WalFile(database, path), identity: identityAt(path), walIdentity: null };
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    if (isNew) removeNew(path);
    throw error;
  }
}

function pathIn(folder: string): string {
  return indexPathsIn(folder).historyPath;
}

/** Locks a folder. Returns `null` if it has a history, but no lock can be made: nobody can write there. */
function lockOf(folder: string): FolderLock | null {
  try {
    return FolderLock.take(folder);
  } catch (error) {
    if (error instanceof FolderError || identityAt(pathIn(folder)) === null) throw error;
    return null;
  }
}

/**
 * Creates a file that only its owner can read; the database gives the files beside it the same permissions. Returns
 * whether the file is new. An existing file, such as a copy, gets these permissions if possible.
 */
function makePrivate(path: string): boolean {
  try {
    Deno.openSync(path, { createNew: true, write: true, mode: 0o600 }).close();
    return true;
  } catch (error) {
    if (identityAt(path) === null) throw error;
    attempt(() => Deno.chmodSync(path, 0o600), undefined);
    return false;
  }
}

/** Removes what was made of a new history on a disk that did not take all of it. */
function removeNew(path: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) attempt(() => Deno.removeSync(path + suffix), undefined);
}
