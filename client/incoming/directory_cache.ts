/**
 * Which people and rooms there are, as far as the server has reported them: the source for completing names and rooms.
 *
 * Owns the roster, the list of rooms, and the people who are known to be offline. Users see neither the requests made
 * here nor their failures.
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import type { Link } from "../link/link.ts";
import { NameKeyCache } from "./ignore_list.ts";

/** How many people the client asks for at the start, where the server tells them in pages. */
const FIRST_PAGE = 200;

/** How many people whose names begin with a text it asks for. */
const SOUGHT = 50;

/** How many members of a room that you have joined it asks for: more than a room has in which each is told (PROTOCOL P11). */
const MEMBERS = 250;

/** More people than anybody writes to. */
const MAX_OFFLINE = 1_000;

export class DirectoryCache {
  readonly #link: Pick<Link, "request" | "newRef" | "isLive" | "isWaitingFor">;
  readonly #roster = new Roster();
  readonly #keys = new NameKeyCache();
  /** Keys of the names of people who get private messages later. */
  readonly #offline = new Set<string>();
  #rooms: readonly string[] = [];
  /** Whether the server tells people in pages (PROTOCOL P12). */
  #hasRoster = false;
  /** Whether more people are online than the roster has. */
  #isPartial = false;
  /** The beginning of names that was asked for last. */
  #sought = "";

  constructor(link: Pick<Link, "request" | "newRef" | "isLive" | "isWaitingFor">) {
    this.#link = link;
  }

  /** A connection begins: people may have come and gone meanwhile. */
  begin({ hasRoster }: { readonly hasRoster: boolean }): void {
    this.#offline.clear();
    this.#roster.clear();
    this.#hasRoster = hasRoster;
    this.#isPartial = false;
    this.#sought = "";
  }

  /** The members of a room, as far as they are known. */
  membersOf(room: string): string[] {
    return this.#roster.membersOf(room);
  }

