/**
 * Reads messages. Methods with an upper bound never return an entry with a higher id.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { isForward, missedOf } from "../message_table.ts";
import type {
  Changed,
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

/** The columns of a row; `text` is an expression. */
function columns(text: string): string {
  return "m.id, m.time, m.kind, m.recipient, m.author, m.from_name AS fromName, m.to_name AS toName, m.action, m.key, " +
    `m.of, m.edited, m.deleted, r.key AS roomKey, r.name AS roomName, ${text} AS text ` +
    "FROM message AS m LEFT JOIN room AS r ON r.id = m.room";
}

/** The `text` of a change is the current text of its message. */
const COLUMNS = columns(
  "CASE WHEN m.of IS NULL THEN m.text ELSE coalesce((SELECT text FROM message WHERE id = m.of), '') END",
);

/** All rows with ids above ?1, at most ?2: the table itself, without any index. */
const SCAN = `SELECT ${columns("m.text")} WHERE m.id > ?1 ORDER BY m.id LIMIT ?2`;

/** Ids above ?1 and up to ?2, at most ?3 rows: what a reader who has seen everything up to ?1 has missed. */
const MISSED = "m.id > ?1 AND m.id <= ?2 AND (m.kind = 0 AND m.deleted IS NULL OR m.kind IN (1, 2) AND m.of <= ?1)";
/** Ids above ?1 and up to ?2, at most ?3 rows: the changes of messages with ids up to ?5. */
const CHANGES = "m.id > ?1 AND m.id <= ?2 AND m.kind IN (1, 2) AND m.of <= ?5";
const PAST = "m.id > ?1 AND m.id <= ?2 AND m.kind = 0";

/** The rows of a room (?4). */
function inRoom(rows: string, end: End): string {
  return `SELECT ${COLUMNS} WHERE m.room = ?4 AND ${rows} ORDER BY m.id ${ORDER[end]} LIMIT ?3`;
}

/** The rows of a person's (?4) private messages: two halves, each with its index, merged as they are read. */
function ofPerson(rows: string, end: End): string {
  return `SELECT ${COLUMNS} WHERE m.recipient = ?4 AND ${rows} UNION ALL ` +
    `SELECT ${COLUMNS} WHERE m.author = ?4 AND m.recipient <> ?4 AND ${rows} ORDER BY 1 ${ORDER[end]} LIMIT ?3`;
}

/** The rows of the private messages between two persons (?4 and ?5), who may be the same. */
function ofPair(rows: string, end: End): string {
  return `SELECT ${COLUMNS} WHERE m.recipient = ?4 AND m.author = ?5 AND ${rows} UNION ALL ` +
    `SELECT ${COLUMNS} WHERE m.recipient = ?5 AND m.author = ?4 AND ?4 <> ?5 AND ${rows} ` +
    `ORDER BY 1 ${ORDER[end]} LIMIT ?3`;
}

const ORDER: Readonly<Record<End, string>> = { first: "ASC", last: "DESC" };

export class MessageReader {
  /** Finds messages by their times. */
  readonly spans: SpanReader;
  readonly #statements: Statements;
  readonly #rooms: RoomIds;

  constructor(database: DatabaseSync, rooms: RoomIds) {
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
    const sql = `SELECT ${COLUMNS} WHERE m.id IN (SELECT value FROM json_each(?)) AND m.kind = 0 ORDER BY m.id`;
    return this.#all(sql, [JSON.stringify(ids)]).map(pastOf);
  }

  /** Like `Store.missed`, for entries with ids up to `until`. */
  missed(stream: Stream, { after, limit, until }: { after: number; limit: number; until: number }): Missed {
    const id = this.#idOf(stream);
    if (id === undefined) return missedOf([], { after, limit, lostUntil: 0 });
    const of = typeof stream === "string" ? inRoom : ofPerson;
    const rows = this.#all(of(MISSED, "last"), [after, until, limit + 1, id]);
    return missedOf(rows.reverse().map(committedOf), { after, limit, lostUntil: this.removedUntil(stream) });
  }

