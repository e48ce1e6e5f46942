/**
 * The hub: people and their names, rooms and their members, and who receives what. Every change of them happens here in
 * one synchronous step, so nobody sees half of one.
 *
 * The hub knows nothing about sockets. It reaches sessions through session.ts and messages through the store. What members say goes
 * into the store, and what the store has committed is sent to everybody who should see it (delivery_loop.ts).
 *
 * @module
 */
import { tryPersonName } from "../../shared/wire/name.ts";
import { encodeMessage, MAX_BACKLOG, type MessageOf, PRIVATE, type ServerMessage } from "../../shared/wire/message.ts";
import { isVisible } from "../../shared/wire/visible_text.ts";
import type { Clock } from "../clock.ts";
import { FairQueue } from "../fair_queue.ts";
import {
  BYTES_PER_ENTRY,
  isWithin,
  type Limits,
  MAX_READS,
  MAX_SEARCHES,
  MAX_WAITING_READS,
  MAX_WAITING_SEARCHES,
  READING_SHARE,
} from "../limits.ts";
import type { Refusal } from "../refusal.ts";
import { isKnownSince } from "../standing.ts";
import type { PersonRecord, Register, RoomRecord } from "../store/register.ts";
import type { Committed, Draft, Saying, Store, Stream } from "../store/store.ts";
import { DeliveryLoop } from "./delivery_loop.ts";
import { byteLength, changeOf, draftOf, eventOf } from "./message_mapping.ts";
import { NameOrder } from "./name_order.ts";
import { Person, type Place } from "./person.ts";
import { NameMap, type Room, Rooms } from "./rooms.ts";
import type { EndReason, Session } from "./session.ts";
import { TextSpace } from "./text_space.ts";

/** What a hub needs. */
export interface HubParts {
  readonly store: Store;
  readonly register: Register;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Called with the error when the store fails. */
  readonly storeFailed: (error: unknown) => void;
}

export class Hub {
  readonly store: Store;
  readonly register: Register;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Commits what is said, and wakes the sessions that have something to write. */
  readonly delivery: DeliveryLoop;
  /** Turns to read much of the history: backlogs and pages. */
  readonly reads: FairQueue;
  /** Turns to search. */
  readonly searches: FairQueue;
  /** Returns the person to whom a name belongs, where names belong to people. Throws what the disk throws. */
  ownerOf: (name: string) => PersonRecord | null = () => null;
  readonly #rooms: Rooms;
  readonly #space: TextSpace;
  /** The people who are online. */
  readonly #persons = new NameMap<Person>();
  readonly #personsById = new Map<number, Person>();
  readonly #order = new NameOrder();
  #isClosing = false;

