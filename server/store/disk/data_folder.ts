/**
 * The data folder of a server: `lock`, `history.db` with its write-ahead log, and `index.db` of the search. This file
 * owns everything that is open in the folder.
 *
 * @module
 */
import { fileReason } from "../../../shared/cli/file_reason.ts";
import { printable } from "../../../shared/printable.ts";
import type { Clock } from "../../clock.ts";
import { orDamaged } from "../database/database.ts";
import { Retention } from "../database/retention.ts";
import { FolderError } from "../folder.ts";
import { DiskRegister } from "./disk_register.ts";
import { DiskStore, type StoreIndex } from "./disk_store.ts";
import { identityAt } from "./file_identity.ts";
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
  /** The limit of each room. 0: no limit. */
  readonly keepMessages: number;
  /** Searches messages; without it, nothing can be searched. Closed with the folder. */
  readonly index?: StoreIndex;
  /** Called with the error when the disk begins to fail. */
  readonly failed: (error: unknown, at: "reading" | "writing") => void;
}

export class DataFolder {
  readonly store: DiskStore;
  readonly register: DiskRegister;
  readonly #history: HistoryFile;
  readonly #options: DataFolderOptions;
  #retention: Retention | null = null;

  private constructor(history: HistoryFile, options: DataFolderOptions) {
    this.#history = history;
    this.#options = options;
    this.register = new DiskRegister(history, options.clock);
    const reopened = () => {
      this.#limitWaiting();
      this.#startRetention();
    };
    this.#limitWaiting();
    this.store = new DiskStore({ history, register: this.register, reopened }, options);
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
        return new DataFolder(history, options);
      } catch (error) {
        history[Symbol.dispose]();
        throw error;
      }
    } catch (error) {
      throw withHistory(orDamaged(error, path), path);
    }
  }

  /** Writes what is pending and closes everything, including the store. */
  async close(): Promise<void> {
    this.#retention?.stop();
    this.register.close();
    await this.store.close();
    this.#history[Symbol.dispose]();
  }

  #limitWaiting(): void {
    this.#history.rows.database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }

  /** Retention works with one open database. */
  #startRetention(): void {
    const { index } = this.#options;
    this.#retention?.stop();
    this.#retention = new Retention(this.#history.rows, {
      ...this.#options,
      isPaused: () => this.store.isFailing,
      changed: () => index?.changed(),
    });
    this.#retention.start();
  }
}

/** Returns a `FolderError` if a folder has a history: nothing may be kept beside it, so the operator has to decide. */
function withHistory(error: unknown, folder: string): unknown {
  if (error instanceof FolderError || !isSystemError(error) || !mayHaveHistory(folder)) return error;
  const why = fileReason(error);
  return new FolderError((strings) => strings.folderUnopened(JSON.stringify(printable(folder)), why(strings)));
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
