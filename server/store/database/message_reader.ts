/**
 * Reads messages. Methods with an upper bound never return an entry with a higher id.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { isForward, missedOf } from "../message_table.ts";
import type {
  Changed,
  ChangesPage,
  ChangesQuery,
  Committed,
  Counted,
  HistoryQuery,
  Missed,
  Past,
  Receipt,
  Stream,
} from "../store.ts";
import { DamagedRowError } from "./damage.ts";
import { fromColumn, Statements, toColumn } from "./sql.ts";
import type { RoomIds } from "./ids.ts";
import { KIND } from "./schema.ts";
import { type IdRange, SpanReader } from "./spans.ts";

/** A row of `message` with the key and the name of its room. */
interface MessageRow {
  readonly id: number;
  readonly time: number;
  readonly kind: number;
  readonly recipient: number | null;
  readonly author: number;
  readonly fromName: string;
  readonly toName: string | null;
  readonly text: string | Uint8Array;
  readonly action: number;
  readonly key: string | Uint8Array | null;
  readonly of: number | null;
  readonly edited: number | null;
  readonly deleted: number | null;
  readonly roomKey: string | null;
  readonly roomName: string | null;
}

/** Which end of the matching rows to return. Rows are read from that end. */
type End = "first" | "last";

/** What a statement found, and how far it has looked. */
interface Looked<Row> {
  /** In the order in which they were read. */
  readonly rows: readonly Row[];
  /** The id of the last row that was looked at, if there may be more of them; otherwise `null`. */
  readonly reached: number | null;
}

/** The columns of a row `m`; `text` is an expression. */
function columns(text: string): string {
  return "m.id, m.time, m.kind, m.recipient, m.author, m.from_name AS fromName, m.to_name AS toName, m.action, m.key, " +
    `m.of, m.edited, m.deleted, r.key AS roomKey, r.name AS roomName, ${text} AS text`;
}

/** The `text` of a change is the current text of its message. */
const COLUMNS = columns(
  "CASE WHEN m.of IS NULL THEN m.text ELSE coalesce((SELECT text FROM message WHERE id = m.of), '') END",
);

const ROOM = "LEFT JOIN room AS r ON r.id = m.room";

/** All rows with ids above ?1, at most ?2: the table itself, without any index. */
const SCAN = `SELECT ${columns("m.text")} FROM message AS m ${ROOM} WHERE m.id > ?1 ORDER BY m.id LIMIT ?2`;

/**
 * How many rows a statement looks at, at most, to find those that it returns: most of a room may be deleted messages and
 * changes. Takes a millisecond, and everybody else waits meanwhile.
 */
const LOOK = 1024;

const RANGE = "id > ?1 AND id <= ?2";

/** The ids of rows above ?1 and up to ?2, by indexes only. Each half of those with two comes in the order of ids. */
const IDS = {
  /** Of a room (?3). */
  room: `SELECT id FROM message WHERE room = ?3 AND ${RANGE}`,
  /** Of a person's (?3) private messages. */
  person: `SELECT id FROM message WHERE recipient = ?3 AND ${RANGE} UNION ` +
    `SELECT id FROM message WHERE author = ?3 AND recipient IS NOT NULL AND ${RANGE}`,
  /** Of the private messages between two persons (?3 and ?4), who may be the same. */
  pair: `SELECT id FROM message WHERE recipient = ?3 AND author = ?4 AND ${RANGE} UNION ` +
    `SELECT id FROM message WHERE recipient = ?4 AND author = ?3 AND ${RANGE}`,
} as const;

/** Messages that are not deleted. */
const PRESENT = "m.kind = 0 AND m.deleted IS NULL";
/** What a reader who has seen everything up to ?1 has missed. */
const MISSED = `(${PRESENT} OR m.kind IN (1, 2) AND m.of <= ?1)`;
/** The changes of messages with ids up to ?4. */
const CHANGES = "m.kind IN (1, 2) AND m.of <= ?4";
const PAST = "m.kind = 0";

const ORDER: Readonly<Record<End, string>> = { first: "ASC", last: "DESC" };

/** How many spans are looked at to find a time, and how many ranges of ids are read where the clock went back, at most. */
const MAX_SPANS = 256;
const MAX_RANGES = 8;

