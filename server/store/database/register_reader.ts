/**
 * Reads persons, sessions, rooms and marks.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PersonRecord, RoomRecord } from "../register.ts";
import type { Stream } from "../store.ts";
import { fromColumn } from "./column_text.ts";
import { columnOf, type NamedPerson } from "./register_writer.ts";

/** A session as it is written. */
export interface WrittenSession {
  readonly person: number;
  readonly rooms: readonly string[];
  readonly state: string;
  readonly time: number;
}

interface RoomRow {
  readonly name: string;
  readonly topic: string | Uint8Array | null;
  readonly topicBy: string | null;
  readonly topicTime: number | null;
  readonly backlog: number | null;
  readonly last: number | null;
}

/** A room, and the id of the last thing that was said in it. */
const ROOM = "SELECT name, topic, topic_by AS topicBy, topic_time AS topicTime, backlog, " +
  "(SELECT id FROM message WHERE room = room.id ORDER BY id DESC LIMIT 1) AS last FROM room";

export class RegisterReader {
  readonly #personNamed: StatementSync;
  readonly #person: StatementSync;
  readonly #session: StatementSync;
  readonly #rooms: StatementSync;
  readonly #room: StatementSync;
  readonly #mark: StatementSync;

  constructor(database: DatabaseSync) {
    this.#personNamed = database.prepare("SELECT id, name, key FROM person WHERE key = ?");
    this.#person = database.prepare("SELECT id, name FROM person WHERE id = ?");
    this.#session = database.prepare("SELECT person, rooms, state, time FROM session WHERE hash = ?");
    this.#rooms = database.prepare(
      `${ROOM} WHERE name <> '' AND (topic IS NOT NULL OR backlog IS NOT NULL OR last IS NOT NULL) ` +
        "ORDER BY last DESC LIMIT ?",
    );
    // Of a room without a name nothing is known but what it has lost.
    this.#room = database.prepare(`${ROOM} WHERE key = ? AND name <> ''`);
    this.#mark = database.prepare("SELECT id FROM mark WHERE person = ? AND stream = ?");
  }

  /** Who goes by the name of this key, or went by it last. */
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

  /** The rooms with something to remember, the one where something was said last first. */
  rooms(limit: number): readonly RoomRecord[] {
    return (this.#rooms.all(limit) as unknown as RoomRow[]).map(roomOf);
  }

  room(key: string): RoomRecord | undefined {
    const row = this.#room.get(key) as RoomRow | undefined;
    return row === undefined ? undefined : roomOf(row);
  }

  /** The mark of a room, or of the private messages, if there is one. */
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
