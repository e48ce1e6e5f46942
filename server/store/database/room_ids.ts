/**
 * Which room has which id in the database.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Transaction } from "./transaction.ts";

/** So many are remembered; beyond, all are looked up again. */
const MAX_REMEMBERED = 50_000;

export class RoomIds {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #name: StatementSync;
  readonly #ids = new Map<string, number>();
  /** Those whose names are written. */
  readonly #named = new Set<string>();

  constructor(database: DatabaseSync, transaction: Transaction) {
    this.#find = database.prepare("SELECT id FROM room WHERE key = ?");
    this.#insert = database.prepare("INSERT INTO room (key, name) VALUES (?, '')");
    this.#name = database.prepare("UPDATE room SET name = ? WHERE id = ? AND name = ''");
    transaction.onUndone(() => this.#forget());
  }

  /** The id of a room by its key, if it has one. */
  find(key: string): number | undefined {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#find.get(key)?.id;
    if (typeof id !== "number") return undefined;
    if (this.#ids.size >= MAX_REMEMBERED) this.#forget();
    this.#ids.set(key, id);
    return id;
  }

  /** The same, and gives it one if it has none. Within a transaction. */
  make(key: string): number {
    const known = this.find(key);
    if (known !== undefined) return known;
    const id = Number(this.#insert.run(key).lastInsertRowid);
    this.#ids.set(key, id);
    return id;
  }

  /** The same, of a room whose name is known: the first one is written. Within a transaction. */
  makeNamed(key: string, name: string): number {
    const id = this.make(key);
    if (this.#named.has(key)) return id;
    this.#name.run(name, id);
    this.#named.add(key);
    return id;
  }

  #forget(): void {
    this.#ids.clear();
    this.#named.clear();
  }
}