/** Entries with ids above `after` and up to `until`. */
interface Range {
  readonly after: number;
  readonly until: number;
  readonly limit: number;
}

/** Like `MissedQuery`. */
export interface MissedRange extends Range {
  readonly withChanges?: boolean | undefined;
}

export class MessageReader {
  /** Finds messages by their times. */
  readonly spans: SpanReader;
  readonly #statements: Statements;
  readonly #rooms: RoomIds;
  readonly #look: number;

  /** `look`: how many rows a statement looks at, at most. */
  constructor(database: DatabaseSync, rooms: RoomIds, { look = LOOK } = {}) {
    this.#look = look;
    this.spans = new SpanReader(database);
    this.#statements = new Statements(database);
    this.#rooms = rooms;
  }

  /** Returns the receipt of the message for which an author used a key. */
  receipt(author: number, key: string): Receipt | null {
    const row = this.#get("SELECT id, time FROM message WHERE key = ? AND author = ?", [toColumn(key), author]);
    return row === undefined ? null : { id: Number(row.id), time: Number(row.time), kept: true };
  }

  /** Returns the id and the time of the last row, or zeros. Earlier rows may have later times. */
  last(): { readonly id: number; readonly time: number } {
    const row = this.#get("SELECT id, time FROM message ORDER BY id DESC LIMIT 1", []);
    return { id: Number(row?.id ?? 0), time: Number(row?.time ?? 0) };
  }

  /** Returns a message by its id. */
  find(id: number): Past | null {
    return this.byIds([id])[0] ?? null;
  }

  /** Returns the messages with these ids, ordered by id. Ids without a message are left out. */
  byIds(ids: readonly number[]): readonly Past[] {
    const sql = `SELECT ${COLUMNS} FROM message AS m ${ROOM} ` +
      "WHERE m.id IN (SELECT value FROM json_each(?)) AND m.kind = 0 ORDER BY m.id";
    return this.#all(sql, [JSON.stringify(ids)]).map(pastOf);
  }

