/**
 * The few values that a history has one of: its name, and which ids are used.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";

export class Meta {
  readonly #read: StatementSync;
  readonly #write: StatementSync;

  constructor(database: DatabaseSync) {
    this.#read = database.prepare("SELECT value FROM meta WHERE name = ?");
    this.#write = database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
  }

  /** The name of the history. */
  log(): string {
    return String(this.#read.get("log")?.value);
  }

  /** Up to which number ids of messages, or of persons, are used or may be. */
  last(name: "last_id" | "last_person"): number {
    return Number(this.#read.get(name)?.value ?? 0);
  }

  setLast(name: "last_id" | "last_person", value: number): void {
    this.#write.run(name, value);
  }
}
