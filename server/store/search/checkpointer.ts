/**
 * Moves what was committed from the log of history.db into the file itself, so that the server need not wait for the disk
 * while it does so. It is a second writable connection that writes nothing else.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";

/** Messages that come within this time share one checkpoint. */
const INTERVAL_MS = 1000;

export class Checkpointer {
  readonly #path: string;
  #db: DatabaseSync | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Something was committed: it is moved within a second. */
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
      // The messages stay in the log, which loses nothing; the server looks at its size.
    }
  }
}

/** Waits for nobody who holds a lock: the next time will do. */
function connect(path: string): DatabaseSync {
  // What is not there would be made.
  Deno.statSync(path);
  const db = new DatabaseSync(path);
  db.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA busy_timeout = 0");
  return db;
}
