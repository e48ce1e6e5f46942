/**
 * Ids in history.db: which of them are used, and the ids of rooms. Also what the table `meta` knows of the clock.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { DamagedRowError } from "./damage.ts";
import type { Newcomers } from "../../standing.ts";
import type { Transaction } from "./sql.ts";

/** What is known of the clock (trusted_clock.ts), in Unix milliseconds. */
export interface ClockMeta {
  /** The time that is believed. */
  readonly trusted: number;
  /** What the clock of the machine said last. */
  readonly seen: number;
  /** What it said when the doubt about it began; `null`: it is not in doubt. */
  readonly doubtedAt: number | null;
}

/** The table `meta`. */
export class Meta {
  readonly #read: StatementSync;
  readonly #write: StatementSync;

  constructor(database: DatabaseSync) {
    this.#read = database.prepare("SELECT value FROM meta WHERE name = ?");
    this.#write = database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
  }

  /** The name of the history. Throws a `DamagedRowError` if it has none. */
  log(): string {
    const log = this.#read.get("log")?.value;
    if (typeof log === "string") return log;
    throw new DamagedRowError("malformed row: the history has no name");
  }

  /** Returns the number up to which ids of messages or persons are used, or may be. */
  last(name: "last_id" | "last_person"): number {
    return Number(this.#read.get(name)?.value ?? 0);
  }

  setLast(name: "last_id" | "last_person", value: number): void {
    this.#write.run(name, value);
  }

  /** Returns what was known of the clock; `null` if nothing was. */
  clock(): ClockMeta | null {
    const value = this.#read.get("clock")?.value;
    return typeof value === "string" ? JSON.parse(value) : null;
  }

  setClock(clock: ClockMeta): void {
    this.#write.run("clock", JSON.stringify(clock));
  }

  /** The identities of files by which a copy of the folder is noticed (../disk/folder_copy.ts); `null` if not known. */
  files(): string | null {
    const value = this.#read.get("files")?.value;
    return typeof value === "string" ? value : null;
  }

  setFiles(identities: string | null): void {
    this.#write.run("files", identities);
  }

  /** Returns when persons came first; `null` if that was never saved. */
  personHours(): readonly Newcomers[] | null {
    const value = this.#read.get("person_hours")?.value;
    return typeof value === "string" ? JSON.parse(value) : null;
  }

  setPersonHours(hours: readonly Newcomers[]): void {
    this.#write.run("person_hours", JSON.stringify(hours));
  }
}

/** How many ids are reserved at a time. */
export const RESERVED_AT_ONCE = 2 ** 20;

export class IdReserve {
  readonly #history: { readonly meta: Meta };
  #used: number;
  /** The last reserved id; 0 if it is not known. */
  #reserved = 0;

  /** `lastId`: the highest id of a written row. */
  constructor(history: { readonly meta: Meta }, lastId: number) {
    this.#history = history;
    this.#used = Math.max(history.meta.last("last_id"), lastId);
  }

  /** The last id that was used. */
  get used(): number {
    return this.#used;
  }

  set used(id: number) {
    this.#used = id;
  }

  /** Reserves ids if fewer than `count` and some more are left. Must be called within a transaction. */
  reserve(count: number): void {
    // Early enough, because a disk that fails may do so for a long time.
    if (this.#used + count + RESERVED_AT_ONCE / 2 <= this.#reserved) return;
    this.#reserved = this.#used + count + RESERVED_AT_ONCE;
    this.#history.meta.setLast("last_id", this.#reserved);
  }

  /** The transaction of the last `reserve` was rolled back, and this id is the last one that is used. */
  rolledBack(used: number): void {
    this.#used = used;
    this.#reserved = 0;
  }

  /** Releases the ids that were not used. Must be called within the last transaction. */
  releaseUnused(): void {
    this.#history.meta.setLast("last_id", this.#used);
  }
}

/** How many ids are cached; after that, all are looked up again. */
const MAX_CACHED = 50_000;

export class RoomIds {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #name: StatementSync;
  readonly #ids = new Map<string, number>();
  /** Rooms whose names are written. */
  readonly #named = new Set<string>();

  constructor(database: DatabaseSync, transaction: Transaction) {
    this.#find = database.prepare("SELECT id FROM room WHERE key = ?");
    this.#insert = database.prepare("INSERT INTO room (key, name) VALUES (?, '')");
    this.#name = database.prepare("UPDATE room SET name = ? WHERE id = ? AND name = ''");
    transaction.onRollback(() => this.#forget());
  }

  /** Returns the id of a room by its key, if it has one. */
  find(key: string): number | undefined {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#find.get(key)?.id;
    if (typeof id !== "number") return undefined;
    if (this.#ids.size >= MAX_CACHED) this.#forget();
    this.#ids.set(key, id);
    return id;
  }

  /** Returns the id of a room, and creates one if necessary. Must be called within a transaction. */
  make(key: string): number {
    const known = this.find(key);
    if (known !== undefined) return known;
    const id = Number(this.#insert.run(key).lastInsertRowid);
    this.#ids.set(key, id);
    return id;
  }

  /** Like `make`, for a room whose name is known; the first name is written. Must be called within a transaction. */
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