  /** Returns the highest id of the messages that were removed from a stream, or 0. */
  removedUntil(stream: Stream): number {
    const id = this.#idOf(stream);
    if (id === undefined) return 0;
    const table = typeof stream === "string" ? "room" : "person";
    return Number(this.#get(`SELECT lost_until FROM ${table} WHERE id = ?`, [id])?.lost_until ?? 0);
  }

  /** Like `Store.count`, for messages with ids up to `until`. */
  count(stream: Stream, range: { after: number; limit: number; until: number }): Counted {
    return this.#count(stream, range, "id > ?1 AND id <= ?2 AND kind = 0 AND deleted IS NULL");
  }

  /** Like `count`, with changes and deleted messages. Reads only an index, so that damaged rows count as well. */
  countRows(stream: Stream, range: { after: number; limit: number; until: number }): Counted {
    return this.#count(stream, range, "id > ?1 AND id <= ?2");
  }

  #count(
    stream: Stream,
    { after, limit, until }: { after: number; limit: number; until: number },
    range: string,
  ): Counted {
    const id = this.#idOf(stream);
    if (id === undefined) return { count: 0, lastId: 0 };
    const rows = typeof stream === "string"
      ? `SELECT id FROM message WHERE room = ?4 AND ${range}`
      : `SELECT id FROM message WHERE recipient = ?4 AND ${range} UNION ALL ` +
        `SELECT id FROM message WHERE author = ?4 AND recipient <> ?4 AND ${range}`;
    const sql = `SELECT count(*) AS count, max(id) AS lastId FROM (${rows} ORDER BY id LIMIT ?3)`;
    const row = this.#get(sql, [after, until, limit, id]);
    return { count: Number(row?.count ?? 0), lastId: Number(row?.lastId ?? 0) };
  }

  /** Returns messages like `Store.history`, ordered by id, at most as many as the limit. */
  history(query: HistoryQuery, until: number): readonly Past[] {
    const { before, after, sinceTime, limit } = query;
    if (sinceTime === undefined) {
      const ids = { first: (after ?? 0) + 1, last: Math.min(until, (before ?? Infinity) - 1) };
      return this.#historyWithin(ids, query);
    }
    const found: Past[] = [];
    for (const ids of this.spans.ranges({ sinceTime }, { first: 1, last: until })) {
      found.push(...this.#historyWithin(ids, { ...query, limit: limit - found.length }));
      if (found.length >= limit) break;
    }
    return found;
  }

  #historyWithin({ first, last }: IdRange, query: HistoryQuery): readonly Past[] {
    const { of, limit } = query;
    const end = isForward(query) ? "first" : "last";
    const range = [first - 1, last, limit];
    const rows = typeof of === "string"
      ? this.#inRoom(of, range, end)
      : of.with === undefined
      ? this.#all(ofPerson(PAST, end), [...range, of.person])
      : this.#all(ofPair(PAST, end), [...range, of.person, of.with]);
    return (end === "last" ? rows.reverse() : rows).map(pastOf);
  }

  /** Like `Store.changes`. */
  changes({ stream, after, until, upTo, limit }: ChangesQuery): readonly Changed[] {
    const id = this.#idOf(stream);
    if (id === undefined) return [];
    const of = typeof stream === "string" ? inRoom : ofPerson;
    return this.#all(of(CHANGES, "first"), [after, until, limit, id, upTo]).map(changedOf);
  }

  /** Returns the first messages of a room, or of all rooms, with ids within a range; at most `limit`. */
  public({ room, ids: { first, last }, limit }: {
    readonly room: string | undefined;
    readonly ids: IdRange;
    readonly limit: number;
  }): readonly Past[] {
    const range = [first - 1, last, limit];
    if (room !== undefined) return this.#inRoom(room, range, "first").map(pastOf);
    return this.#all(`SELECT ${COLUMNS} WHERE ${PAST} AND m.room IS NOT NULL ORDER BY m.id LIMIT ?3`, range).map(
      pastOf,
    );
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
   * Deleted messages count too. Of everyone's, only those among the latest rows count, twice as many as the limit: there
   * may be any number of messages that the person wrote to themselves, and a sender must not wait for them. While the
   * person is offline, all new ones are from others.
   */
  countTo(person: number, { above, limit, author }: { above: number; limit: number; author?: number }): number {
    const latest = "SELECT id FROM message WHERE recipient = ?1 ORDER BY id DESC LIMIT 1 OFFSET 2 * ?3";
    const which = author === undefined ? `id > max(?2, coalesce((${latest}), 0))` : "id > ?2 AND author = ?4";
    const sql = "SELECT count(*) AS count FROM (SELECT 1 FROM message WHERE recipient = ?1 AND kind = 0 " +
      `AND author <> ?1 AND ${which} LIMIT ?3)`;
    return Number(
      this.#get(sql, author === undefined ? [person, above, limit] : [person, above, limit, author])?.count,
    );
  }

  /** The id by which the rows of a stream refer to it. */
  #idOf(stream: Stream): number | undefined {
    return typeof stream === "string" ? this.#rooms.find(stream) : stream;
  }

  #inRoom(key: string, range: readonly number[], end: End): MessageRow[] {
    const room = this.#rooms.find(key);
    return room === undefined ? [] : this.#all(inRoom(PAST, end), [...range, room]);
  }

  #get(sql: string, values: readonly (number | string | Uint8Array)[]): Record<string, unknown> | undefined {
    return this.#statements.of(sql).get(...values);
  }

  #all(sql: string, values: readonly (number | string)[]): MessageRow[] {
    return this.#statements.of(sql).all(...values) as unknown as MessageRow[];
  }
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
