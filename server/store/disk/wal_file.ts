/**
 * The write-ahead log of history.db as a file: it is brought to the disk, and must not grow without bound.
 *
 * Only this file of the database may be opened beside it: to close history.db itself would drop the database's locks.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * Above so many bytes the server copies the log into the database itself. Before, the worker of the search index does it
 * about once a second, where nobody waits for the disk.
 */
const MAX_BYTES = 64 * 1024 * 1024;

/** After so many pages the size is looked at. */
const PAGES_PER_CHECK = 2500;

/** About so many pages are written for each batch, and so many messages fill one more. */
const PAGES_PER_BATCH = 4;
const MESSAGES_PER_PAGE = 15;

export class WalFile {
  readonly #path: string;
  readonly #checkpoint: StatementSync;
  #file: Deno.FsFile | null = null;
  #pages = 0;
  #isBusy = false;
  #isClosed = false;

  /** `path`: that of history.db. */
  constructor(database: DatabaseSync, path: string) {
    this.#path = `${path}-wal`;
    this.#checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  }

  /** Brings to the disk what is committed, so that it survives the loss of power. Nobody else waits for it. */
  async sync(): Promise<void> {
    this.#file ??= Deno.openSync(this.#path, { read: true, write: true });
    await this.#file.syncData();
  }

  /** A batch of so many messages was written. */
  grew(messages: number): void {
    this.#pages += PAGES_PER_BATCH + messages / MESSAGES_PER_PAGE;
    if (this.#pages < PAGES_PER_CHECK || this.#isBusy) return;
    this.#pages = 0;
    if (Deno.statSync(this.#path).size > MAX_BYTES) void this.#copy();
  }

  /** Copies the log into the database. The disk has most of it before, so that this does not stand still for long. */
  async #copy(): Promise<void> {
    this.#isBusy = true;
    try {
      await this.sync();
      if (!this.#isClosed) this.#checkpoint.get();
    } catch {
      // A disk that fails is noticed, and told, with the next message.
    }
    this.#isBusy = false;
  }

  close(): void {
    this.#isClosed = true;
    this.#file?.close();
    this.#file = null;
  }
}
