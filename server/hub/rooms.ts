/**
 * Rooms: who is in them, what they remember, and which of them are open.
 *
 * A room without members that remembers nothing does not exist. A room that remembers something stays open without
 * members until another room needs its place; after that, the register still has it.
 *
 * @module
 */
import { isRoomName, nameKey, tryRoomName } from "../../shared/wire/name.ts";
import type { ServerMessage } from "../../shared/wire/message.ts";
import { isWithin, type Limits } from "../limits.ts";
import type { Refusal } from "../refusal.ts";
import type { Register, RoomRecord } from "../store/register.ts";
import type { DeliveryLoop } from "./delivery_loop.ts";
import { FrameLog } from "./frame_log.ts";
import type { Person, Place } from "./person.ts";

/** A topic, who set it, and when. */
export interface Topic {
  readonly text: string;
  readonly by: string;
  /** Unix time in milliseconds. */
  readonly time: number;
}

/** What all rooms share. */
export interface RoomsParts {
  readonly register: Register;
  readonly limits: Pick<Limits, "maxRoomsInAll">;
  readonly delivery: Pick<DeliveryLoop, "wakeLater">;
}

/** The open rooms, by name. */
export class Rooms {
  readonly #parts: RoomsParts;
  readonly #rooms = new NameMap<Room>();
  /** Rooms without members, in the order in which their last members left. */
  readonly #empty = new Set<Room>();

  constructor(parts: RoomsParts) {
    this.#parts = parts;
  }

  /** Opens the rooms that the register remembers, up to the limit. */
  async load(): Promise<void> {
    const { register, limits } = this.#parts;
    const records = await register.rooms(limits.maxRoomsInAll || Number.MAX_SAFE_INTEGER);
    for (const record of records.toReversed()) this.#empty.add(this.#add(record));
  }

  values(): Iterable<Room> {
    return this.#rooms.values();
  }

  /** The open room with a name, or with one that counts as the same. */
  get(name: string): Room | undefined {
    return isRoomName(name) ? this.#rooms.get(name) : undefined;
  }

  getByKey(key: string): Room | undefined {
    return this.#rooms.getByKey(key);
  }

  /** The rooms that a place is in. */
  *of(place: Place): Iterable<Room> {
    for (const name of [...place.rooms]) {
      const room = this.#rooms.get(name);
      if (room !== undefined) yield room;
    }
  }

  /**
   * The room with a name. If it is not open, it is opened with what the register knows of it. Call `entered` or
   * `closeIfEmpty` afterwards.
   */
  open(name: string, record: RoomRecord | null): Room | Refusal {
    const open = this.get(name);
    if (open !== undefined) return open;
    const normal = tryRoomName(name);
    if (normal === null) return { code: "bad_room", about: name };
    const { register, limits: { maxRoomsInAll: limit } } = this.#parts;
    if (!isWithin(this.#rooms.size + 1, limit)) {
      const [oldest] = this.#empty;
      if (oldest === undefined) return { code: "rooms_full", about: normal, limit };
      register.saveRoom(oldest.key, oldest.record());
      this.#close(oldest);
    }
    return this.#add(record ?? { name: normal, hasHistory: false });
  }

  /** Notes that somebody has entered a room. */
  entered(room: Room): void {
    this.#empty.delete(room);
  }

  /** Closes a room that has no members and remembers nothing. */
  closeIfEmpty(room: Room): void {
    if (room.size > 0) return;
    if (room.isRemembered) this.#empty.add(room);
    else this.#close(room);
  }

  #add(record: RoomRecord): Room {
    const room = new Room(record, this.#parts.delivery);
    this.#rooms.set(room.name, room);
    return room;
  }

  #close(room: Room): void {
    this.#empty.delete(room);
    this.#rooms.delete(room.name);
  }
}

/** A room owns its members, its topic and the log that all members follow. It knows nothing of other rooms. */
export class Room {
  /** The spelling of the member who entered first. */
  readonly name: string;
  /** The key that names are compared by (shared/wire/name.ts). */
  readonly key: string;
  topic: Topic | undefined;
  /** How many messages newcomers see, if the room has its own setting. */
  backlog: number | undefined;
  readonly #log = new FrameLog();
  readonly #delivery: Pick<DeliveryLoop, "wakeLater">;
  readonly #places = new Set<Place>();
  /** How many sessions each person has here. */
  readonly #sessions = new Map<Person, number>();
  #hasHistory: boolean;