  /** Asks who is in a room that you have joined. */
  askFor(room: string): void {
    if (!this.#hasRoster) return;
    this.#link.request({ type: "roster", room, limit: MEMBERS, ref: this.#link.newRef() }, { isQuiet: true });
  }

  /** Asks for the people and rooms of a new connection. */
  ask(): void {
    const ref = this.#link.newRef();
    const request = this.#hasRoster
      ? { type: "roster", limit: FIRST_PAGE, ref } as const
      : { type: "who", ref } as const;
    this.#link.request(request, { isQuiet: true });
    this.#askForRooms();
  }

  /** Updates the directory by a message of the server. */
  follow(message: ServerMessage): void {
    this.#roster.follow(message);
    if (message.type === "people" && message.room === undefined && message.more !== undefined) this.#isPartial = true;
    if (message.type === "presence") this.#isPartial = true;
    if (message.type === "rooms") this.#rooms = message.rooms.map(({ room }) => room);
    if (this.#offline.size === 0) return;
    if (message.type === "message") this.#offline.delete(this.#keys.of(message.from));
    const back = message.type === "joined"
      ? namesOf(message)
      : message.type === "presence"
      ? message.joined?.names
      : [];
    for (const name of back ?? []) this.#offline.delete(this.#keys.of(name));
  }

  /** Marks a person as offline. Returns whether that is new. */
  markOffline(name: string): boolean {
    const key = this.#keys.of(name);
    if (this.#offline.has(key)) return false;
    if (this.#offline.size >= MAX_OFFLINE) this.#offline.clear();
    this.#offline.add(key);
    return true;
  }

  /**
   * The names that are likely in a room or private conversation, the likeliest first. If not everybody is known, also
   * asks for the names that begin with a text, for the next time.
   */
  namesFor(place: string | null, start = ""): string[] {
    if (this.#hasRoster && this.#isPartial && start !== "") this.#seek(start);
    return this.#roster.namesFor(place);
  }

  /** The rooms of the server as last reported. Also asks for them again, because they change. */
  rooms(): readonly string[] {
    if (this.#link.isLive && !this.#link.isWaitingFor("list")) this.#askForRooms();
    return this.#rooms;
  }

  /** Names in lower case that begin with a text come right after it (PROTOCOL P12). */
  #seek(start: string): void {
    if (start === this.#sought || !this.#link.isLive || this.#link.isWaitingFor("roster")) return;
    this.#sought = start;
    this.#link.request({ type: "roster", after: start, limit: SOUGHT, ref: this.#link.newRef() }, { isQuiet: true });
  }

  #askForRooms(): void {
    this.#link.request({ type: "list", ref: this.#link.newRef() }, { isQuiet: true });
  }
}

interface Person {
  readonly rooms: Set<string>;
  /** Grows with every message of anybody; 0: this person has said nothing so far. */
  spoke: number;
}

/** More than a server reports at once. Beyond it, newcomers replace people who have left. */
export const MAX_PERSONS = 20_000;

/** The most rooms of all these people together. Beyond it, the client no longer knows who is where. */
const MAX_PLACES = 100_000;

/**
 * The people who are online, their rooms, and who spoke last. Names are compared as they are: the server always writes
 * a name in the same way.
 */
export class Roster {
  readonly #persons = new Map<string, Person>();
  /** The people who have said something and are in no room any more, the oldest first. */
  readonly #left = new Set<string>();
  #places = 0;
  #spoken = 0;

  /** Forgets who is in which room, and everybody who has said nothing. */
  clear(): void {
    this.#places = 0;
    for (const [name, person] of this.#persons) {
      person.rooms.clear();
      this.#forget(name);
    }
  }

  /** Updates the roster by a message of the server. */
  follow(message: ServerMessage): void {
    switch (message.type) {
      case "message":
        return this.#speak(message.from);
      case "joined":
        for (const name of namesOf(message)) this.#enter(name, message.room);
        return;
      case "parted":
        for (const name of namesOf(message)) this.#leave(name, message.room);
        return;
      case "presence":
        for (const name of message.joined?.names ?? []) this.#enter(name, message.room);
        for (const name of message.parted?.names ?? []) this.#leave(name, message.room);
        return;
      case "renamed":
        return this.#rename(message.was, message.name);
      case "people":
        for (const { name, rooms } of message.people) {
          for (const room of rooms ?? (message.room === undefined ? [] : [message.room])) this.#enter(name, room);
        }
    }
  }

  membersOf(room: string): string[] {
    return [...this.#persons].flatMap(([name, { rooms }]) => rooms.has(room) ? [name] : []);
  }

  /**
   * Returns the last speakers first, then the others of the room, then people of other rooms, in alphabetical order.
   */
  namesFor(place: string | null): string[] {
    const isHere = ({ rooms }: Person) => place === null || !isRoomName(place) || rooms.has(place);
    return [...this.#persons]
      .filter(([, { rooms, spoke }]) => rooms.size > 0 || spoke > 0)
      .map(([name, person]) => ({ name, spoke: person.spoke, isHere: isHere(person) }))
      .sort((a, b) => Number(b.isHere) - Number(a.isHere) || b.spoke - a.spoke || (a.name < b.name ? -1 : 1))
      .map(({ name }) => name);
  }

  #speak(name: string): void {
    const person = this.#person(name);
    if (person === undefined) return;
    person.spoke = ++this.#spoken;
    if (person.rooms.size === 0) this.#left.add(name);
  }

  #enter(name: string, room: string): void {
    const rooms = this.#person(name)?.rooms;
    if (rooms === undefined || rooms.has(room) || this.#places >= MAX_PLACES) return;
    rooms.add(room);
    this.#places++;
    this.#left.delete(name);
  }

  #leave(name: string, room: string): void {
    if (this.#persons.get(name)?.rooms.delete(room)) this.#places--;
    this.#forget(name);
  }

  /** Forgets a person who is in no room and has said nothing. */
  #forget(name: string): void {
    const person = this.#persons.get(name);
    if (person === undefined || person.rooms.size > 0) return;
    if (person.spoke > 0) this.#left.add(name);
    else this.#persons.delete(name);
  }

  /** Forgets the oldest entry of a person who has left. */
  #makeRoom(): void {
    const [name] = this.#left;
    if (name === undefined) return;
    this.#left.delete(name);
    this.#persons.delete(name);
  }

  #rename(was: string, name: string): void {
    const person = this.#persons.get(was);
    if (person === undefined) return;
    this.#persons.delete(was);
    this.#places -= this.#persons.get(name)?.rooms.size ?? 0;
    this.#persons.set(name, person);
    if (this.#left.delete(was)) this.#left.add(name);
    else this.#left.delete(name);
  }

  #person(name: string): Person | undefined {
    const found = this.#persons.get(name);
    if (found !== undefined) return found;
    if (this.#persons.size >= MAX_PERSONS) this.#makeRoom();
    if (this.#persons.size >= MAX_PERSONS) return undefined;
    const person: Person = { rooms: new Set(), spoke: 0 };
    this.#persons.set(name, person);
    return person;
  }
}

function namesOf({ name, names = [] }: MessageOf<"joined"> | MessageOf<"parted">): readonly string[] {
  return name === undefined ? names : [name];
}