  constructor({ store, register, limits, clock, storeFailed }: HubParts) {
    this.store = store;
    this.register = register;
    this.limits = limits;
    this.clock = clock;
    this.delivery = new DeliveryLoop({
      store,
      publish: (entry) => this.#publish(entry),
      storeFailed,
      addedNothing: (draft, { network }) => this.#space.giveBack(draft, network),
    });
    this.reads = new FairQueue({ clock, maxWaiting: MAX_WAITING_READS, atOnce: MAX_READS, share: READING_SHARE });
    this.searches = new FairQueue({ clock, maxWaiting: MAX_WAITING_SEARCHES, atOnce: MAX_SEARCHES });
    this.#space = new TextSpace({ store, limits, clock, isKnown: (person) => this.isKnown(person) });
    this.#rooms = new Rooms({ register, limits, clock, delivery: this.delivery });
    store.onFailing((isFailing) => this.#notifyAll({ type: "notice", code: isFailing ? "not_kept" : "kept" }));
  }

  /** Opens the rooms that the register remembers, up to the limit. Call it before the first session begins. */
  load(): Promise<void> {
    return this.#rooms.load();
  }

  /** Whether the server is shutting down. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** The people who are online. */
  get persons(): Iterable<Person> {
    return this.#persons.values();
  }

  get rooms(): Iterable<Room> {
    return this.#rooms.values();
  }

  /** The people who are online, by name. */
  get order(): NameOrder {
    return this.#order;
  }

  /** The online person with a name, or with one that counts as the same. */
  person(name: string): Person | undefined {
    return this.#persons.get(name);
  }

  /** The open room with a name, or with one that counts as the same. */
  room(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  /** The online person with an id. */
  personById(id: number): Person | undefined {
    return this.#personsById.get(id);
  }

  /** Creates a person, with a free name in normal form. A newcomer gets a new id. The person is offline until `addPlace`. */
  createPerson(name: string, id = this.register.newPersonId(this.clock.time())): Person {
    return new Person(id, name, this.clock.time());
  }

  /**
   * Saves the state of a place, so that it survives a crash of the server. On a disk that is almost full, a lost session
   * is over for the register: coming back again and again costs nothing, and rooms take kilobytes each time. So it is for
   * people who have written as much as they may in a day, and of their new sessions nothing is saved.
   */
  remember(place: Place, state: "live" | "lost" | "over" = "live"): void {
    place.isRemembered ??= this.#hasSpaceFor(place, BYTES_PER_ENTRY);
    if (!place.isRemembered) return;
    const isOver = state === "lost" && (this.store.isDiskLow || !this.#hasSpaceFor(place, sizeOf(place.lostRooms)));
    const saved = isOver ? "over" : state;
    // A session that is over is never resumed, so only its person matters.
    const rooms = saved === "live" ? [...place.rooms] : saved === "lost" ? place.lostRooms : [];
    const { person: { id: person }, secret, key } = place;
    this.register.saveSession(secret, { person, rooms, state: saved, time: this.clock.time(), key });
  }

  /** Counts bytes that a session takes on the disk, if its person may still write them today. */
  #hasSpaceFor({ person, network }: Place, bytes: number): boolean {
    return this.#space.takeBytes(bytes, { author: person.id, network })?.code !== "too_much";
  }

  /** Adds a place that has a session to its person. The name must be free, or already the person's. */
  addPlace(place: Place): void {
    const { person } = place;
    if (person.places.size === 0) {
      this.register.savePerson({ id: person.id, name: person.name });
      this.#order.add(person);
    }
    person.places.add(place);
    this.#persons.set(person.name, person);
    this.#personsById.set(person.id, person);
  }

  /**
   * Ends the session of a place. Its rooms are notified, and the name becomes free if this was the person's last place.
   * The place remembers its rooms.
   */
  removePlace(place: Place, reason: EndReason, text?: string): void {
    const { person } = place;
    place.lostRooms = [...place.rooms];
    for (const room of this.#rooms.of(place)) this.#removeFrom(room, place, reason, text);
    place.session = null;
    person.places.delete(place);
    if (person.places.size > 0) return;
    this.#persons.delete(person.name);
    this.#personsById.delete(person.id);
    this.#order.delete(person.name);
  }

  /** Notes that the server is shutting down. From now on, nobody is notified of those who leave. */
  close(): void {
    this.#isClosing = true;
  }

  /** Gives a place to a new session instead of the one that has it. The other members see nothing of it. */
  replaceSession(place: Place, session: Session): void {
    const before = place.session;
    place.session = session;
    before?.dismiss("resumed");
    for (const room of this.#rooms.of(place)) room.handOver(place);
  }

  /** Accepts a message or a change, which is answered through the session later, or refuses it at once. */
  accept(place: Place, session: Session, message: MessageOf<"say" | "edit" | "delete">): Refusal | null {
    let draft: Draft | Refusal = message.type === "say"
      ? draftOf(this, place, message)
      : changeOf(this, place, message);
    if (!("code" in draft)) draft = this.#space.take(draft, session.network) ?? draft;
    if (!("code" in draft)) {
      const absence = message.type === "say" ? this.#absenceOf(draft.to) : undefined;
      if (absence !== undefined) session.deliver(absence);
      this.delivery.add(draft, session, message.ref);
      return null;
    }
    if (draft.code === "too_large" || message.type !== "say" || message.key === undefined) return draft;
    // It may be the repetition of a message that was said before the room or the person was gone.
    this.delivery.add({ author: place.person.id, key: message.key, refusal: draft }, session, message.ref);
    return null;
  }

  /** Whether a person came long enough ago to be trusted with more (standing.ts). */
  isKnown(person: number): boolean {
    return isKnownSince(this.register.cameTime(person), this.clock.time());
  }

  /** The message that a recipient is away, if the recipient is online and away. */
  #absenceOf(to: Saying["to"]): MessageOf<"away"> | undefined {
    const person = typeof to === "number" ? this.personById(to) : undefined;
    return person?.away === undefined ? undefined : awayOf(person);
  }

  /** Saves how far a person has read a room, or the person's private messages (`@`). */
  read(place: Place, to: string, id: number): Refusal | null {
    const stream = to === PRIVATE ? place.person.id : this.roomOf(place, to);
    if (typeof stream !== "number" && "code" in stream) return stream;
    const key: Stream = typeof stream === "number" ? stream : stream.key;
    this.mark(place.person.id, key, Math.min(id, this.store.lastId));
    return null;
  }

  /**
   * Saves how far a person has read a stream. On a disk that is almost full, no new marks are saved but that of the
   * private messages, which frees space in a mailbox: somebody who visits many rooms should not use up the rest.
   */
  mark(person: number, stream: Stream, id: number): void {
    if (this.store.isDiskLow && stream !== person && !this.register.hasMark(person, stream)) return;
    this.register.saveMark(person, stream, id);
  }

  /**
   * Adds a place to a room, which is created if it does not exist, with what the register knows of it. The place gets
   * the backlog first.
   */
  join(
    place: Place,
    name: string,
    { record = null, backlog = [] }: { record?: RoomRecord | null; backlog?: readonly Uint8Array<ArrayBuffer>[] } = {},
  ): Refusal | null {
    const network = place.session?.network ?? null;
    const room = this.#rooms.open(name, { record, network });
    if ("code" in room) return room;
    if (room.has(place)) return null;
    if (!isWithin(place.rooms.size + 1, this.limits.maxRooms)) {
      this.#rooms.closeIfEmpty(room);
      return { code: "too_many_rooms", about: room.name, limit: this.limits.maxRooms };
    }
    this.#rooms.entered(room, network);
    for (const frames of backlog) place.session?.deliverFrames(frames);
    room.add(place);
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
    this.#order.delete(was);
    this.#order.add(person);
    // A session hears of its own name before it hears of it as somebody's in a large room.
    this.#notifyUntold(person, { type: "renamed", was, name: normal });
    for (const room of this.#roomsOf(person)) room.rename(person, was);
    return null;
  }

  setTopic(place: Place, name: string, text: string): Refusal | null {
    const room = this.roomOf(place, name);
    if ("code" in room) return room;
    if (text !== "" && !isVisible(text)) return { code: "empty" };
    const refusal = text === "" ? null : this.#settingRefusal(place, text);
    if (refusal !== null) return refusal;
    const topic = { text, by: place.person.name, time: this.clock.time() };
    room.topic = text === "" ? undefined : topic;
    this.register.saveRoom(room.key, room.record());
    room.publish({ type: "topic", room: room.name, ...topic });
    return null;
  }

  setBacklog(place: Place, name: string, count: number): Refusal | null {
    const room = this.roomOf(place, name);
    if ("code" in room) return room;
    const refusal = this.#settingRefusal(place, "");
    if (refusal !== null) return refusal;
    room.backlog = Math.min(count, MAX_BACKLOG);
    this.register.saveRoom(room.key, room.record());
    const [by, time] = [place.person.name, this.clock.time()];
    room.publish({ type: "backlog_set", room: room.name, count: room.backlog, by, time });
    return null;
  }

  /** The refusal of a setting of a room for which there is no space: rooms cost nothing, and each may have some. */
  #settingRefusal({ person, session }: Place, text: string): Refusal | null {
    const from = { author: person.id, network: session?.network ?? null };
    return this.#space.takeBytes(byteLength(text) + BYTES_PER_ENTRY, from);
  }

  setAway(person: Person, text: string | undefined): Refusal | null {
    if (text !== undefined && !isVisible(text)) return { code: "empty" };
    // Clients say it again after a reconnect.
    if (person.away !== undefined && person.away.text === text) return null;
    person.away = { ...(text === undefined ? {} : { text }), time: this.clock.time() };
    this.#notifyOfAbsence(person, awayOf(person));
    return null;
  }

  setBack(person: Person): void {
    if (person.away === undefined) return;
    person.away = undefined;
    this.#notifyOfAbsence(person, { type: "back", name: person.name });
  }

  #notifyAll(message: ServerMessage): void {
    for (const person of this.#persons.values()) {
      for (const place of person.hearing) place.session?.deliver(message);
    }
  }

  #notifyOfAbsence(person: Person, message: MessageOf<"away" | "back">): void {
    for (const room of this.#roomsOf(person)) room.publishAbsence(message);
    this.#notifyUntold(person, message);
  }

  /** Notifies those of a person's sessions that no room has told. */
  #notifyUntold(person: Person, message: MessageOf<"renamed" | "away" | "back">): void {
    for (const place of person.hearing) {
      const isTold = [...place.rooms].some((name) => this.room(name)?.isToldOfEach(place));
      if (!isTold) place.session?.deliver(message);
    }
  }

  #roomsOf(person: Person): Room[] {
    return [...person.rooms()].flatMap((name) => this.room(name) ?? []);
  }

