/**
 * The data folder of a server: `lock`, `history.db` with its write-ahead log, and `index.db` of the search. This file
 * owns everything that is open in the folder.
 *
 * @module
 */
import { fileReason } from "../../../shared/cli/file_reason.ts";
import type { Clock } from "../../clock.ts";
import { DEFAULT_LIMITS } from "../../limits.ts";
import { damagedFolder } from "../database/database.ts";
import { RESERVED_AT_ONCE } from "../database/ids.ts";
import { Retention } from "../database/retention.ts";
import { attempt } from "../database/sql.ts";
import { TrustedClock } from "../database/trusted_clock.ts";
import { FolderError, shownFolder } from "../folder.ts";
import { SearchIndex } from "../search/search_index.ts";
import { DiskRegister } from "./disk_register.ts";
import { DiskStore, type StoreIndex } from "./disk_store.ts";
import { identityAt } from "./file_identity.ts";
import { idAboveAll, isCopy, rememberFolder } from "./folder_copy.ts";
import { FreeSpace, type FreeSpaceOptions, spaceAt } from "./free_space.ts";
import { HistoryFile } from "./history_file.ts";

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
  /** How many days a name stays its owner's after it was last used, 365 by default; 0: forever. */
  readonly keepNames?: number;
  /** Below this many bytes of free space, no texts should be taken; 0: no floor; `undefined`: the usual one. */
  readonly minFree: number | undefined;
  /** Called when the free space falls below the floor, or is enough again. */
  readonly spaceChanged?: FreeSpaceOptions["changed"];
  /** Searches messages; without it, nothing can be searched. Closed with the folder. */
  readonly index?: StoreIndex;
  /** Called with the error when the disk begins to fail, and at most once a minute when something cannot be read. */
  readonly failed: (error: unknown, at: "reading" | "writing" | "removing" | "remembering") => void;
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

export class DataFolder {
  readonly store: DiskStore;
  readonly register: DiskRegister;
  /** Whether the folder is a copy, and ids go on far above those that it has (folder_copy.ts). */
  readonly isCopy: boolean;
  readonly #folder: string;
  readonly #history: HistoryFile;
  readonly #options: DataFolderOptions;
  readonly #space: FreeSpace;
  readonly #trustedClock: TrustedClock;
  #retention: Retention | null = null;

  private constructor(folder: string, history: HistoryFile, options: DataFolderOptions) {
    const { clock, noticed = () => {} } = options;
    this.#folder = folder;
    this.#history = history;
    this.#options = options;
    this.#trustedClock = new TrustedClock(history, {
      clock,
      lastTime: history.reader.last().time,
      doubted: (aheadMs) => noticed({ type: "doubted", aheadMs }),
    });
    this.register = new DiskRegister(history, {
      clock,
      trustedClock: this.#trustedClock,
      damaged: (error) => options.failed(error, "remembering"),
    });
    // Without its rooms, the history would seem to be empty; and without the rows of keys and names, nobody could be let in.
    history.registerReader.rooms(1);
    history.identities.readAll();
    this.isCopy = isCopy(folder, history.meta);
    // What the index has may have been said after the copy was made.
    if (this.isCopy) attempt(() => SearchIndex.remove(folder), undefined);
    const minId = this.isCopy ? idAboveAll(history.meta.last("last_id") + RESERVED_AT_ONCE, clock.time()) : 0;
    const reopened = () => {
      this.#limitWaiting();
      this.#startRetention();
    };
    this.#limitWaiting();
    this.store = new DiskStore({ history, register: this.register, reopened, minId }, {
      ...options,
      isDiskLow: () => this.#space.isLow,
      jumped: (byMs) => noticed({ type: "jumped", byMs }),
    });
    this.store.onFailing((isFailing) => {
      if (!isFailing) this.#remember();
    });
    if (!this.store.isFailing) this.#remember();
    this.#space = new FreeSpace({
      clock,
      minFree: options.minFree,
      read: () => spaceAt(`${folder}/history.db`),
      changed: (isLow, space) => options.spaceChanged?.(isLow, space),
    });
    this.#startRetention();
  }

  /**
   * Opens a folder, and creates it if necessary. A history that cannot be written is opened for reading, and written as
   * soon as that is possible; the store is failing until then.
   *
   * Throws a `FolderError` if the folder must not be used (another server uses it, or its files are not of this program,
   * of a later version, or damaged) or if its history cannot be read; and the error of the system or the database if it
   * has no history and none can be created.
   */
  static open(path: string, options: DataFolderOptions): DataFolder {
    try {
      const history = HistoryFile.open(path);
      try {
        return new DataFolder(path, history, options);
      } catch (error) {
        history[Symbol.dispose]();
        throw error;
      }
    } catch (error) {
      throw withHistory(damagedFolder(error, path), path);
    }
  }

  /** Returns the Unix time in milliseconds. When the clock goes back by more than a day, this does not. */
  time(): number {
    return this.#trustedClock.checked(this.#options.clock.time());
  }

  /** Returns the Unix time in milliseconds by which things end. While the clock is in doubt, it goes on from where it was. */
  trustedTime(): number {
    return this.#trustedClock.time();
  }

  /** Writes what is pending and closes everything, including the store. */
  async close(): Promise<void> {
    this.#retention?.stop();
    this.#space.stop();
    this.register.close();
    await this.store.close();
    this.#history[Symbol.dispose]();
  }

  /** Makes a copy of the folder known as one to the next server. */
  #remember(): void {
    rememberFolder(this.#folder, this.#history);
  }

  #limitWaiting(): void {
    this.#history.rows.database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }

  /** Retention works with one open database. */
  #startRetention(): void {
    const { index, noticed } = this.#options;
    this.#retention?.stop();
    this.#retention = new Retention({ ...this.#history.rows, trustedClock: this.#trustedClock }, {
      ...this.#options,
      keepNames: this.#options.keepNames ?? DEFAULT_LIMITS.keepNames,
      isPaused: () => this.store.isFailing,
      walBytes: () => this.#history.wal.bytes,
      removed: () => index?.changed(),
      report: (messages, stuckBytes) => noticed?.({ type: "removed", messages, stuckBytes }),
      damaged: (error) => this.#options.failed(error, "removing"),
    });
    this.#retention.start();
  }
}

/** Returns a `FolderError` if a folder has a history: nothing may be kept beside it, so the operator has to decide. */
function withHistory(error: unknown, folder: string): unknown {
  if (error instanceof FolderError || !isSystemError(error) || !mayHaveHistory(folder)) return error;
  const why = fileReason(error);
  return new FolderError((strings) => strings.folderUnopened(shownFolder(folder), why(strings)));
}

function mayHaveHistory(folder: string): boolean {
  try {
    return identityAt(`${folder}/history.db`) !== null;
  } catch (error) {
    // Where Deno lets nobody write, no history was ever made.
    return !(error instanceof Deno.errors.NotCapable);
  }
}

/** Whether an error comes from the system or the database: a full disk, missing permissions, no such folder. */
export function isSystemError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isOfDeno = Object.values(Deno.errors).some((Kind) => error instanceof Kind);
  return isOfDeno || /\(os error \d+\)/.test(error.message) || "code" in error && error.code === "ERR_SQLITE_ERROR";
}
