/**
 * The hub: rooms, persons, names, who hears what. Every change of them happens here, in one synchronous step each, so
 * that nobody sees half of one.
 *
 * It knows no sockets. It reaches sessions through session.ts and messages through store.ts: what is said goes into the
 * store, and what the store says was committed is delivered, whoever said it.
 *
 * @module
 */
import { isRoomName, tryPersonName, tryRoomName } from "../shared/name.ts";
import type { MessageOf, ServerMessage } from "../shared/message.ts";
import type { Clock } from "./clock.ts";
import { CommitQueue } from "./commit_queue.ts";
import { Flusher } from "./flusher.ts";
import { isWithin, type Limits } from "./limits.ts";
import { NameMap } from "./name_map.ts";
import { Person, type Place } from "./person.ts";
import { Pulse } from "./pulse.ts";
import type { Refusal } from "./refusal.ts";
import { Room } from "./room.ts";
import type { EndReason, Session } from "./session.ts";
import type { Committed, Draft, Store } from "./store.ts";

/** What a hub is made of. */
export interface HubParts {
  readonly store: Store;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Told when the store fails. */
  readonly storeFailed: (error: unknown) => void;
}

/** Why somebody is no longer in a room, as `parted` says it. */
type PartReason = EndReason | "left";

export class Hub {
  readonly store: Store;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Counts input, to tell when the server is busy. */
  readonly pulse: Pulse;
  readonly #flusher: Flusher;
  readonly #queue: CommitQueue;
  readonly #rooms = new NameMap<Room>();
  /** Who is online. */
  readonly #persons = new NameMap<Person>();
  readonly #personsById = new Map<number, Person>();
  /** Rooms that only their topic keeps, the one that was left first comes first. */
  readonly #empty = new Set<Room>();
  #lastPersonId = 0;
  #isClosing = false;
  #isDelivering = false;

  constructor({ store, limits, clock, storeFailed }: HubParts) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
    this.pulse = new Pulse(() => this.#round());
    // What our own batch brings is flushed with its answers, in one write for each session.
    const request = () => this.#isDelivering && this.#queue.isCommitting ? undefined : this.pulse.request();
    this.#flusher = new Flusher(request);
    this.#queue = new CommitQueue(store, () => this.pulse.request(), storeFailed);
    store.subscribe((batch) => this.#deliver(batch));
  }

  /** Everybody who is online. */
  get persons(): Iterable<Person> {
    return this.#persons.values();
  }

  get rooms(): Iterable<Room> {
    return this.#rooms.values();
  }

  /** Who has a name, or one that counts as the same. */
  person(name: string): Person | undefined {
    return this.#persons.get(name);
  }

  room(name: string): Room | undefined {
    return isRoomName(name) ? this.#rooms.get(name) : undefined;
  }

  /** Something waits for a session: it is to be woken in the next round. */
  touch(session: Session): void {
    this.#flusher.touch(session);
  }

  /** Makes a person of a name in normal form that is free. Not online until it has a place. */
  createPerson(name: string): Person {
    return new Person(++this.#lastPersonId, name, this.clock.time());
  }

  /** Gives a person a place that has a session. The name must be free or the person's. */
  addPlace(place: Place): void {
    const { person } = place;
    person.places.add(place);
    this.#persons.set(person.name, person);
    this.#personsById.set(person.id, person);
  }

  /**
   * Ends the session of a place: all its rooms hear why, and the name is free if it was the person's last. The place
   * remembers its rooms.
   */
  removePlace(place: Place, reason: EndReason, text?: string): void {
    const { person } = place;
    place.lostRooms = [...place.rooms].map(({ name }) => name);
    for (const room of [...place.rooms]) this.#removeFrom(room, place, reason, text);
    place.session = null;
    person.places.delete(place);
    if (person.places.size > 0) return;
    this.#persons.delete(person.name);
    this.#personsById.delete(person.id);
  }

  /** The server ends: who goes from now on is no news for those who go next. */
  close(): void {
    this.#isClosing = true;
  }

  /** Puts a new session in the place of the one that had it. Nobody is told: for the others nothing changed. */
  replaceSession(place: Place, session: Session): void {
    const before = place.session;
    place.session = session;
    before?.dismiss("resumed");
    for (const room of place.rooms) room.handOver(place);
  }

  /** Accepts something to be said, to be answered through the session later, or refuses it at once. */
  say(place: Place, session: Session, message: MessageOf<"say">): Refusal | null {
    const { to, text } = message;
    const limit = this.limits.maxText;
    // Each UTF-16 unit becomes three bytes at the most, so most texts need not be measured.
    if (limit > 0 && text.length * 3 > limit && byteLength(text) > limit) return { code: "too_large", limit };
    const draft = isRoomName(to) ? this.#draftToRoom(place, message) : this.#draftToPerson(place, session, message);
    if (!("code" in draft)) this.#queue.add(draft, session, message.ref);
    else if (message.key === undefined) return draft;
    // It may have been said before the room or the person went.
    else this.#queue.add({ author: place.person.id, key: message.key, refusal: draft }, session, message.ref);
    return null;
  }

  #draftToRoom(place: Place, message: MessageOf<"say">): Draft | Refusal {
    const room = this.#roomOf(place, message.to);
    return "code" in room ? room : draftOf(place.person, room.key, room.name, message);
  }

  #draftToPerson(place: Place, session: Session, message: MessageOf<"say">): Draft | Refusal {
    const person = this.person(message.to);
    if (person === undefined) return { code: "no_such_person", about: message.to };
    if (person.away !== undefined) session.deliver(awayOf(person));
    return draftOf(place.person, person.id, person.name, message);
  }

