/**
 * The small tools of everything that works with history.db: transactions, prepared statements, text columns, and reading
 * from a disk that may fail. Knows no table.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";

export class Transaction {
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #database: DatabaseSync;
  readonly #rollbackListeners: (() => void)[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
  }

  /** Calls `undone` whenever something was taken back: what was remembered of it is not so. */
  onRollback(undone: () => void): void {
    this.#rollbackListeners.push(undone);
  }

  /** Runs something that writes, and commits it. Where it throws, nothing was written. It must not call `run` itself. */
  run<T>(write: () => T): T {
    this.#begin.run();
    try {
      const result = write();
      this.#commit.run();
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    for (const undone of this.#rollbackListeners) undone();
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // After some errors, as that of a full disk, the database has taken it back already.
    }
  }
}

export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The statement of this text, of which there are to be few. */
  of(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) this.#prepared.set(sql, statement = this.#database.prepare(sql));
    return statement;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a text is written as. */
export function toColumn(text: string): string | Uint8Array {
  return text.includes("\0") ? encoder.encode(text) : text;
}

/** The text that was written. */
export function fromColumn(value: string | Uint8Array): string {
  return typeof value === "string" ? value : decoder.decode(value);
}

/** What a failing disk says, or what holds where it says nothing. */
export function attempt<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    // That the disk fails is noticed, and told, with the next message.
    return otherwise;
  }
}