  /** Like `Store.missed`, for entries with ids up to `until`. */
  missed(stream: Stream, { after, limit, until, withChanges = true }: MissedRange): Missed {
    const id = this.#idOf(stream);
    if (id === undefined) return missedOf([], { after, limit, lostUntil: 0 });
    const { rows, reached } = this.#rows(IDS[idsOf(stream)], withChanges ? MISSED : PRESENT, {
      values: [after, until, id],
      limit: limit + 1,
      end: "last",
    });
    const lostUntil = this.removedUntil(stream);
    return missedOf(rows.map(committedOf).reverse(), { after, limit, lostUntil, next: reached });
  }

  /** Returns the highest id of the messages that were removed from a stream, or 0. */
  removedUntil(stream: Stream): number {
    const id = this.#idOf(stream);
    if (id === undefined) return 0;
    const table = typeof stream === "string" ? "room" : "person";
    return Number(this.#get(`SELECT lost_until FROM ${table} WHERE id = ?`, [id])?.lost_until ?? 0);
  }

  /** Like `Store.count`, for messages with ids up to `until`. */
  count(stream: Stream, { after, limit, until }: Range): Counted {
    const id = this.#idOf(stream);
    if (id === undefined) return { count: 0, next: null };
    const ids = IDS[idsOf(stream)];
    const near = `SELECT m.id ${this.#near(ids, "first")} WHERE ${PRESENT} ORDER BY near.id LIMIT ?5`;
    const { count, lastId } = this.#counted(near, [after, until, id, 0, limit]);
    return { count, next: count === limit ? lastId : this.#edge(ids, [after, until, id], "first") };
  }

  /** Like `count`, with changes and deleted messages. Reads only an index, so that damaged rows count as well. */
  countRows(stream: Stream, { after, limit, until }: Range): Counted {
    const id = this.#idOf(stream);
    if (id === undefined) return { count: 0, next: null };
    const { count, lastId } = this.#counted(`${IDS[idsOf(stream)]} ORDER BY id LIMIT ?5`, [after, until, id, 0, limit]);
    return { count, next: count === limit ? lastId : null };
  }

  #counted(rows: string, values: readonly number[]): { readonly count: number; readonly lastId: number } {
    const row = this.#get(`SELECT count(*) AS count, max(id) AS lastId FROM (${rows})`, values);
    return { count: Number(row?.count ?? 0), lastId: Number(row?.lastId ?? 0) };
  }

  /**
   * Returns messages like `Store.history`, ordered by id, at most as many as the limit. `next`: from where to go on; `null`
   * if there are no more up to `until`.
   */
  history(query: HistoryQuery, until: number): { readonly messages: readonly Past[]; readonly next: number | null } {
    const { before = Infinity, after = 0, sinceTime, limit } = query;
    const all = { first: after + 1, last: Math.min(until, before - 1) };
    if (sinceTime === undefined) return this.#historyWithin(all, query);
    const found: Past[] = [];
    let count = 0;
    const last = Math.min(all.last, this.spans.lastIdOf(MAX_SPANS, { firstId: all.first, sinceTime }));
    for (const ids of this.spans.ranges({ sinceTime }, { ...all, last })) {
      if (found.length >= limit || count++ === MAX_RANGES) return { messages: found, next: ids.first - 1 };
      const { messages, next } = this.#historyWithin(ids, { ...query, limit: limit - found.length });
      found.push(...messages);
      if (next !== null) return { messages: found, next };
    }
    return { messages: found, next: last < all.last ? last : null };
  }

  #historyWithin({ first, last }: IdRange, query: HistoryQuery): { messages: readonly Past[]; next: number | null } {
    const { of, limit } = query;
    const id = typeof of === "string" ? this.#rooms.find(of) : of.person;
    if (id === undefined) return { messages: [], next: null };
    const partner = typeof of === "string" ? undefined : of.with;
    const ids = typeof of === "string" ? IDS.room : partner === undefined ? IDS.person : IDS.pair;
    const values = [first - 1, last, id, ...(partner === undefined ? [] : [partner])];
    const end = isForward(query) ? "first" : "last";
    const { rows, reached } = this.#rows(ids, PAST, { values, limit, end });
    const messages = rows.map(pastOf);
    return { messages: end === "last" ? messages.reverse() : messages, next: reached };
  }

  /** Like `Store.changes`. */
  changes({ stream, after, until, upTo, limit }: ChangesQuery): ChangesPage {
    const id = this.#idOf(stream);
    if (id === undefined) return { changes: [], next: null };
    const values = [after, until, id, upTo];
    const { rows, reached } = this.#rows(IDS[idsOf(stream)], CHANGES, { values, limit, end: "first" });
    return { changes: rows.map(changedOf), next: reached };
  }

  /** Returns the first messages of a room, or of all rooms, with ids within a range; at most `limit`. */
  public({ room, ids: { first, last }, limit }: {
    readonly room: string | undefined;
    readonly ids: IdRange;
    readonly limit: number;
  }): readonly Past[] {
    const inRooms = room === undefined ? null : this.#rooms.find(room);
    if (inRooms === undefined) return [];
    const isThere = inRooms === null ? "m.room IS NOT NULL" : "m.room = ?4";
    const sql = `SELECT ${COLUMNS} FROM message AS m ${ROOM} ` +
      `WHERE m.id > ?1 AND m.id <= ?2 AND ${PAST} AND ${isThere} ORDER BY m.id LIMIT ?3`;
    return this.#all(sql, [first - 1, last, limit, ...(inRooms === null ? [] : [inRooms])]).map(pastOf);
  }

  /**
   * Returns the first rows above an id, at most `limit`, ordered by id: all messages, and `null` for what is no message
   * any more. Reads no index, so only the pages of these rows have to be sound.
   */
  scan(after: number, limit: number): readonly { readonly id: number; readonly past: Past | null }[] {
    return this.#all(SCAN, [after, limit]).map((row) => {
      return { id: row.id, past: row.kind === KIND.said ? pastOf(row) : null };
    });
  }

  /**
   * Counts the messages to a person with ids above `above`, from everyone else or from one author; at most `limit`.
   * Deleted messages count too. If there are very many changes among them, only the latest ones are counted; an author
   * who has made these changes has as many as the limit.
   */
  countTo(person: number, { above, limit, author }: { above: number; limit: number; author?: number }): number {
    const look = this.#look + 2 * limit;
    const ofAuthor = author === undefined ? "" : "AND author = ?3 ";
    const ids = `SELECT id FROM message WHERE recipient = ?1 AND id > ?2 ${ofAuthor}ORDER BY id DESC`;
    const sql = `SELECT count(*) AS count FROM (SELECT 1 FROM (${ids} LIMIT ${look}) AS near ` +
      "CROSS JOIN message AS m ON m.id = near.id WHERE m.kind = 0 AND m.author <> ?1 LIMIT ?4)";
    const values = [person, above, author ?? 0];
    const count = Number(this.#get(sql, [...values, limit])?.count);
    if (author === undefined || count >= limit) return count;
    return this.#get(`${ids} LIMIT 1 OFFSET ${look - 1}`, values) === undefined ? count : limit;
  }

  /** The id by which the rows of a stream refer to it. */
  #idOf(stream: Stream): number | undefined {
    return typeof stream === "string" ? this.#rooms.find(stream) : stream;
  }

  /** Returns the rows that match a condition, at most `limit`, of those nearest to one end. */
  #rows(ids: string, condition: string, { values, limit, end }: {
    readonly values: readonly number[];
    readonly limit: number;
    readonly end: End;
  }): Looked<MessageRow> {
    const sql = `SELECT ${COLUMNS} ${this.#near(ids, end)} WHERE ${condition} ORDER BY near.id ${ORDER[end]} LIMIT ?5`;
    const rows = this.#all(sql, [...values, ...(values.length < 4 ? [0] : []), limit]);
    return { rows, reached: rows.length >= limit ? rows.at(-1)?.id ?? null : this.#edge(ids, values, end) };
  }

  /** The rows to look at. They are read one after the other, and only as far as the statement needs them. */
  #near(ids: string, end: End): string {
    return `FROM (${ids} ORDER BY id ${ORDER[end]} LIMIT ${this.#look}) AS near ` +
      `CROSS JOIN message AS m ON m.id = near.id ${ROOM}`;
  }

  /** Returns the id of the last row to look at; `null` if they are all. */
  #edge(ids: string, values: readonly number[], end: End): number | null {
    const sql = `${ids} ORDER BY id ${ORDER[end]} LIMIT 1 OFFSET ${this.#look - 1}`;
    const id = this.#get(sql, values.slice(0, ids.includes("?4") ? 4 : 3))?.id;
    return id === undefined ? null : Number(id);
  }

  #get(sql: string, values: readonly (number | string | Uint8Array)[]): Record<string, unknown> | undefined {
    return this.#statements.of(sql).get(...values);
  }

  #all(sql: string, values: readonly (number | string)[]): MessageRow[] {
    return this.#statements.of(sql).all(...values) as unknown as MessageRow[];
  }
}

