/**
 * Removes messages that are too old, or too many in their room. Private messages are removed by age only.
 *
 * Keys are remembered for seven days: a message that is removed earlier is emptied first, and its row is removed later.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Clock } from "../../clock.ts";
import type { MessageReader } from "./message_reader.ts";
import { KIND } from "./schema.ts";
import { Statements, type Transaction } from "./sql.ts";

const DAY_MS = 86_400_000;

/** The minimum time for which a key is remembered. */
const KEY_MS = 7 * DAY_MS;

/** How many rows are read and removed at a time: about two milliseconds. */
const SLICE = 100;
/** How many rows are skipped at a time. */
const STEP = 2000;

/** How many changes are kept for a search index that has fallen behind. */
const MAX_CHANGES = 100_000;

const ROWS = "SELECT id, time, kind, room, recipient, author, key FROM message";

/** What retention works with; all parts belong to one open database. */
export interface MessageRetentionParts {
  readonly database: DatabaseSync;
  readonly transaction: Transaction;
  readonly reader: MessageReader;
}

export interface MessageRetentionOptions {
  readonly clock: Clock;
  /** 0: forever. */
  readonly keepDays: number;
  /** The limit of each room. 0: no limit. */
  readonly keepMessages: number;
  /** Called after the table `change` got new rows. */
  readonly changed: () => void;
}

export class MessageRetention {
  readonly #transaction: Transaction;
  readonly #reader: MessageReader;
  readonly #remover: MessageRemover;
  readonly #statements: Statements;
  readonly #options: MessageRetentionOptions;
  /** The id up to which all old messages were removed. */
  #agedUntil = 0;
  /** The last id of each room at the last check. */
  readonly #lookedAt = new Map<number, number>();

  constructor({ database, transaction, reader }: MessageRetentionParts, options: MessageRetentionOptions) {
    this.#transaction = transaction;
    this.#reader = reader;
    this.#remover = new MessageRemover(database);
    this.#statements = new Statements(database);
    this.#options = options;
  }

  /** Goes over all messages once, one slice at each step. */
  *pass(): Generator<undefined> {
    const { keepDays, keepMessages, clock } = this.#options;
    const now = clock.time();
    if (keepDays > 0) yield* this.#removeOld(now - keepDays * DAY_MS);
    if (keepMessages > 0) yield* this.#removeSurplus(keepMessages);
    yield* this.#removeEmptied(now - KEY_MS);
    this.#statements.of("DELETE FROM change WHERE seq <= (SELECT max(seq) FROM change) - ?").run(MAX_CHANGES);
  }

  *#removeOld(time: number): Generator<undefined> {
    const end = this.#reader.firstAt(time);
    const sql = `${ROWS} WHERE id > ? AND id < ? ORDER BY id LIMIT ${SLICE}`;
    while (true) {
      const rows = this.#all<RemovableRow>(sql, this.#agedUntil, end);
      this.#remove(rows.filter(({ kind }) => kind !== KIND.gone));
      this.#agedUntil = rows.at(-1)?.id ?? this.#agedUntil;
      if (rows.length < SLICE) return;
      yield;
    }
  }

  *#removeSurplus(count: number): Generator<undefined> {
    const sql = "SELECT id, (SELECT id FROM message WHERE room = room.id ORDER BY id DESC LIMIT 1) AS last " +
      `FROM room WHERE id > ? ORDER BY id LIMIT ${SLICE}`;
    let rooms: { id: number; last: number | null }[] = [];
    do {
      rooms = this.#all(sql, rooms.at(-1)?.id ?? 0);
      for (const { id, last } of rooms) {
        if (last === null || last === this.#lookedAt.get(id)) continue;
        yield* this.#removeSurplusOf(id, count);
        this.#lookedAt.set(id, last);
      }
      yield;
    } while (rooms.length === SLICE);
  }

  *#removeSurplusOf(room: number, count: number): Generator<undefined> {
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

  *#removeEmptied(time: number): Generator<undefined> {
    const end = this.#reader.firstAt(time);
    const drop = this.#statements.of(
      `DELETE FROM message WHERE id IN (SELECT id FROM message WHERE kind = 3 AND id < ? LIMIT ${SLICE})`,
    );
    while (drop.run(end).changes === SLICE) yield;
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

  #all<T>(sql: string, ...values: number[]): T[] {
    return this.#statements.of(sql).all(...values) as T[];
  }
}

/** What is needed of a row of `message` to remove it. */
interface RemovableRow {
  readonly id: number;
  readonly time: number;
  readonly kind: number;
  readonly room: number | null;
  readonly recipient: number | null;
  readonly author: number;
  readonly key: string | Uint8Array | null;
}

/**
 * Removes single messages. Must be called within a transaction.
 *
 * 1. Readers who were away see that something is missing: `lost_until` of the room, or of both persons, is raised.
 * 2. If the key may still be repeated, the row is emptied and stays.
 * 3. The search index is notified through the table `change`.
 */
class MessageRemover {
  readonly #dropChangeEntries: StatementSync;
  readonly #drop: StatementSync;
  readonly #empty: StatementSync;
  readonly #noteChange: StatementSync;
  readonly #loseInRoom: StatementSync;
  readonly #loseOfPersons: StatementSync;

  constructor(database: DatabaseSync) {
    this.#dropChangeEntries = database.prepare("DELETE FROM message WHERE of = ?");
    this.#drop = database.prepare("DELETE FROM message WHERE id = ?");
    this.#empty = database.prepare(
      "UPDATE message SET kind = 3, room = NULL, recipient = NULL, from_name = '', to_name = NULL, text = '', " +
        "edited = NULL, deleted = NULL WHERE id = ?",
    );
    this.#noteChange = database.prepare("INSERT INTO change (id) VALUES (?)");
    this.#loseInRoom = database.prepare("UPDATE room SET lost_until = max(lost_until, ?) WHERE id = ?");
    this.#loseOfPersons = database.prepare("UPDATE person SET lost_until = max(lost_until, ?) WHERE id IN (?, ?)");
  }

  remove({ id, room, recipient, author, key }: RemovableRow, { isKeyForgotten }: { isKeyForgotten: boolean }): void {
    this.#dropChangeEntries.run(id);
    (key === null || isKeyForgotten ? this.#drop : this.#empty).run(id);
    this.#noteChange.run(id);
    if (room !== null) this.#loseInRoom.run(id, room);
    if (recipient !== null) this.#loseOfPersons.run(id, recipient, author);
  }
}