  constructor({ name, topic, backlog, hasHistory }: RoomRecord, delivery: Pick<DeliveryLoop, "wakeLater">) {
    this.name = name;
    this.key = nameKey(name);
    this.topic = topic;
    this.backlog = backlog;
    this.#hasHistory = hasHistory;
    this.#delivery = delivery;
  }

  /** Whether something was said here that the store may still have. */
  get hasHistory(): boolean {
    return this.#hasHistory;
  }

  /** Whether the room must survive its last member. */
  get isRemembered(): boolean {
    return this.#hasHistory || this.topic !== undefined || this.backlog !== undefined;
  }

  /** The room as the register saves it. */
  record(): RoomRecord {
    const { name, topic, backlog, hasHistory } = this;
    return {
      name,
      hasHistory,
      ...(topic === undefined ? {} : { topic }),
      ...(backlog === undefined ? {} : { backlog }),
    };
  }

  /** The members, each once. */
  get persons(): Iterable<Person> {
    return this.#sessions.keys();
  }

  /** The number of members. */
  get size(): number {
    return this.#sessions.size;
  }

  has(place: Place): boolean {
    return this.#places.has(place);
  }

  /** Sends a message to every session here. All of them get all messages in the same order. */
  publish(message: ServerMessage): void {
    this.#log.append(message);
    this.#delivery.wakeLater(this);
  }

  /** Publishes a message that belongs to the history. */
  publishSaid(message: ServerMessage): void {
    this.#hasHistory = true;
    this.publish(message);
  }

  /** Adds a session. Returns whether it is the person's first one here. */
  add(place: Place): boolean {
    const sessions = this.#sessions.get(place.person) ?? 0;
    this.#places.add(place);
    this.#sessions.set(place.person, sessions + 1);
    place.rooms.add(this.name);
    place.session?.follow(this.#log);
    return sessions === 0;
  }

  /**
   * Removes a session. The farewell, if there is one, goes to everybody here if this was the person's last session, and
   * otherwise to this session only.
   */
  remove(place: Place, farewell: ServerMessage | null): void {
    const sessions = (this.#sessions.get(place.person) ?? 0) - 1;
    if (sessions > 0) this.#sessions.set(place.person, sessions);
    else {
      this.#sessions.delete(place.person);
      if (farewell !== null) this.publish(farewell);
    }
    this.#places.delete(place);
    place.rooms.delete(this.name);
    if (place.session !== null) {
      place.session.unfollow(this.#log);
      if (sessions > 0 && farewell !== null) place.session.deliver(farewell);
      this.#delivery.wakeLater(place.session);
    }
  }

  /** Connects a member's new session to the room. The other members see nothing of it. */
  handOver(place: Place): void {
    place.session?.follow(this.#log);
    place.session?.deliver({ type: "joined", room: this.name, name: place.person.name });
    this.sendTopic(place);
  }

  /** Sends the topic, if there is one, to a member. */
  sendTopic(place: Place): void {
    if (this.topic !== undefined) place.session?.deliver({ type: "topic", room: this.name, ...this.topic });
  }

  wake(): void {
    for (const place of this.#places) place.session?.wake();
  }
}

/** A map by name in which names that look alike are the same (shared/wire/name.ts). */
export class NameMap<T> {
  readonly #byKey = new Map<string, T>();
  /** By the spelling in use. This is the usual case, and costs a fiftieth of computing a key. */
  readonly #byName = new Map<string, T>();

  get size(): number {
    return this.#byKey.size;
  }

  values(): Iterable<T> {
    return this.#byKey.values();
  }

  /** The value of a name, or of one that counts as the same. */
  get(name: string): T | undefined {
    return this.#byName.get(name) ?? this.#byKey.get(nameKey(name));
  }

  getByKey(key: string): T | undefined {
    return this.#byKey.get(key);
  }

  /** Sets the value of a name. No name that counts as the same may be in the map in another spelling. */
  set(name: string, value: T): void {
    this.#byName.set(name, value);
    this.#byKey.set(nameKey(name), value);
  }

  /** Deletes a name. The spelling must be the one that was set. */
  delete(name: string): void {
    this.#byName.delete(name);
    this.#byKey.delete(nameKey(name));
  }
}
