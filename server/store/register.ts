/**
 * What is known for longer than a connection lasts and is no message: persons and their names, secrets, rooms, how far
 * somebody has read. As the hub sees it; in memory (memory_register.ts) or on disk (disk/).
 *
 * What is saved is kept at the latest together with the next messages. None of the ways to save something throws: what
 * cannot be kept is known until the end of the process all the same.
 *
 * @module
 */
import type { Stream } from "./store.ts";

/** Somebody with a name, now or before. */
export interface PersonRecord {
  readonly id: number;
  /** The name in use, or the last one. */
  readonly name: string;
}

/** A session that there is or was, by its secret. */
export interface SessionRecord {
  readonly person: PersonRecord;
  /** Names of the rooms that it was in. */
  readonly rooms: readonly string[];
  /** When its connection was lost, in Unix milliseconds; of one that lived when the server was killed: when it began anew. */
  readonly lostTime: number;
  /** Whether it ended for good, by `quit`: its secret still shows who somebody is. */
  readonly isOver: boolean;
}

/** A session as it is saved. */
export interface SessionState {
  readonly person: number;
  readonly rooms: readonly string[];
  /** `live`: there is a connection. `lost`: it can be taken over. `over`: it ended by `quit`. */
  readonly state: "live" | "lost" | "over";
  /** Unix time in milliseconds. */
  readonly time: number;
}

/** A room that has something to remember. */
export interface RoomRecord {
  /** As it was first written. */
  readonly name: string;
  readonly topic?: { readonly text: string; readonly by: string; readonly time: number };
  /** How many messages are told to who comes, where the room has a number of its own. */
  readonly backlog?: number;
  /** Whether something was said in it that is still kept. */
  readonly hasHistory: boolean;
}

export interface Register {
  /** The rooms with a topic, a backlog of their own or a history; the one where something was said last comes first. */
  rooms(limit: number): Promise<readonly RoomRecord[]>;

  /** A room by its key. */
  room(key: string): Promise<RoomRecord | null>;

  /** Saves what a room has to remember. Whether it has a history may be known better here. */
  saveRoom(key: string, room: RoomRecord): void;

  /** Makes an id for somebody new. Never the same twice. */
  newPersonId(): number;

  /** Who goes by the name of this key, or went by it last. */
  personNamed(key: string): Promise<PersonRecord | null>;

  /** Saves somebody's name. Who went by it before, and is another one, has no name any more. */
  savePerson(person: PersonRecord): void;

  /** The session of a secret, `null` if it is not known, or not any more. */
  session(secret: string): Promise<SessionRecord | null>;

  /** Saves a session. The secret itself is not written down, only its hash. */
  saveSession(secret: string, session: SessionState): void;

  /** How far somebody has read some streams, by ids; those without a mark are left out. */
  marks(person: number, streams: readonly Stream[]): Promise<ReadonlyMap<Stream, number>>;

  /** Somebody has read a stream up to an id. Marks go forward only. Of very many, those may be forgotten that are oldest. */
  saveMark(person: number, stream: Stream, id: number): void;
}
