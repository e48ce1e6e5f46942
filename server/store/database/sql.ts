/**
 * Small tools for history.db: transactions, prepared statements, text columns, and reading from a disk that may fail.
 * This file knows nothing about tables.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { DamagedRowError, isDamage } from "./damage.ts";

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

  /** Calls a listener after each rollback: what it has cached about the transaction is not true. */
  onRollback(undone: () => void): void {
    this.#rollbackListeners.push(undone);
  }

  /** Runs `write` in a transaction. If it throws, nothing was written. It must not call `run` itself. */
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

  /** Like `run`, but a loss of power does not undo it either: it takes as long as the disk needs for that, some milliseconds. */
  runDurably<T>(write: () => T): T {
    this.#database.exec("PRAGMA synchronous = FULL");
    try {
      return this.run(write);
    } finally {
      this.#database.exec("PRAGMA synchronous = NORMAL");
    }
  }

  /** Whether `write` meets a damaged part of the database. Whatever it does is undone. */
  meetsDamage(write: () => unknown): boolean {
    this.#begin.run();
    try {
      write();
      return false;
    } catch (error) {
      if (isDamage(error)) return true;
      throw error;
    } finally {
      this.#rollBack();
    }
  }

  #rollBack(): void {
    for (const undone of this.#rollbackListeners) undone();
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // After some errors, such as a full disk, SQLite has already rolled back.
    }
  }
}

export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Returns the prepared statement of a text. There should be few texts. */
  of(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) this.#prepared.set(sql, statement = this.#database.prepare(sql));
    return statement;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Returns the value of a text column. SQLite would read a text with U+0000 only up to there, so such a text is stored
 * as bytes.
 */
export function toColumn(text: string): string | Uint8Array {
  return text.includes("\0") ? encoder.encode(text) : text;
}

/** Returns the text of a column's value. Throws a `DamagedRowError` if it has none. */
export function fromColumn(value: string | Uint8Array): string {
  if (typeof value === "string") return value;
  // The types say what this program writes, and the page may have been overwritten.
  if (value as unknown instanceof Uint8Array) return decoder.decode(value);
  throw new DamagedRowError("malformed row: a text is missing");
}

/** Reads from a disk that may fail; returns `otherwise` if it does. */
export function attempt<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    // A failing disk is noticed, and reported, with the next message.
    return otherwise;
  }
}
