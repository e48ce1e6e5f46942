/**
 * The data folder of a server: `lock`, `history.db` with its write-ahead log, `index.db` of the search, and `started`
 * (folder_copy.ts). This file owns everything that is open in the folder.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../clock.ts";
import { indexPathsIn, isIndex } from "../search/index_database.ts";
import { SearchIndex } from "../search/search_index.ts";
import { printable } from "../../../shared/printable.ts";
import { attempt, Transaction } from "../database/sql.ts";
import { damagedFolder, openDatabase } from "../database/database.ts";
import { DiskRegister } from "./disk_register.ts";
import { DiskStore } from "./disk_store.ts";
import { FolderError } from "../folder.ts";
import { idAboveAll, isCopy, rememberFolder } from "./folder_copy.ts";
import { FreeSpace, type FreeSpaceOptions, spaceAt } from "./free_space.ts";
import { MessageReader } from "../database/message_reader.ts";
import { MessageWriter } from "../database/message_writer.ts";
import { Meta, RESERVED_AT_ONCE, RoomIds } from "../database/ids.ts";
import { RegisterReader, RegisterWriter } from "../database/register_rows.ts";
import { Retention } from "../database/retention.ts";
import { WalFile } from "./wal_file.ts";

/**
 * How long a statement waits for another program that locks the database. The server is blocked meanwhile, so the
 * time is short; afterwards the server continues as with a full disk.
 */
const BUSY_TIMEOUT_MS = 50;

export interface DataFolderOptions {
  readonly clock: Clock;
  readonly sync: "normal" | "full";
  /** How many unread messages may wait for a person who is offline; 0: no limit. */
  readonly maxMail: number;
  /** 0: forever. */
  readonly keepDays: number;
  /** The limit of each room. 0: no limit. */
  readonly keepMessages: number;
  /** Below this many bytes of free space, no texts should be taken; 0: no floor; `undefined`: the usual one. */
  readonly minFree: number | undefined;
  /** Called when the free space falls below the floor, or is enough again. */
  readonly spaceChanged?: FreeSpaceOptions["changed"];
  /** Searches messages; without it, nothing can be searched. Closed with the folder. */
  readonly index?: Pick<SearchIndex, "committed" | "changed" | "search" | "close">;
  /** Called with the error when the disk begins to fail, and at most once a minute when something cannot be read. */
  readonly failed: (error: unknown, at: "reading" | "writing" | "removing") => void;
}

/** A folder that is locked by this process. */
export interface OwnedFolder extends Disposable {
  readonly database: DatabaseSync;
  /** The path of the database. */
  readonly path: string;
}

/**
 * Creates the folder if necessary, locks it and opens its database. Throws a `FolderError` if the folder must not be
 * used, and the error of the system if it cannot be.
 */
export function ownFolder(folder: string): OwnedFolder {
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  try {
    const path = `${folder}/history.db`;
    const isNew = makePrivate(path);
    const { indexPath } = indexPathsIn(folder);
    if (isNew && isThere(indexPath) && !isIndex(indexPath)) {
      Deno.removeSync(path);
      throw new FolderError((strings) => strings.folderForeign(JSON.stringify(printable(folder)), "index.db"));
    }
    const database = openDatabase(path, folder);
    const close = () => {
      database.close();
      lock[Symbol.dispose]();
    };
    return { database, path, [Symbol.dispose]: close };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

export class DataFolder {
  readonly store: DiskStore;
  readonly register: DiskRegister;
  /** Whether the folder is a copy, and ids go on far above those that it has (folder_copy.ts). */
  readonly isCopy: boolean;
  readonly #owned: OwnedFolder;
  readonly #wal: WalFile;
  readonly #retention: Retention;
  readonly #space: FreeSpace;

  private constructor(folder: string, owned: OwnedFolder, options: DataFolderOptions) {
    const { database, path } = owned;
    const { clock, index } = options;
    this.#owned = owned;
    const transaction = new Transaction(database);
    const rooms = new RoomIds(database, transaction);
    const meta = new Meta(database);
    const reader = new MessageReader(database, rooms);
    const writer = new MessageWriter(database, { rooms, transaction });
    const registerReader = new RegisterReader(database);
    this.#wal = new WalFile(database, path);
    this.register = new DiskRegister({
      transaction,
      meta,
      reader: registerReader,
      writer: new RegisterWriter(database, rooms),
      wal: this.#wal,
    }, clock);
    // Without its rooms, the history would seem to be empty.
    registerReader.rooms(1);
    this.isCopy = isCopy(folder, meta);
    // What the index has may have been said after the copy was made.
    if (this.isCopy) SearchIndex.remove(folder);
    const minId = this.isCopy ? idAboveAll(meta.last("last_id") + RESERVED_AT_ONCE, clock.time()) : 0;
    this.store = new DiskStore(
      { transaction, meta, rooms, reader, writer, register: this.register, wal: this.#wal, minId },
      { ...options, isDiskLow: () => this.#space.isLow },
    );
    rememberFolder(folder, { meta, transaction });
    this.#space = new FreeSpace({
      clock,
      minFree: options.minFree,
      read: () => spaceAt(path),
      changed: (isLow, space) => options.spaceChanged?.(isLow, space),
    });
    // Sessions that were live when the server ended can be resumed from now on.
    database.prepare("UPDATE session SET state = 'lost', time = ? WHERE state = 'live'").run(clock.time());
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.#retention = new Retention({ database, transaction, reader }, {
      ...options,
      isPaused: () => this.store.isFailing,
      changed: () => index?.changed(),
      damaged: (error) => options.failed(error, "removing"),
    });
    this.#retention.start();
  }

  /**
   * Opens a folder, and creates it if necessary. Throws a `FolderError` if it must not be used (another server uses it,
   * or its files are not of this program or of a later version), and the error of the system or the database if it
   * cannot be.
   */
  static open(folder: string, options: DataFolderOptions): DataFolder {
    const owned = ownFolder(folder);
    try {
      return new DataFolder(folder, owned, options);
    } catch (error) {
      owned[Symbol.dispose]();
      throw damagedFolder(error, folder);
    }
  }

  /** Writes what is pending and closes everything, including the store. */
  async close(): Promise<void> {
    this.#retention.stop();
    this.#space.stop();
    this.register.close();
    await this.store.close();
    this.#wal.close();
    this.#owned[Symbol.dispose]();
  }
}

/**
 * Locks a folder until the result is disposed. The kernel also releases the lock when the process dies. Throws a
 * `FolderError` if another process has the lock.
 */
export function lockFolder(folder: string): Disposable {
  const file = Deno.openSync(`${folder}/lock`, { create: true, read: true, write: true, mode: 0o600 });
  const isLocked = attemptLock(file);
  if (isLocked) return { [Symbol.dispose]: () => file.close() };
  file.close();
  const shown = JSON.stringify(printable(folder));
  throw new FolderError((strings) => strings.folderInUse(shown));
}

function attemptLock(file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch (error) {
    file.close();
    throw error;
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
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    attempt(() => Deno.chmodSync(path, 0o600), undefined);
    return false;
  }
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
