/**
 * Removes messages that are too old, or too many in their room. Private messages are removed by age only.
 *
 * 1. The last messages of each room stay, however old they are (`keepLast`).
 * 2. The time is that of the trusted clock. A message with an old time stays if an earlier one, by its id, has a time
 *    that is not too old: then the clock was behind when it was written.
 * 3. Keys are remembered for seven days: a message that is removed earlier is emptied first, and its row is removed
 *    later.
 * 4. Messages are read in the order of ids where many are to be removed, because neighbours share pages of the file,
 *    and room by room otherwise.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { MessageReader } from "./message_reader.ts";
import { type Forgettable, MessageRemover, type RemovableRow } from "./message_remover.ts";
import { KIND } from "./schema.ts";
import { Statements, type Transaction } from "./sql.ts";

const DAY_MS = 86_400_000;

/** The minimum time for which a key is remembered. */
const KEY_MS = 7 * DAY_MS;

/** How many rows are read and removed at a time: about five milliseconds. */
const SLICE = 500;
/** How many rows are skipped at a time. */
const STEP = 2000;

/** From this many messages of all rooms on, the surplus is removed in the order of ids. */
const MANY = 10_000;

const ROWS = "SELECT id, time, kind, room, recipient, author FROM message";

/** What retention works with; all parts belong to one open database. */
export interface MessageRetentionParts {
  readonly database: DatabaseSync;
  readonly transaction: Transaction;
  readonly reader: MessageReader;
}

export interface MessageRetentionOptions {
  /** Returns the trusted Unix time in milliseconds. */
  readonly time: () => number;
  /** 0: forever. */
  readonly keepDays: number;
  /** How many messages of each room are not removed by age. */
  readonly keepLast: number;
  /** The limit of each room. 0: no limit. */
  readonly keepMessages: number;
  /** Called after messages were removed, with their number, when the table `change` has got new rows. */
  readonly removed: (messages: number) => void;
}

/** A room, and the id of its last row. */
interface RoomEnd {
  readonly id: number;
  readonly last: number;
}

/** Ids above one and below the other. */
interface Between {
  readonly after: number;
  readonly below: number;
}

