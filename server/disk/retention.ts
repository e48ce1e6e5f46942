/**
 * Removes what is not kept any more: messages by their age and by their number in a room, sessions that nobody came back
 * for, persons of whom nothing is left. In small slices, so that no message waits for it.
 *
 * A key is remembered for seven days; a message that goes before is emptied, and its row removed later. Private messages
 * go by their age only.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import type { MessageReader } from "./message_reader.ts";
import { MessageRemover, type RemovableRow } from "./message_remover.ts";
import type { Transaction } from "./transaction.ts";

const DAY_MS = 86_400_000;

/** How long a key is remembered at least. */
const KEY_MS = 7 * DAY_MS;
/** How long a session is remembered. */
const SESSION_MS = 90 * DAY_MS;

/** Rows that are looked at, and removed, in one go: two milliseconds. */
const SLICE = 100;
/** Rows that are stepped over in one go. */
const STEP = 2000;

/** The marks of one person in rooms, at the most. */
const MAX_MARKS = 1000;
/** Persons that have said nothing, nor were told anything privately: so many that came last are remembered. */
const MAX_SILENT = 10_000;

const START_MS = 1000;
const PAUSE_MS = 20;
const ROUND_MS = 60_000;

/** Changes that are kept for the search index, if it was away. */
const MAX_CHANGES = 100_000;

export interface RetentionOptions {
  readonly clock: Clock;
  /** 0: for ever. */
  readonly keepDays: number;
  /** Of each room. 0: all. */
  readonly keepMessages: number;
  /** Whether nothing is to be done now, because the disk fails. */
  readonly isPaused: () => boolean;
  /** Called when the table `change` has something new. */
  readonly changed: () => void;
}

export class Retention {
  readonly #transaction: Transaction;
  readonly #reader: MessageReader;
  readonly #remover: MessageRemover;
  readonly #options: RetentionOptions;
  readonly #statement: (sql: string) => StatementSync;
  /** Up to which id everything has gone by its age. */
  #agedUntil = 0;
  /** The last person of a round before: who came since may be about to get a session. */
  #lastPerson = 0;
  /** The last id of each room when it was looked at. */
  readonly #lookedAt = new Map<number, number>();
  #stop = () => {};

