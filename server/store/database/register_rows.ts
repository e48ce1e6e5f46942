/**
 * Reads and writes the rows of the register: persons, sessions, rooms and marks.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PersonRecord, RoomRecord, SessionState } from "../register.ts";
import type { Stream } from "../store.ts";
import type { RoomIds } from "./ids.ts";
import { fromColumn, toColumn } from "./sql.ts";

/** A session as it is stored. */
export interface WrittenSession {
  readonly person: number;
  readonly rooms: readonly string[];
  readonly state: string;
  readonly time: number;
  readonly key?: string | null;
}

interface RoomRow {
  readonly name: string;
  readonly topic: string | Uint8Array | null;
  readonly topicBy: string | null;
  readonly topicTime: number | null;
  readonly backlog: number | null;
  readonly last: number | null;
}

/** A room, and the id of its last message. */
const ROOM = "SELECT name, topic, topic_by AS topicBy, topic_time AS topicTime, backlog, " +
  "(SELECT id FROM message WHERE room = room.id ORDER BY id DESC LIMIT 1) AS last FROM room";

export class RegisterReader {
  readonly #personNamed: StatementSync;
  readonly #person: StatementSync;
  readonly #session: StatementSync;
  readonly #lastSeen: StatementSync;
  readonly #lastPerson: StatementSync;
  readonly #lastUses: StatementSync;
  readonly #rooms: StatementSync;
  readonly #room: StatementSync;
  readonly #mark: StatementSync;

