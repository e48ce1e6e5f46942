/**
 * What belongs together is written together, or not at all.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";

export class Transaction {
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #database: DatabaseSync;
  readonly #undone: (() => void)[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
  }

  /** Calls `undone` whenever something was taken back: what was remembered of it is not so. */
  onUndone(undone: () => void): void {
    this.#undone.push(undone);
  }

  /** Runs something that writes, and commits it. Where it throws, nothing was written. It must not call `run` itself. */
  run<T>(write: () => T): T {
    this.#begin.run();
    try {
      const result = write();
      this.#commit.run();
      return result;
    } catch (error) {
      this.#takeBack();
      throw error;
    }
  }

  #takeBack(): void {
    for (const undone of this.#undone) undone();
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // After some errors, as that of a full disk, the database has taken it back already.
    }
  }
}
