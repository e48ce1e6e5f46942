/**
 * Reads and writes the rows about keys and names: which devices a person has, and who a name belongs to.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { DeviceRecord, KeyingRecord, NameRecord } from "../register.ts";
import { DamagedRowError } from "./damage.ts";
import { Statements } from "./sql.ts";

const DEVICE = "SELECT person, number, key, added FROM device";
const NAME = "SELECT key, name, person, claimed_by AS claimedBy, used FROM name";

/** Every method throws what the database throws. */
export class IdentityRows {
  readonly #statements: Statements;

  /** Reads nothing yet. */
  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** Reads all rows. */
  readAll(): void {
    // No index has these columns, so the tables themselves are read.
    for (const [table, column] of [["device", "added"], ["keying", "last_number"], ["name", "used"]]) {
      this.#statements.of(`SELECT sum(length(quote(${column}))) FROM ${table}`).get();
    }
  }

  /** Returns the devices of a person, by their numbers. */
  devices(person: number): readonly DeviceRecord[] {
    return this.#all(`${DEVICE} WHERE person = ? ORDER BY number`, person) as unknown as DeviceRecord[];
  }

  /** Returns a key as a device of each person who has it. */
  devicesWith(key: string): readonly DeviceRecord[] {
    return this.#all(`${DEVICE} WHERE key = ? ORDER BY person`, key) as unknown as DeviceRecord[];
  }

  keying(person: number): KeyingRecord | undefined {
    const sql = "SELECT since, last_number AS lastNumber FROM keying WHERE person = ?";
    return this.#statements.of(sql).get(person) as KeyingRecord | undefined;
  }

  /** Throws a `DamagedRowError` as well. */
  name(key: string): NameRecord | undefined {
    const row = this.#statements.of(`${NAME} WHERE key = ?`).get(key) as NameRecord | undefined;
    if (row === undefined || typeof row.person === "number" && typeof row.used === "number") return row;
    throw new DamagedRowError("malformed row: a name without its person or time");
  }

  /** Returns the names of a person, in any order. */
  namesOf(person: number): readonly NameRecord[] {
    return this.#all(`${NAME} WHERE person = ?`, person) as unknown as NameRecord[];
  }

  /** Returns the names that a device was the last to use, in any order. */
  namesUsedBy(device: string): readonly NameRecord[] {
    return this.#all(`${NAME} WHERE claimed_by = ?`, device) as unknown as NameRecord[];
  }

  addDevice({ person, number, key, added }: DeviceRecord): void {
    this.#statements.of("INSERT OR REPLACE INTO device (person, number, key, added) VALUES (?, ?, ?, ?)")
      .run(person, number, key, added);
  }

  removeDevice({ person, key }: Pick<DeviceRecord, "person" | "key">): void {
    this.#statements.of("DELETE FROM device WHERE person = ? AND key = ?").run(person, key);
  }

  saveKeying(person: number, { since, lastNumber }: KeyingRecord): void {
    this.#statements.of("INSERT OR REPLACE INTO keying (person, since, last_number) VALUES (?, ?, ?)")
      .run(person, since, lastNumber);
  }

  saveName({ key, name, person, claimedBy, used }: NameRecord): void {
    this.#statements.of("INSERT OR REPLACE INTO name (key, name, person, claimed_by, used) VALUES (?, ?, ?, ?, ?)")
      .run(key, name, person, claimedBy, used);
  }

  freeName(key: string): void {
    this.#statements.of("DELETE FROM name WHERE key = ?").run(key);
  }

  #all(sql: string, value: number | string): unknown[] {
    return this.#statements.of(sql).all(value);
  }
}