  join(place: Place, name: string): Refusal | null {
    const room = this.room(name) ?? this.#openRoom(name);
    if ("code" in room) return room;
    if (room.has(place)) return null;
    if (!isWithin(place.rooms.size + 1, this.limits.maxRooms)) {
      this.#closeIfEmpty(room);
      return { code: "too_many_rooms", about: room.name, limit: this.limits.maxRooms };
    }
    this.#empty.delete(room);
    const joined: ServerMessage = { type: "joined", room: room.name, name: place.person.name };
    if (room.add(place)) room.publish(joined);
    else place.session?.deliver(joined);
    room.tellTopic(place);
    return null;
  }

  part(place: Place, name: string, text?: string): Refusal | null {
    const room = this.#roomOf(place, name);
    if ("code" in room) return room;
    this.#removeFrom(room, place, "left", text);
    return null;
  }

  rename(person: Person, name: string): Refusal | null {
    const normal = tryPersonName(name);
    if (normal === null) return { code: "bad_name", about: name };
    const holder = this.person(normal);
    if (holder !== undefined && holder !== person) return { code: "name_taken", about: normal };
    const was = person.name;
    if (normal === was) return null;
    this.#persons.delete(was);
    person.name = normal;
    this.#persons.set(normal, person);
    this.#tellAround(person, { type: "renamed", was, name: normal });
    return null;
  }

  setTopic(place: Place, name: string, text: string): Refusal | null {
    const room = this.#roomOf(place, name);
    if ("code" in room) return room;
    const topic = { text, by: place.person.name, time: this.clock.time() };
    room.topic = text === "" ? undefined : topic;
    room.publish({ type: "topic", room: room.name, ...topic });
    return null;
  }

  setAway(person: Person, text: string | undefined): void {
    person.away = { ...(text === undefined ? {} : { text }), time: this.clock.time() };
    this.#tellAround(person, awayOf(person));
  }

  setBack(person: Person): void {
    if (person.away === undefined) return;
    person.away = undefined;
    this.#tellAround(person, { type: "back", name: person.name });
  }

  /** Tells each room of a person, or the person alone where there is none. */
  #tellAround(person: Person, message: MessageOf<"renamed" | "away" | "back">): void {
    const rooms = person.rooms();
    for (const room of rooms) room.publish({ ...message, room: room.name });
    for (const place of person.places) {
      if (place.rooms.size === 0) place.session?.deliver(message);
    }
  }

  /** The room of this name, if one is in it. */
  #roomOf(place: Place, name: string): Room | Refusal {
    const room = this.room(name);
    if (room === undefined) return { code: "no_such_room", about: name };
    return room.has(place) ? room : { code: "not_in_room", about: room.name };
  }

  #openRoom(name: string): Room | Refusal {
    const normal = tryRoomName(name);
    if (normal === null) return { code: "bad_room", about: name };
    const limit = this.limits.maxRoomsInAll;
    if (!isWithin(this.#rooms.size + 1, limit)) {
      // A topic keeps a room only as long as nobody needs its place.
      const [oldest] = this.#empty;
      if (oldest === undefined) return { code: "rooms_full", about: normal, limit };
      this.#closeRoom(oldest);
    }
    const room = new Room(normal, this.#flusher);
    this.#rooms.set(normal, room);
    return room;
  }

  #removeFrom(room: Room, place: Place, reason: PartReason, text: string | undefined): void {
    const { name } = place.person;
    const why = text === undefined ? { reason } : { reason, text };
    room.remove(place, this.#isClosing ? null : { type: "parted", room: room.name, name, ...why });
    this.#closeIfEmpty(room);
  }

  #closeIfEmpty(room: Room): void {
    if (room.size > 0) return;
    if (room.topic === undefined) this.#closeRoom(room);
    else this.#empty.add(room);
  }

  #closeRoom(room: Room): void {
    this.#empty.delete(room);
    this.#rooms.delete(room.name);
  }

  #round(): void {
    const beganMs = performance.now();
    // Before a commit, for a slow store keeps nobody waiting.
    this.#flusher.flush();
    if (!this.#queue.isReady) return;
    this.#queue.commit().then((messages) => {
      this.#flusher.flush();
      this.pulse.finished(beganMs, messages);
    });
  }

  #deliver(batch: readonly Committed[]): void {
    this.#isDelivering = true;
    for (const committed of batch) {
      const { to, author } = committed.draft;
      const message = messageOf(committed);
      if (typeof to === "string") this.#rooms.getByKey(to)?.publish(message);
      else {
        this.#deliverTo(to, message);
        if (author !== to) this.#deliverTo(author, message);
      }
    }
    this.#isDelivering = false;
  }

  #deliverTo(person: number, message: ServerMessage): void {
    for (const place of this.#personsById.get(person)?.places ?? []) place.session?.deliver(message);
  }
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).length;
}

function draftOf(author: Person, to: string | number, toName: string, message: MessageOf<"say">): Draft {
  const { text, action = false, key } = message;
  return { author: author.id, to, fromName: author.name, toName, text, action, key };
}

function awayOf(person: Person): MessageOf<"away"> {
  const text = person.away?.text;
  return { type: "away", name: person.name, ...(text === undefined ? {} : { text }) };
}

/** A committed message as it is told. */
export function messageOf({ id, time, draft }: Committed): MessageOf<"message"> {
  const { fromName: from, toName: to, text, key, action } = draft;
  const message = { type: "message", id, time, from, to, text } as const;
  if (key === undefined && !action) return message;
  return { ...message, ...(key === undefined ? {} : { key }), ...(action ? { action } : {}) };
}
