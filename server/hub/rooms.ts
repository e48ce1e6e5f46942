/**
 * Rooms: who is in them, what they remember, and which of them are open.
 *
 * A room without members that remembers nothing does not exist. A room that remembers something stays open without
 * members until another room needs its place; after that, the register still has it.
 *
 * @module
 */
import { isRoomName, nameKey, tryRoomName } from "../../shared/wire/name.ts";
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Clock } from "../clock.ts";
import { isWithin, type Limits, NAMED_FACTOR } from "../limits.ts";
import type { Refusal } from "../refusal.ts";
import { quotaOf } from "../standing.ts";
import type { Register, RoomRecord } from "../store/register.ts";
import { Audience } from "./audience.ts";
import type { DeliveryLoop } from "./delivery_loop.ts";
import { NameOrder } from "./name_order.ts";
import type { Person, Place } from "./person.ts";
import { Presence } from "./presence.ts";

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
  readonly limits: Pick<Limits, "maxRoomsInAll" | "maxPresence">;
  readonly clock: Clock;
  readonly delivery: Pick<DeliveryLoop, "wakeLater">;
}

/** The open rooms, by name. */
export class Rooms {
  readonly #parts: RoomsParts;
  readonly #rooms = new NameMap<Room>();
  /** Rooms without members, in the order in which their last members left. */
  readonly #empty = new Set<Room>();
  /** How many rooms with members each network holds: those whose first member came from there. */
  readonly #heldBy = new Map<string, number>();

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
   * The room with a name, for somebody from a network (`null`: not counted). If it is not open, it is opened with what
   * the register knows of it. Call `entered` or `closeIfEmpty` afterwards.
   */
  open(name: string, { record, network }: { record: RoomRecord | null; network: string | null }): Room | Refusal {
    const open = this.get(name);
    if (open !== undefined && open.size > 0) return open;
    const normal = open?.name ?? tryRoomName(name);
    if (normal === null) return { code: "bad_room", about: name };
    const { register, limits: { maxRoomsInAll: limit } } = this.#parts;
    const share = this.#shareOf(network);
    if (network !== null && !isWithin(this.#held(network) + 1, share)) {
      return { code: "rooms_full", about: normal, limit: share };
    }
    if (open !== undefined) return open;
    if (!isWithin(this.#rooms.size + 1, limit)) {
      const [oldest] = this.#empty;
      if (oldest === undefined) return { code: "rooms_full", about: normal, limit };
      register.saveRoom(oldest.key, oldest.record());
      this.#close(oldest);
    }
    return this.#add(record ?? { name: normal, hasHistory: false });
  }

  /** Notes that somebody from a network is about to be added to a room. */
  entered(room: Room, network: string | null): void {
    this.#empty.delete(room);
    if (room.size > 0 || network === null) return;
    room.heldBy = network;
    this.#heldBy.set(network, this.#held(network) + 1);
  }

  /** Closes a room that has no members and remembers nothing. */
  closeIfEmpty(room: Room): void {
    if (room.size > 0) return;
    this.#release(room);
    if (room.isRemembered) this.#empty.add(room);
    else this.#close(room);
  }

  #held(network: string): number {
    return this.#heldBy.get(network) ?? 0;
  }

  /** How many rooms a network may hold: a quarter of those that others do not, so that a few never hold all; 0: any number. */
  #shareOf(network: string | null): number {
    const { maxRoomsInAll } = this.#parts.limits;
    if (maxRoomsInAll === 0 || network === null) return 0;
    const others = this.#rooms.size - this.#empty.size - this.#held(network);
    return quotaOf(Math.max(1, maxRoomsInAll - others));
  }

  #release(room: Room): void {
    const network = room.heldBy;
    if (network === null) return;
    room.heldBy = null;
    const held = this.#held(network) - 1;
    if (held > 0) this.#heldBy.set(network, held);
    else this.#heldBy.delete(network);
  }

  #add(record: RoomRecord): Room {
    const room = new Room(record, this.#parts);
    this.#rooms.set(room.name, room);
    return room;
  }

  #close(room: Room): void {
    this.#empty.delete(room);
    this.#rooms.delete(room.name);
  }
}

/** A room owns its members, its topic and the logs that they follow. It knows nothing of other rooms. */
export class Room {
  /** The spelling of the member who entered first. */
  readonly name: string;
  /** The key that names are compared by (shared/wire/name.ts). */
  readonly key: string;
  topic: Topic | undefined;
  /** How many messages newcomers see, if the room has its own setting. */
  backlog: number | undefined;
  /** The network that it counts for, if any. Only `Rooms` changes it. */
  heldBy: string | null = null;
  readonly #delivery: Pick<DeliveryLoop, "wakeLater">;
  /** The sessions whose clients understand `presence`, and the others (PROTOCOL.md P11). */
  readonly #counted: Audience;
  readonly #named: Audience;
  readonly #presence: Presence;
  /** How many sessions each person has here. */
  readonly #sessions = new Map<Person, number>();
  /** The members by name. */
  readonly #order = new NameOrder();
  #hasHistory: boolean;