/** Which of `IDS` has the rows of a stream. */
function idsOf(stream: Stream): "room" | "person" {
  return typeof stream === "string" ? "room" : "person";
}

function headOf(row: MessageRow): Omit<Changed, "type" | "of" | "text"> {
  if (typeof row.time !== "number" || typeof row.fromName !== "string") {
    throw new DamagedRowError(`malformed row: ${row.id}`);
  }
  return {
    id: row.id,
    time: row.time,
    author: row.author,
    to: row.roomKey ?? row.recipient ?? 0,
    fromName: row.fromName,
    toName: row.roomName ?? row.toName ?? "",
    action: row.action === 1,
  };
}

function pastOf(row: MessageRow): Past {
  return {
    type: "said",
    ...headOf(row),
    text: fromColumn(row.text),
    ...(row.key === null ? {} : { key: fromColumn(row.key) }),
    ...(row.edited === null ? {} : { edited: row.edited }),
    ...(row.deleted === null ? {} : { deleted: row.deleted }),
  };
}

function committedOf(row: MessageRow): Committed {
  return row.kind === KIND.said ? pastOf(row) : changedOf(row);
}

function changedOf(row: MessageRow): Changed {
  const type = row.kind === KIND.edited ? "edited" : "deleted";
  return { type, ...headOf(row), of: row.of ?? 0, text: fromColumn(row.text) };
}
