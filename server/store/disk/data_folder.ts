/**
 * The data folder of a server: `lock`, `history.db` with its write-ahead log, and `index.db` of the search. This file
 * owns everything that is open in the folder.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../clock.ts";
import { indexPathsIn, isIndex } from "../search/index_database.ts";
import type { SearchIndex } from "../search/search_index.ts";
import { printable } from "../../../shared/printable.ts";
import { attempt, Transaction } from "../database/sql.ts";
import { openDatabase } from "../database/database.ts";
import { DiskRegister } from "./disk_register.ts";
import { DiskStore } from "./disk_store.ts";
import { FolderError } from "../folder.ts";
import { MessageReader } from "../database/message_reader.ts";
import { MessageWriter } from "../database/message_writer.ts";
import { Meta, RoomIds } from "../database/ids.ts";
import { RegisterReader, RegisterWriter } from "../database/register_rows.ts";
import { Retention } from "../database/retention.ts";
import { SpanWriter } from "../database/spans.ts";
import { TrustedClock } from "../database/trusted_clock.ts";
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
  /** How many messages of each room are not removed by age. */
  readonly keepLast: number;
  /** The limit of each room. 0: no limit. */
  readonly keepMessages: number;
  /** Searches messages; without it, nothing can be searched. Closed with the folder. */
  readonly index?: Pick<SearchIndex, "committed" | "changed" | "search" | "close">;
  /** Called with the error when the disk begins to fail. */
  readonly failed: (error: unknown, at: "reading" | "writing") => void;
  /** Called with what the operator may want to know about the clock and about removed messages. */
  readonly noticed?: (notice: FolderNotice) => void;
}

/** Something that the log of the server says. */
export type FolderNotice =
  /** The clock has jumped, in milliseconds; negative: back. */
  | { readonly type: "jumped"; readonly byMs: number }
  /** The clock is this far from where it should be, and is not believed; `null`: it is believed again. */
  | { readonly type: "doubted"; readonly aheadMs: number | null }
  /** Messages were removed, and so many bytes of the file cannot be given back to the disk. */
  | { readonly type: "removed"; readonly messages: number; readonly stuckBytes: number };

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
      if (database.isOpen) database.close();
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
  readonly #owned: OwnedFolder;
  readonly #wal: WalFile;
  readonly #retention: Retention;

  private constructor(owned: OwnedFolder, options: DataFolderOptions) {
    const { database, path } = owned;
    const { clock, index, noticed = () => {} } = options;
    this.#owned = owned;
    const transaction = new Transaction(database);
    const rooms = new RoomIds(database, transaction);
    const meta = new Meta(database);
    const reader = new MessageReader(database, rooms);
    const writer = new MessageWriter(database, { rooms, transaction });
    const spans = new SpanWriter(database, transaction);
    this.#wal = new WalFile(database, path);
    const trustedClock = new TrustedClock(meta, {
      clock,
      lastTime: reader.last().time,
      doubted: (aheadMs) => noticed({ type: "doubted", aheadMs }),
    });
    this.register = new DiskRegister({
      transaction,
      meta,
      reader: new RegisterReader(database),
      writer: new RegisterWriter(database, rooms),
      wal: this.#wal,
      trustedClock,
    }, clock);
    this.store = new DiskStore(
      { transaction, meta, rooms, reader, writer, spans, register: this.register, wal: this.#wal },
      { ...options, jumped: (byMs) => noticed({ type: "jumped", byMs }) },
    );
    // Sessions that were live when the server ended can be resumed from now on. None was lost later than now.
    database.prepare(
      "UPDATE session SET state = iif(state = 'live', 'lost', state), time = ?1 WHERE state = 'live' OR time > ?1",
    )
      .run(trustedClock.checked(clock.time()));
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.#retention = new Retention({ database, transaction, reader, trustedClock }, {
      ...options,
      isPaused: () => this.store.isFailing,
      walBytes: () => this.#wal.bytes,
      removed: () => index?.changed(),
      report: (messages, stuckBytes) => noticed({ type: "removed", messages, stuckBytes }),
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
      return new DataFolder(owned, options);
    } catch (error) {
      owned[Symbol.dispose]();
      throw error;
    }
  }

  /** Writes what is pending and closes everything, including the store. */
  async close(): Promise<void> {
    this.#retention.stop();
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
