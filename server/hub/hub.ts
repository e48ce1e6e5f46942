/**
 * The hub: persons and their names, rooms and who is in them, who hears what. Every change of them happens here, in one
 * synchronous step each, so that nobody sees half of one.
 *
 * It knows no sockets. It reaches sessions through session.ts and messages through store.ts: what is said goes into the
 * store, and what the store says was committed is delivered, whoever said it.
 *
 * @module
 */
import { tryPersonName } from "../../shared/wire/name.ts";
import { MAX_BACKLOG, type MessageOf, PRIVATE, type ServerMessage } from "../../shared/wire/message.ts";
import type { Clock } from "../clock.ts";
import { CommitQueue } from "./commit_queue.ts";
import { changeOf, draftOf } from "./drafts.ts";
import { eventOf } from "./events.ts";
import { PendingWakeups } from "./pending_wakeups.ts";
import { isWithin, type Limits } from "../limits.ts";
import { NameMap } from "./name_map.ts";
import { Person, type Place } from "./person.ts";
import { WriteScheduler } from "./write_scheduler.ts";
import type { Refusal } from "../refusal.ts";
import type { Register, RoomRecord } from "../store/register.ts";
import type { Room } from "./room.ts";
import { RoomBook } from "./room_book.ts";
import type { EndReason, Session } from "./session.ts";
import type { Committed, Saying, Store, Stream } from "../store/store.ts";

/** What a hub is made of. */
export interface HubParts {
  readonly store: Store;
  readonly register: Register;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Told when the store fails. */
  readonly storeFailed: (error: unknown) => void;
}

/** Why somebody is no longer in a room, as `parted` says it. */
type PartReason = EndReason | "left";

export class Hub {
  readonly store: Store;
  readonly register: Register;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Counts input, to tell when the server is busy. */
  readonly scheduler: WriteScheduler;
  readonly #wakeups: PendingWakeups;
  readonly #queue: CommitQueue;
  readonly #rooms: RoomBook;
  /** Who is online. */
  readonly #persons = new NameMap<Person>();
  readonly #personsById = new Map<number, Person>();
  #isClosing = false;
  #isDelivering = false;

