/**
 * Copies committed messages from the write-ahead log of history.db into the file itself, so that the server need not
 * wait for the disk. It has a second writable connection, which writes nothing else.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";

/** Messages within this time share a checkpoint. */
const INTERVAL_MS = 1000;

export class Checkpointer {
  readonly #path: string;
  #db: DatabaseSync | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Schedules a checkpoint within a second, after a commit. */
  schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#checkpoint();
    }, INTERVAL_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#db?.close();
  }

  #checkpoint(): void {
    try {
      this.#db ??= connect(this.#path);
      this.#db.exec("PRAGMA wal_checkpoint(PASSIVE)");
    } catch {
      // The messages stay in the log, so nothing is lost; the server checks its size.
    }
  }
}

/** Opens a connection that does not wait for locks: the next checkpoint will do. */
function connect(path: string): DatabaseSync {
  // SQLite would create a missing file.
  Deno.statSync(path);
  const db = new DatabaseSync(path);
  db.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA busy_timeout = 0");
  return db;
}
