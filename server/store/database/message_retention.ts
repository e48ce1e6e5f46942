/**
 * Removes messages that are not kept any more, by their age and by their number in a room. Private messages go by their
 * age only.
 *
 * A key is remembered for seven days: a message that goes before is emptied, and its row removed later.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Clock } from "../../clock.ts";
import type { MessageReader } from "./message_reader.ts";
import { KIND } from "./schema.ts";
import { Statements, type Transaction } from "./sql.ts";

const DAY_MS = 86_400_000;

/** How long a key is remembered at least. */
const KEY_MS = 7 * DAY_MS;

/** Rows that are looked at, and removed, in one go: two milliseconds. */
const SLICE = 100;
/** Rows that are stepped over in one go. */
const STEP = 2000;

/** Changes that are kept for the search index, if it was away. */
const MAX_CHANGES = 100_000;

const ROWS = "SELECT id, time, kind, room, recipient, author, key FROM message";

/** What it works with; all of one open database. */
export interface MessageRetentionParts {
  readonly database: DatabaseSync;
  readonly transaction: Transaction;
  readonly reader: MessageReader;
}

export interface MessageRetentionOptions {
  readonly clock: Clock;
  /** 0: for ever. */
  readonly keepDays: number;
  /** Of each room. 0: all. */
  readonly keepMessages: number;
  /** Called when the table `change` has something new. */
  readonly changed: () => void;
}

export class MessageRetention {
  readonly #transaction: Transaction;
  readonly #reader: MessageReader;
  readonly #remover: MessageRemover;
  readonly #statements: Statements;
  readonly #options: MessageRetentionOptions;
  /** Up to which id everything has gone by its age. */
  #agedUntil = 0;
  /** The last id of each room when it was looked at. */
  readonly #lookedAt = new Map<number, number>();

  constructor({ database, transaction, reader }: MessageRetentionParts, options: MessageRetentionOptions) {
    this.#transaction = transaction;
    this.#reader = reader;
    this.#remover = new MessageRemover(database);
    this.#statements = new Statements(database);
    this.#options = options;
  }

  /** One look at all messages, a slice at each step. */
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

/** What has to be known of a row of `message`. */
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
 * Removes single messages. Always within a transaction of its caller.
 *
 * 1. Who was away is told that something is missing: `lost_until` of the room, or of both persons of a private message.
 * 2. A key that may come again stays: the row is emptied then.
 * 3. The search index hears of it (the table `change`).
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
