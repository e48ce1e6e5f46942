/**
 * Writes persons, sessions, rooms and marks. Always within a transaction of its caller.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PersonRecord, RoomRecord, SessionState } from "../register.ts";
import type { Stream } from "../store.ts";
import { toColumn } from "./column_text.ts";
import type { RoomIds } from "./room_ids.ts";

/** So many sessions of one person are kept that were lost, and so many that are over, the latest. All live ones are. */
const MAX_SESSIONS_OF_PERSON = 32;

/** A person with the key of the name. */
export interface NamedPerson extends PersonRecord {
  readonly key: string;
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
      "INSERT OR REPLACE INTO session (hash, person, rooms, state, time) VALUES (?, ?, ?, ?, ?)",
    );
    this.#dropSessions = database.prepare(
      "DELETE FROM session WHERE person = ?1 AND state = ?2 AND time < " +
        "(SELECT time FROM session WHERE person = ?1 AND state = ?2 ORDER BY time DESC LIMIT 1 OFFSET ?3)",
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

  session({ hash, person, rooms, state, time }: HashedSession): void {
    this.#session.run(hash, person, JSON.stringify(rooms), state, time);
    if (state !== "live") this.#dropSessions.run(person, state, MAX_SESSIONS_OF_PERSON - 1);
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

/** How a stream is called where marks are written: a room by its key, the private messages by nothing. */
export function columnOf(stream: Stream): string {
  return typeof stream === "string" ? stream : "";
}