  constructor({ name, topic, backlog, hasHistory }: RoomRecord, { delivery, limits, clock }: RoomsParts) {
    this.name = name;
    this.key = nameKey(name);
    this.topic = topic;
    this.backlog = backlog;
    this.#hasHistory = hasHistory;
    this.#delivery = delivery;
    const { maxPresence } = limits;
    this.#counted = new Audience({ maxTold: maxPresence, delivery, clock });
    this.#named = new Audience({ maxTold: maxPresence * NAMED_FACTOR, delivery, clock });
    this.#presence = new Presence({ clock, members: () => this.size, due: () => this.#tellPresence() });
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

  /** The members by name. */
  get order(): NameOrder {
    return this.#order;
  }

  /** The number of members. */
  get size(): number {
    return this.#sessions.size;
  }

  /** The number of sessions, of which a member may have several. */
  get sessions(): number {
    return this.#counted.size + this.#named.size;
  }

  has(place: Place): boolean {
    return this.#counted.has(place) || this.#named.has(place);
  }

  /** Sends a message to every session here. All of them get all messages in the same order. */
  publish(message: ServerMessage): void {
    this.#counted.publish(message);
    this.#named.publish(message);
  }

  /** Publishes a message that belongs to the history. */
  publishSaid(message: ServerMessage): void {
    this.#hasHistory = true;
    this.publish(message);
  }

  /** Whether a session here is told of each join, leave and change of a member. */
  isToldOfEach(place: Place): boolean {
    return this.#audienceOf(place).isToldOfEach;
  }

  /** Adds a session, and tells those who are to hear of it. The session itself always is. */
  add(place: Place): void {
    const { person } = place;
    const sessions = this.#sessions.get(person) ?? 0;
    this.#sessions.set(person, sessions + 1);
    place.rooms.add(this.name);
    const audience = this.#audienceOf(place);
    audience.add(place);
    const isFirst = sessions === 0;
    if (isFirst) {
      this.#order.add(person);
      this.#resize();
      this.#publishToTold(this.#joined(person));
    }
    if (!isFirst || !audience.isToldOfEach) this.#welcome(place);
    if (isFirst && this.#isCounting) this.#presence.joined(person);
    this.sendTopic(place);
  }

  /**
   * Removes a session. The farewell, if there is one, goes to those who are to hear of it if this was the person's last
   * session, and otherwise to this session only.
   */
  remove(place: Place, farewell: ServerMessage | null): void {
    const { person } = place;
    const sessions = (this.#sessions.get(person) ?? 0) - 1;
    const isLast = sessions <= 0;
    if (isLast) {
      this.#sessions.delete(person);
      this.#order.delete(person.name);
      if (farewell !== null) this.#publishToTold(farewell);
    } else this.#sessions.set(person, sessions);
    const audience = this.#audienceOf(place);
    const hasHeard = isLast && audience.isToldOfEach;
    audience.remove(place);
    place.rooms.delete(this.name);
    if (place.session !== null) {
      if (farewell !== null && !hasHeard) place.session.deliver(farewell);
      this.#delivery.wakeLater(place.session);
    }
    if (this.#counted.isEmpty) this.#presence.forget();
    // A server that shuts down says nothing about the sessions that end with it (E4).
    if (!isLast || farewell === null) return;
    if (this.#isCounting) this.#presence.parted(person);
    if (this.#resize() && this.#counted.isToldOfEach) {
      this.#counted.publish({ type: "presence", room: this.name, ...this.#presence.take(), each: true });
    }
  }

  /** Tells those who are to hear of it that a member has another name. */
  rename(person: Person, was: string): void {
    this.#order.delete(was);
    this.#order.add(person);
    this.#publishToTold({ type: "renamed", room: this.name, was, name: person.name });
    if (this.#isCounting) this.#presence.renamed(was, person.name);
  }

  /** Publishes whether a member is away. It is not counted. */
  publishAbsence(message: MessageOf<"away" | "back">): void {
    this.#publishToTold({ ...message, room: this.name });
  }

  /**
   * Connects a member's new session to the room; its client may be another one. The other members see nothing of it.
   */
  handOver(place: Place): void {
    for (const audience of [this.#counted, this.#named]) audience.remove(place);
    this.#audienceOf(place).add(place);
    this.#welcome(place);
    this.sendTopic(place);
  }

  /** Sends the topic, if there is one, to a member. */
  sendTopic(place: Place): void {
    if (this.topic !== undefined) place.session?.deliver({ type: "topic", room: this.name, ...this.topic });
  }

  /** Whether joins and leaves are counted for somebody. */
  get #isCounting(): boolean {
    return !this.#counted.isToldOfEach && !this.#counted.isEmpty;
  }

  #audienceOf(place: Place): Audience {
    return place.knowsRoster ? this.#counted : this.#named;
  }

  #joined(person: Person): ServerMessage {
    return { type: "joined", room: this.name, name: person.name };
  }

  /** Tells a session that it is in the room, and how large the room is if it will not be told of each change. */
  #welcome(place: Place): void {
    place.session?.deliver(this.#joined(place.person));
    if (!place.knowsRoster || this.#counted.isToldOfEach) return;
    place.session?.deliver({ type: "presence", room: this.name, members: this.size });
  }

  #publishToTold(message: ServerMessage): void {
    for (const audience of [this.#counted, this.#named]) {
      if (audience.isToldOfEach) audience.publishSoon(message);
    }
  }

  #tellPresence(): void {
    if (this.#counted.isEmpty) return this.#presence.forget();
    this.#counted.publish({ type: "presence", room: this.name, ...this.#presence.take() });
  }

  /** Notes the number of members. Returns whether the room has become large, or small again. */
  #resize(): boolean {
    this.#named.resize(this.size);
    return this.#counted.resize(this.size);
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