  constructor(
    { database, transaction, reader }: { database: DatabaseSync; transaction: Transaction; reader: MessageReader },
    options: RetentionOptions,
  ) {
    this.#transaction = transaction;
    this.#reader = reader;
    this.#remover = new MessageRemover(database);
    this.#options = options;
    const statements = new Map<string, StatementSync>();
    this.#statement = (sql) => {
      let statement = statements.get(sql);
      if (statement === undefined) statements.set(sql, statement = database.prepare(sql));
      return statement;
    };
  }

  /** Begins soon, and goes on until `stop`. */
  start(): void {
    this.#stop = this.#options.clock.after(START_MS, () => this.#go(this.round()));
  }

  stop(): void {
    this.#stop();
  }

  /** One look at everything, a slice at each step. */
  *round(): Generator<undefined> {
    const { keepDays, keepMessages, clock } = this.#options;
    const now = clock.time();
    if (keepDays > 0) yield* this.#aged(now - keepDays * DAY_MS);
    if (keepMessages > 0) yield* this.#surplus(keepMessages);
    yield* this.#emptied(now - KEY_MS);
    yield* this.#sessions(now - SESSION_MS);
    yield* this.#persons();
    this.#write("DELETE FROM change WHERE seq <= (SELECT max(seq) FROM change) - ?", MAX_CHANGES);
  }

  #go(round: Generator<undefined>): void {
    const { clock, isPaused } = this.#options;
    const isOver = isPaused() || this.#isOver(round);
    const rest = isOver ? () => this.#go(this.round()) : () => this.#go(round);
    this.#stop = clock.after(isOver ? ROUND_MS : PAUSE_MS, rest);
  }

  #isOver(round: Generator<undefined>): boolean {
    try {
      return round.next().done === true;
    } catch {
      // A disk that fails is noticed, and told, with the next message. What was not removed is removed later.
      return true;
    }
  }

  *#aged(time: number): Generator<undefined> {
    const end = this.#reader.firstAt(time);
    const sql = `${ROWS} WHERE id > ? AND id < ? ORDER BY id LIMIT ${SLICE}`;
    while (true) {
      const rows = this.#all<RemovableRow>(sql, this.#agedUntil, end);
      this.#remove(rows.filter(({ kind }) => kind !== 3));
      this.#agedUntil = rows.at(-1)?.id ?? this.#agedUntil;
      if (rows.length < SLICE) return;
      yield;
    }
  }

  *#surplus(count: number): Generator<undefined> {
    const sql = "SELECT id, (SELECT id FROM message WHERE room = room.id ORDER BY id DESC LIMIT 1) AS last " +
      `FROM room WHERE id > ? ORDER BY id LIMIT ${SLICE}`;
    let rooms: { id: number; last: number | null }[] = [];
    do {
      rooms = this.#all(sql, rooms.at(-1)?.id ?? 0);
      for (const { id, last } of rooms) {
        if (last === null || last === this.#lookedAt.get(id)) continue;
        yield* this.#surplusOf(id, count);
        this.#lookedAt.set(id, last);
      }
      yield;
    } while (rooms.length === SLICE);
  }

  *#surplusOf(room: number, count: number): Generator<undefined> {
    const step = "SELECT id FROM message WHERE room = ? AND id < ? AND kind = 0 ORDER BY id DESC LIMIT 1 OFFSET ?";
    let first = Number.MAX_SAFE_INTEGER;
    for (let left = count; left > 0; left -= STEP) {
      const [row] = this.#all<{ id: number }>(step, room, first, Math.min(left, STEP) - 1);
      if (row === undefined) return;
      first = row.id;
      if (left > STEP) yield;
    }
    const sql = `${ROWS} WHERE room = ? AND id < ? ORDER BY id LIMIT ${SLICE}`;
    while (true) {
      const rows = this.#all<RemovableRow>(sql, room, first);
      this.#remove(rows);
      if (rows.length < SLICE) return;
      yield;
    }
  }

  *#emptied(time: number): Generator<undefined> {
    const end = this.#reader.firstAt(time);
    const sql = `DELETE FROM message WHERE id IN (SELECT id FROM message WHERE kind = 3 AND id < ? LIMIT ${SLICE})`;
    while (this.#write(sql, end) === SLICE) yield;
  }

  *#sessions(time: number): Generator<undefined> {
    const sql = `SELECT hash, state, time FROM session WHERE hash > ? ORDER BY hash LIMIT ${STEP}`;
    let rows: { hash: string; state: string; time: number }[] = [];
    do {
      rows = this.#all(sql, rows.at(-1)?.hash ?? "");
      for (const row of rows) {
        if (row.state !== "live" && row.time < time) this.#write("DELETE FROM session WHERE hash = ?", row.hash);
      }
      yield;
    } while (rows.length === STEP);
  }

  *#persons(): Generator<undefined> {
    const silent = "has_said = 0 AND NOT EXISTS (SELECT 1 FROM message WHERE recipient = person.id) " +
      "AND NOT EXISTS (SELECT 1 FROM session WHERE person = person.id AND (state = 'live' OR person.id > ?3))";
    const sql = `SELECT id, ${silent} AS isSilent FROM person WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ${SLICE}`;
    const [surplus] = this.#all<{ id: number }>(SURPLUS_SILENT, MAX_SILENT);
    const lastPerson = this.#lastPerson;
    const [newest] = this.#all<{ id: number }>("SELECT id FROM person ORDER BY id DESC LIMIT 1");
    this.#lastPerson = newest?.id ?? 0;
    let rows: { id: number; isSilent: number }[] = [];
    do {
      rows = this.#all(sql, rows.at(-1)?.id ?? 0, lastPerson, surplus?.id ?? 0);
      this.#transaction.run(() => {
        for (const { id, isSilent } of rows) {
          if (isSilent === 0) this.#write(SURPLUS_MARKS, id, MAX_MARKS);
          else for (const table of OF_PERSON) this.#write(`DELETE FROM ${table} = ?`, id);
        }
      });
      yield;
    } while (rows.length === SLICE);
  }

  #remove(rows: readonly RemovableRow[]): void {
    if (rows.length === 0) return;
    const { clock, changed } = this.#options;
    const forgettable = clock.time() - KEY_MS;
    this.#transaction.run(() => {
      for (const row of rows) this.#remover.remove(row, { isKeyForgotten: row.time < forgettable });
    });
    changed();
  }

  #all<T>(sql: string, ...values: (number | string)[]): T[] {
    return this.#statement(sql).all(...values) as T[];
  }

  /** Gives how many rows it was. */
  #write(sql: string, ...values: (number | string)[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }
}

/** What there is of a person. */
const OF_PERSON = ["mark WHERE person", "session WHERE person", "person WHERE id"];

/** The newest of those who have said nothing and are too many. */
const SURPLUS_SILENT = "SELECT id FROM person WHERE has_said = 0 ORDER BY id DESC LIMIT 1 OFFSET ?";

/** The marks of a person in the rooms that were read longest ago. */
const SURPLUS_MARKS = "DELETE FROM mark WHERE person = ?1 AND stream IN " +
  "(SELECT stream FROM mark WHERE person = ?1 AND stream <> '' ORDER BY id DESC LIMIT -1 OFFSET ?2)";

const ROWS = "SELECT id, time, kind, room, recipient, author, key FROM message";