  constructor({ store, register, limits, clock, storeFailed }: HubParts) {
    this.store = store;
    this.register = register;
    this.limits = limits;
    this.clock = clock;
    this.scheduler = new WriteScheduler(() => this.#round());
    // What our own batch brings is flushed with its answers, in one write for each session.
    const request = () => this.#isDelivering && this.#queue.isCommitting ? undefined : this.scheduler.request();
    this.#wakeups = new PendingWakeups(request);
    this.#rooms = new RoomBook({ register, limits, wakeups: this.#wakeups });
    this.#queue = new CommitQueue(store, () => this.scheduler.request(), storeFailed);
    store.subscribe((batch) => this.#deliver(batch));
    store.onFailing((isFailing) => this.#tellAll({ type: "notice", code: isFailing ? "not_kept" : "kept" }));
  }

  /** Opens the rooms that have something to remember, as many as there may be. To be called before anybody comes. */
  load(): Promise<void> {
    return this.#rooms.load();
  }

  /** Whether the server ends. */
  get isClosing(): boolean {
    return this.#isClosing;
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
    return this.#rooms.get(name);
  }

  /** Something waits for a session: it is to be woken in the next round. */
  touch(session: Session): void {
    this.#wakeups.touch(session);
  }

  /** Who has an id and is online. */
  personById(id: number): Person | undefined {
    return this.#personsById.get(id);
  }

  /** Makes a person of a name in normal form that is free: somebody with an id, or somebody new. Not online without a place. */
  createPerson(name: string, id = this.register.newPersonId()): Person {
    return new Person(id, name, this.clock.time());
  }

  /** What a place is now, to be found again after the server was killed. */
  remember(place: Place, state: "live" | "lost" | "over" = "live"): void {
    const rooms = state === "live" ? [...place.rooms].map(({ name }) => name) : place.lostRooms;
    this.register.saveSession(place.secret, { person: place.person.id, rooms, state, time: this.clock.time() });
  }

  /** Gives a person a place that has a session. The name must be free or the person's. */
  addPlace(place: Place): void {
    const { person } = place;
    if (person.places.size === 0) this.register.savePerson({ id: person.id, name: person.name });
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

  /** Accepts something to be said or changed, to be answered through the session later, or refuses it at once. */
  accept(place: Place, session: Session, message: MessageOf<"say" | "edit" | "delete">): Refusal | null {
    const draft = message.type === "say" ? draftOf(this, place, message) : changeOf(this, place, message);
    if (!("code" in draft)) {
      const absence = message.type === "say" ? this.#absenceOf(draft.to) : undefined;
      if (absence !== undefined) session.deliver(absence);
      this.#queue.add(draft, session, message.ref);
      return null;
    }
    if (draft.code === "too_large" || message.type !== "say" || message.key === undefined) return draft;
    // It may have been said before the room or the person went.
    this.#queue.add({ author: place.person.id, key: message.key, refusal: draft }, session, message.ref);
    return null;
  }

  /** What is told about somebody who is online, but away. */
  #absenceOf(to: Saying["to"]): MessageOf<"away"> | undefined {
    const person = typeof to === "number" ? this.personById(to) : undefined;
    return person?.away === undefined ? undefined : awayOf(person);
  }

  /** A person has read a room, or the own private messages (`@`), up to an id. */
  read(place: Place, to: string, id: number): Refusal | null {
    const stream = to === PRIVATE ? place.person.id : this.roomOf(place, to);
    if (typeof stream !== "number" && "code" in stream) return stream;
    const key: Stream = typeof stream === "number" ? stream : stream.key;
    this.register.saveMark(place.person.id, key, Math.min(id, this.store.lastId));
    return null;
  }

  /**
   * Lets a place into a room, which is made if there is none, with what the register knows of it. The backlog is told to
   * the place before.
   */
  join(
    place: Place,
    name: string,
    { record = null, backlog = [] }: { record?: RoomRecord | null; backlog?: readonly ServerMessage[] } = {},
  ): Refusal | null {
    const room = this.#rooms.open(name, record);
    if ("code" in room) return room;
    if (room.has(place)) return null;
    if (!isWithin(place.rooms.size + 1, this.limits.maxRooms)) {
      this.#rooms.closeIfEmpty(room);
      return { code: "too_many_rooms", about: room.name, limit: this.limits.maxRooms };
    }
    this.#rooms.entered(room);
    for (const message of backlog) place.session?.deliver(message);
    const joined: ServerMessage = { type: "joined", room: room.name, name: place.person.name };
    if (room.add(place)) room.publish(joined);
    else place.session?.deliver(joined);
    room.tellTopic(place);
    return null;
  }

  part(place: Place, name: string, text?: string): Refusal | null {
    const room = this.roomOf(place, name);
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
    this.register.savePerson({ id: person.id, name: normal });
    this.#tellAround(person, { type: "renamed", was, name: normal });
    return null;
  }

  setTopic(place: Place, name: string, text: string): Refusal | null {
    const room = this.roomOf(place, name);
    if ("code" in room) return room;
    const topic = { text, by: place.person.name, time: this.clock.time() };
    room.topic = text === "" ? undefined : topic;
    this.register.saveRoom(room.key, room.record());
    room.publish({ type: "topic", room: room.name, ...topic });
    return null;
  }

  setBacklog(place: Place, name: string, count: number): Refusal | null {
    const room = this.roomOf(place, name);
    if ("code" in room) return room;
    room.backlog = Math.min(count, MAX_BACKLOG);
    this.register.saveRoom(room.key, room.record());
    const [by, time] = [place.person.name, this.clock.time()];
    room.publish({ type: "backlog_set", room: room.name, count: room.backlog, by, time });
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

  #tellAll(message: ServerMessage): void {
    for (const person of this.#persons.values()) {
      for (const place of person.places) place.session?.deliver(message);
    }
  }

  /** Tells each room of a person, or the person alone where there is none. */
  #tellAround(person: Person, message: MessageOf<"renamed" | "away" | "back">): void {
    const rooms = person.rooms();
    for (const room of rooms) room.publish({ ...message, room: room.name });
    for (const place of person.places) {
      if (place.rooms.size === 0) place.session?.deliver(message);
    }
  }

  /** The room of this name, if a place is in it. */
  roomOf(place: Place, name: string): Room | Refusal {
    const room = this.room(name);
    if (room === undefined) return { code: "no_such_room", about: name };
    return room.has(place) ? room : { code: "not_in_room", about: room.name };
  }

  #removeFrom(room: Room, place: Place, reason: PartReason, text: string | undefined): void {
    const { name } = place.person;
    const why = text === undefined ? { reason } : { reason, text };
    room.remove(place, this.#isClosing ? null : { type: "parted", room: room.name, name, ...why });
    this.#rooms.closeIfEmpty(room);
  }

  #round(): void {
    const beganMs = performance.now();
    // Before a commit, for a slow store keeps nobody waiting.
    this.#wakeups.flush();
    if (!this.#queue.isReady) return;
    this.#queue.commit().then((messages) => {
      this.#wakeups.flush();
      this.scheduler.finished(beganMs, messages);
    });
  }

  #deliver(batch: readonly Committed[]): void {
    this.#isDelivering = true;
    for (const committed of batch) {
      const { to, author } = committed;
      const message = eventOf(committed);
      if (typeof to === "string") this.#rooms.getByKey(to)?.say(message);
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

function awayOf(person: Person): MessageOf<"away"> {
  const text = person.away?.text;
  return { type: "away", name: person.name, ...(text === undefined ? {} : { text }) };
}
