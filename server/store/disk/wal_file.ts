/**
 * The write-ahead log of history.db as a file: syncs it to the disk, and keeps it from growing without bound.
 *
 * No other file of the database may be opened and closed here: closing history.db would release the locks of the
 * database.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { attempt } from "../database/sql.ts";

/**
 * Above this size the server itself copies the log into the database. Until then the worker of the search index does so
 * about once a second, without delaying anyone.
 */
const MAX_BYTES = 64 * 1024 * 1024;

/** After how many written pages the size is checked. */
const PAGES_PER_CHECK = 2500;

/** An estimate of the pages that are written: some for each batch, and one more for every few messages. */
const PAGES_PER_BATCH = 4;
const MESSAGES_PER_PAGE = 15;

export class WalFile {
  readonly #path: string;
  readonly #checkpoint: StatementSync;
  #file: Deno.FsFile | null = null;
  #pages = 0;
  #isBusy = false;
  #isClosed = false;

  /** `path`: the path of history.db. */
  constructor(database: DatabaseSync, path: string) {
    this.#path = `${path}-wal`;
    this.#checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  }

  /** Writes committed transactions through to the disk, so that they survive a loss of power. */
  async sync(): Promise<void> {
    this.#file ??= Deno.openSync(this.#path, { read: true, write: true });
    await this.#file.syncData();
  }

  /** The size of the log in bytes; 0 if there is none. */
  get bytes(): number {
    return attempt(() => Deno.statSync(this.#path).size, 0);
  }

  /** Counts a batch that was written, and copies the log if it has grown too large. */
  grew(messages: number): void {
    this.#pages += PAGES_PER_BATCH + messages / MESSAGES_PER_PAGE;
    if (this.#pages < PAGES_PER_CHECK || this.#isBusy) return;
    this.#pages = 0;
    if (Deno.statSync(this.#path).size > MAX_BYTES) void this.#copy();
  }

  /** Copies the log into the database. The sync before it keeps the copy from blocking for a long time. */
  async #copy(): Promise<void> {
    this.#isBusy = true;
    try {
      await this.sync();
      if (!this.#isClosed) this.#checkpoint.get();
    } catch {
      // A failing disk is noticed, and reported, with the next message.
    }
    this.#isBusy = false;
  }

  close(): void {
    this.#isClosed = true;
    this.#file?.close();
    this.#file = null;
  }
}