  /** The room with a name if the place is in it, or is brief: then it may only say something. */
  roomOf(place: Place, name: string): Room | Refusal {
    const room = this.room(name);
    if (room === undefined) return { code: "no_such_room", about: name };
    return room.has(place) || place.isBrief ? room : { code: "not_in_room", about: room.name };
  }

  #removeFrom(room: Room, place: Place, reason: EndReason | "left", text: string | undefined): void {
    const { name } = place.person;
    const why = text === undefined || !isVisible(text) ? { reason } : { reason, text };
    room.remove(place, this.#isClosing ? null : { type: "parted", room: room.name, name, ...why });
    this.#rooms.closeIfEmpty(room);
  }

  /** Sends a committed entry to the members of its room, or to both people of a private message. */
  #publish(entry: Committed): void {
    const { to, author } = entry;
    const message = eventOf(entry);
    if (typeof to === "string") this.#rooms.getByKey(to)?.publishSaid(message);
    else {
      this.#deliverTo(to, message);
      if (author !== to) this.#deliverTo(author, message);
    }
  }

  #deliverTo(person: number, message: ServerMessage): void {
    const places = [...this.#personsById.get(person)?.hearing ?? []];
    if (places.length === 1) return places[0]?.session?.deliver(message);
    // The sessions share the bytes.
    const frame = encodeMessage(message);
    for (const { session } of places) session?.deliverFrames(frame);
  }
}

function awayOf(person: Person): MessageOf<"away"> {
  const text = person.away?.text;
  return { type: "away", name: person.name, ...(text === undefined ? {} : { text }) };
}

/** How many bytes the names of rooms have. */
function sizeOf(rooms: readonly string[]): number {
  return rooms.reduce((sum, name) => sum + byteLength(name), 0);
}