export class MessageRetention {
  readonly #transaction: Transaction;
  readonly #reader: MessageReader;
  readonly #remover: MessageRemover;
  readonly #statements: Statements;
  readonly #options: MessageRetentionOptions;
  /** The id up to which old messages were looked for, and when the search began at the first id. */
  #agedUntil = 0;
  #agedSince = 0;
  #forgettable: Forgettable = { beforeTime: 0, below: 0 };
  /** Rooms that have old messages among their last ones, with their last id at the last check. */
  readonly #guarded = new Map<number, number>();
  /** The last id of each room when its number of messages was checked last. */
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
    const { keepDays, keepMessages, time } = this.#options;
    const now = time();
    this.#forgettable = { beforeTime: now - KEY_MS, below: this.#firstSince(now - KEY_MS) };
    if (keepDays > 0) yield* this.#removeOld(now, now - keepDays * DAY_MS);
    if (keepMessages > 0) yield* this.#removeSurplus(keepMessages);
    yield* this.#dropEmptied(this.#forgettable);
    this.#remover.dropChanges();
  }

  *#removeOld(now: number, time: number): Generator<undefined> {
    // Messages whose times were still to come are behind the search, so it begins again from time to time.
    if (Math.abs(now - this.#agedSince) >= DAY_MS) [this.#agedUntil, this.#agedSince] = [0, now];
    const end = this.#firstSince(time);
    const floors = new Map<number, number>();
    const isOld = (row: RemovableRow) => row.time < time && !this.#isGuarded(row, floors);
    for (const until of this.#sweep({ after: this.#agedUntil, below: end }, isOld)) {
      this.#agedUntil = until;
      yield;
    }
    for (const [room, checked] of this.#guarded) {
      const last = this.#lastOf(room);
      if (last === checked) continue;
      yield* this.#removeOfRoom(room, Math.min(end, this.#floorOf(room, floors)), (row) => row.time < time);
      if (this.#firstOf(room) < end) this.#guarded.set(room, last);
      else this.#guarded.delete(room);
    }
  }

  /** Whether a message is among the last ones of its room. */
  #isGuarded({ id, room }: RemovableRow, floors: Map<number, number>): boolean {
    if (room === null || id < this.#floorOf(room, floors)) return false;
    if (!this.#guarded.has(room)) this.#guarded.set(room, this.#lastOf(room));
    return true;
  }

  /** Returns the lowest id that is not removed by age in a room. */
  #floorOf(room: number, floors: Map<number, number>): number {
    const { keepLast } = this.#options;
    if (keepLast === 0) return Number.MAX_SAFE_INTEGER;
    let floor = floors.get(room);
    if (floor === undefined) floors.set(room, floor = this.#skip(room, Number.MAX_SAFE_INTEGER, keepLast) ?? 0);
    return floor;
  }

  *#removeSurplus(count: number): Generator<undefined> {
    const surplus = new Map<number, number>();
    let messages = 0;
    for (const { id, last } of yield* this.#changedRooms()) {
      const first = yield* this.#firstKept(id, count);
      this.#lookedAt.set(id, last);
      if (first === null) continue;
      messages += this.#countBelow(id, first);
      surplus.set(id, first);
      yield;
    }
    if (messages < MANY) {
      for (const [room, first] of surplus) yield* this.#removeOfRoom(room, first, () => true);
      return;
    }
    const between = { after: 0, below: Math.max(...surplus.values()) };
    const isSurplus = ({ room, id }: RemovableRow) => room !== null && id < (surplus.get(room) ?? 0);
    for (const _ of this.#sweep(between, isSurplus)) yield;
  }

  /** The rooms that have got messages since the last pass. */
  *#changedRooms(): Generator<undefined, readonly RoomEnd[]> {
    const sql = "SELECT id, (SELECT id FROM message WHERE room = room.id ORDER BY id DESC LIMIT 1) AS last " +
      `FROM room WHERE id > ? ORDER BY id LIMIT ${SLICE}`;
    const changed: RoomEnd[] = [];
    let rooms: { id: number; last: number | null }[] = [];
    do {
      rooms = this.#all(sql, rooms.at(-1)?.id ?? 0);
      for (const { id, last } of rooms) {
        if (last !== null && last !== this.#lookedAt.get(id)) changed.push({ id, last });
      }
      yield;
    } while (rooms.length === SLICE);
    return changed;
  }

  /** Returns the id of the first of the last `count` messages of a room; `null` if there are no more than that. */
  *#firstKept(room: number, count: number): Generator<undefined, number | null> {
    let first = Number.MAX_SAFE_INTEGER;
    for (let left = count; left > 0; left -= STEP) {
      const id = this.#skip(room, first, Math.min(left, STEP));
      if (id === null) return null;
      first = id;
      if (left > STEP) yield;
    }
    return first;
  }

  /** Returns the id of the first of the last `count` messages of a room before an id; `null` if there are fewer. */
  #skip(room: number, before: number, count: number): number | null {
    const sql = "SELECT id FROM message WHERE room = ? AND id < ? AND kind = 0 ORDER BY id DESC LIMIT 1 OFFSET ?";
    return this.#all<{ id: number }>(sql, room, before, count - 1)[0]?.id ?? null;
  }

  /** Returns how many rows of a room have ids below this one, at most `MANY`. */
  #countBelow(room: number, id: number): number {
    const sql = `SELECT count(*) AS count FROM (SELECT 1 FROM message WHERE room = ? AND id < ? LIMIT ${MANY})`;
    return this.#all<{ count: number }>(sql, room, id)[0]?.count ?? 0;
  }

  #lastOf(room: number): number {
    return this.#all<{ id: number | null }>("SELECT max(id) AS id FROM message WHERE room = ?", room)[0]?.id ?? 0;
  }

  #firstOf(room: number): number {
    const [row] = this.#all<{ id: number | null }>("SELECT min(id) AS id FROM message WHERE room = ?", room);
    return row?.id ?? Number.MAX_SAFE_INTEGER;
  }

  /** Removes messages in the order of ids. Returns, after each slice, the id up to which it has come. */
  *#sweep({ after, below }: Between, isRemovable: (row: RemovableRow) => boolean): Generator<number> {
    const sql = `${ROWS} WHERE id > ? AND id < ? ORDER BY id LIMIT ${SLICE}`;
    let until = after;
    for (const rows of slices(after, (id) => this.#all<RemovableRow>(sql, id, below))) {
      this.#remove(rows.filter((row) => row.kind !== KIND.gone && isRemovable(row)));
      until = rows.at(-1)?.id ?? until;
      yield until;
    }
  }

  *#removeOfRoom(
    room: number,
    below: number,
    isRemovable: (row: RemovableRow) => boolean,
  ): Generator<undefined> {
    const sql = `${ROWS} WHERE room = ? AND id > ? AND id < ? ORDER BY id LIMIT ${SLICE}`;
    for (const rows of slices(0, (after) => this.#all<RemovableRow>(sql, room, after, below))) {
      this.#remove(rows.filter(isRemovable));
      yield;
    }
  }

  /** Drops the rows of emptied messages whose keys are forgotten. */
  *#dropEmptied({ beforeTime, below }: Forgettable): Generator<undefined> {
    const sql = `SELECT id, time FROM message WHERE kind = 3 AND id > ? AND id < ? ORDER BY id LIMIT ${SLICE}`;
    const drop = this.#statements.of("DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))");
    for (const rows of slices(0, (after) => this.#all<{ id: number; time: number }>(sql, after, below))) {
      const ids = rows.filter(({ time }) => time < beforeTime).map(({ id }) => id);
      if (ids.length > 0) drop.run(JSON.stringify(ids));
      yield;
    }
  }

  /**
   * Returns the first id of a message from a time on, but not of one whose time is still to come: messages after it are
   * not from before that time, whatever theirs say.
   */
  #firstSince(time: number): number {
    const beforeTime = Math.max(time, this.#options.time()) + 1;
    return this.#reader.spans.firstId({ sinceTime: time, beforeTime }, this.#reader.last().id + 1);
  }

  #remove(rows: readonly RemovableRow[]): void {
    if (rows.length === 0) return;
    this.#transaction.run(() => this.#remover.remove(rows, this.#forgettable));
    this.#options.removed(rows.filter(({ kind }) => kind === KIND.said).length);
  }

  #all<T>(sql: string, ...values: number[]): T[] {
    return this.#statements.of(sql).all(...values) as T[];
  }
}

/** Reads rows slice by slice. `read` returns the first ones with ids above the given one, at most `SLICE`. */
function* slices<Row extends { readonly id: number }>(
  after: number,
  read: (after: number) => readonly Row[],
): Generator<readonly Row[]> {
  let rows: readonly Row[];
  do {
    rows = read(after);
    yield rows;
    after = rows.at(-1)?.id ?? after;
  } while (rows.length === SLICE);
}