  constructor(database: DatabaseSync) {
    this.#personNamed = database.prepare("SELECT id, name, key FROM person WHERE key = ?");
    this.#person = database.prepare("SELECT id, name FROM person WHERE id = ?");
    this.#session = database.prepare("SELECT person, rooms, state, time, key FROM session WHERE hash = ?");
    this.#lastSeen = database.prepare("SELECT max(time) AS time FROM session WHERE person = ?");
    this.#lastUses = database.prepare(
      "SELECT key, max(time) AS time FROM session WHERE person = ? AND key IS NOT NULL GROUP BY key",
    );
    this.#lastPerson = database.prepare(
      "SELECT max(ifnull((SELECT max(id) FROM person), 0), ifnull((SELECT max(recipient) FROM message WHERE recipient IS NOT NULL), 0), " +
        "ifnull((SELECT max(author) FROM message WHERE recipient IS NOT NULL), 0)) AS id",
    );
    this.#rooms = database.prepare(
      `${ROOM} WHERE name <> '' AND (topic IS NOT NULL OR backlog IS NOT NULL OR last IS NOT NULL) ` +
        "ORDER BY last DESC LIMIT ?",
    );
    // A room without a name has lost messages, and nothing else is known of it.
    this.#room = database.prepare(`${ROOM} WHERE key = ? AND name <> ''`);
    this.#mark = database.prepare("SELECT id FROM mark WHERE person = ? AND stream = ?");
  }

  /** Returns the person who has the name with this key, or had it last. */
  personNamed(key: string): NamedPerson | undefined {
    return this.#personNamed.get(key) as NamedPerson | undefined;
  }

  person(id: number): PersonRecord | undefined {
    return this.#person.get(id) as PersonRecord | undefined;
  }

  session(hash: string): WrittenSession | undefined {
    const row = this.#session.get(hash) as (WrittenSession & { readonly rooms: unknown }) | undefined;
    return row === undefined ? undefined : { ...row, rooms: JSON.parse(String(row.rooms)) };
  }

  /** Returns the highest id of a person who is known, or to whom a message is; 0 if there is none. */
  lastPerson(): number {
    return Number(this.#lastPerson.get()?.id ?? 0);
  }

  /** Returns when the latest session of a person began or ended, in Unix milliseconds. */
  lastSeen(person: number): number | undefined {
    const { time } = this.#lastSeen.get(person) as { readonly time: number | null };
    return time ?? undefined;
  }

  /** Returns when sessions of a person with each device last began or ended, in Unix milliseconds. */
  lastUses(person: number): ReadonlyMap<string, number> {
    const rows = this.#lastUses.all(person) as unknown as { readonly key: string; readonly time: number }[];
    return new Map(rows.map(({ key, time }) => [key, time]));
  }

  /** Returns rooms with something to remember, the one with the latest message first. */
  rooms(limit: number): readonly RoomRecord[] {
    return (this.#rooms.all(limit) as unknown as RoomRow[]).map(roomOf);
  }

  room(key: string): RoomRecord | undefined {
    const row = this.#room.get(key) as RoomRow | undefined;
    return row === undefined ? undefined : roomOf(row);
  }

  /** Returns the mark of a room, or of the private messages, if there is one. */
  mark(person: number, stream: Stream): number | undefined {
    const row = this.#mark.get(person, columnOf(stream));
    return row === undefined ? undefined : Number(row.id);
  }
}

function roomOf({ name, topic, topicBy, topicTime, backlog, last }: RoomRow): RoomRecord {
  const isSet = topic !== null && topicBy !== null && topicTime !== null;
  return {
    name,
    ...(isSet ? { topic: { text: fromColumn(topic), by: topicBy, time: topicTime } } : {}),
    ...(backlog === null ? {} : { backlog }),
    hasHistory: last !== null,
  };
}

/** How many lost sessions, and how many ended ones, are kept of each person: the latest. All live ones are. */
const MAX_SESSIONS_OF_PERSON = 32;

/** A person with the key of their name. */
export interface NamedPerson extends PersonRecord {
  /** `null`: the name is not theirs any more. */
  readonly key: string | null;
}

/** A session with the hash of its secret. */
export interface HashedSession extends SessionState {
  readonly hash: string;
}

export interface KeyedRoom extends Omit<RoomRecord, "hasHistory"> {
  readonly key: string;
}

export interface Mark {
  readonly person: number;
  readonly stream: Stream;
  readonly id: number;
}

export class RegisterWriter {
  readonly #rooms: RoomIds;
  readonly #freeName: StatementSync;
  readonly #person: StatementSync;
  readonly #session: StatementSync;
  readonly #dropSessions: StatementSync;
  readonly #forgetSecrets: StatementSync;
  readonly #loseSessions: StatementSync;
  readonly #room: StatementSync;
  readonly #mark: StatementSync;

  constructor(database: DatabaseSync, rooms: RoomIds) {
    this.#rooms = rooms;
    this.#freeName = database.prepare("UPDATE person SET key = NULL WHERE key = ? AND id <> ?");
    this.#person = database.prepare(
      "INSERT INTO person (id, name, key) VALUES (?, ?, ?) " +
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, key = excluded.key",
    );
    this.#session = database.prepare(
      "INSERT OR REPLACE INTO session (hash, person, rooms, state, time, key) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#dropSessions = database.prepare(
      "DELETE FROM session WHERE person = ?1 AND state = ?2 AND time < " +
        "(SELECT time FROM session WHERE person = ?1 AND state = ?2 ORDER BY time DESC LIMIT 1 OFFSET ?3)",
    );
    this.#forgetSecrets = database.prepare("DELETE FROM session WHERE person = ? AND key IS ?");
    this.#loseSessions = database.prepare(
      "UPDATE session SET state = iif(state = 'live', 'lost', state), time = ?1 WHERE state = 'live' OR time > ?1",
    );
    this.#room = database.prepare(
      "UPDATE room SET topic = ?, topic_by = ?, topic_time = ?, backlog = ? WHERE id = ?",
    );
    this.#mark = database.prepare(
      "INSERT INTO mark (person, stream, id) VALUES (?, ?, ?) " +
        "ON CONFLICT (person, stream) DO UPDATE SET id = max(id, excluded.id)",
    );
  }

  person({ id, name, key }: NamedPerson): void {
    this.#freeName.run(key, id);
    this.#person.run(id, name, key);
  }

  session({ hash, person, rooms, state, time, key = null }: HashedSession): void {
    this.#session.run(hash, person, JSON.stringify(rooms), state, time, key);
    if (state !== "live") this.#dropSessions.run(person, state, MAX_SESSIONS_OF_PERSON - 1);
  }

  /** Forgets the secrets of a person that were given to a device. */
  forgetSecrets(person: number, device: string | null): void {
    this.#forgetSecrets.run(person, device);
  }

  /** Ends all sessions that are still live, as if their connections had been lost at this Unix time in milliseconds. */
  loseLiveSessions(time: number): void {
    this.#loseSessions.run(time);
  }

  room({ key, name, topic, backlog }: KeyedRoom): void {
    if (topic === undefined && backlog === undefined && this.#rooms.find(key) === undefined) return;
    const id = this.#rooms.makeNamed(key, name);
    const text = topic === undefined ? null : toColumn(topic.text);
    this.#room.run(text, topic?.by ?? null, topic?.time ?? null, backlog ?? null, id);
  }

  mark({ person, stream, id }: Mark): void {
    this.#mark.run(person, columnOf(stream), id);
  }
}

/** Returns the value of the column `stream`: the key of a room, or an empty text for the private messages. */
export function columnOf(stream: Stream): string {
  return typeof stream === "string" ? stream : "";
}
