/**
 * The register in memory: it ends with the process.
 *
 * @module
 */
import { nameKey } from "../../shared/wire/name.ts";
import { MAX_LOST_SESSIONS } from "../limits.ts";
import { PersonAges } from "../standing.ts";
import { MemoryIdentities } from "./memory_identities.ts";
import type {
  AccessRecords,
  DeviceRecord,
  IdentityChanges,
  KeyingRecord,
  NameRecord,
  PersonRecord,
  Register,
  RoomRecord,
  SessionRecord,
  SessionState,
} from "./register.ts";
import type { Stream } from "./store.ts";

/** The maximum number of marks of one person: twenty times the rooms that a session may be in. */
const MAX_MARKS = 1000;

/** The maximum number of rooms that are remembered. */
const MAX_ROOMS = 10_000;

export class MemoryRegister implements Register {
  readonly #persons = new Map<number, PersonRecord>();
  /** The person who has or last had a name, by the key of the name. */
  readonly #names = new Map<string, number>();
  /** Sessions by their secrets: those with a connection, and those without, the oldest first. */
  readonly #live = new Map<string, SessionState>();
  readonly #ended = new Map<string, SessionState>();
  /** How many sessions of a person are remembered. */
  readonly #sessionsOf = new Map<number, number>();
  /** When the latest of these sessions began or ended, by the person. */
  readonly #lastTimes = new Map<number, number>();
  /** Rooms by their keys, the one that was saved first first. */
  readonly #rooms = new Map<string, RoomRecord>();
  readonly #marks = new Map<number, Map<Stream, number>>();
  readonly #guests = new Set<number>();
  readonly #identities = new MemoryIdentities();
  /** The persons with a key whose sessions were all forgotten; of the longest forgotten, nothing else is kept either. */
  readonly #keyed = new Set<number>();
  readonly #ages = new PersonAges();
  #lastPersonId = 0;

  rooms(): Promise<readonly RoomRecord[]> {
    return Promise.resolve([]);
  }

  room(key: string): Promise<RoomRecord | null> {
    return Promise.resolve(this.#rooms.get(key) ?? null);
  }

  saveRoom(key: string, room: RoomRecord): void {
    this.#rooms.delete(key);
    if (room.topic !== undefined || room.backlog !== undefined || room.hasHistory) this.#rooms.set(key, room);
    const [oldest] = this.#rooms.keys();
    if (this.#rooms.size > MAX_ROOMS && oldest !== undefined) this.#rooms.delete(oldest);
  }

  newPersonId(time = 0): number {
    this.#ages.add(++this.#lastPersonId, time);
    return this.#lastPersonId;
  }

  cameTime(person: number): number {
    return this.#ages.cameTime(person);
  }

  personNamed(key: string): Promise<PersonRecord | null> {
    return Promise.resolve(this.byName(key) ?? null);
  }

  /** Like `personNamed`, but synchronous. */
  byName(key: string): PersonRecord | undefined {
    const id = this.#names.get(key);
    return id === undefined ? undefined : this.#persons.get(id);
  }

  person(id: number): Promise<PersonRecord | null> {
    return Promise.resolve(this.#persons.get(id) ?? null);
  }

  lastSeen(person: number): Promise<number | null> {
    return Promise.resolve(this.#lastTimes.get(person) ?? null);
  }

  savePerson(person: PersonRecord): void {
    const before = this.#persons.get(person.id);
    if (before !== undefined && this.#names.get(nameKey(before.name)) === person.id) {
      this.#names.delete(nameKey(before.name));
    }
    this.#persons.set(person.id, person);
    this.#names.set(nameKey(person.name), person.id);
  }

  session(secret: string): Promise<SessionRecord | null> {
    const session = this.#live.get(secret) ?? this.#ended.get(secret);
    const person = session === undefined ? undefined : this.#persons.get(session.person);
    if (session === undefined || person === undefined) return Promise.resolve(null);
    const { rooms, state, time, key = null } = session;
    return Promise.resolve({ person, rooms, lostTime: time, isOver: state === "over", key });
  }

  saveSession(secret: string, session: SessionState): void {
    const isNew = !this.#live.delete(secret) && !this.#ended.delete(secret);
    if (isNew) this.#sessionsOf.set(session.person, (this.#sessionsOf.get(session.person) ?? 0) + 1);
    this.#keyed.delete(session.person);
    this.#lastTimes.set(session.person, session.time);
    (session.state === "live" ? this.#live : this.#ended).set(secret, session);
    if (this.#ended.size > MAX_LOST_SESSIONS) this.#forgetOldest();
  }

  marks(person: number, streams: readonly Stream[]): Promise<ReadonlyMap<Stream, number>> {
    const marks = this.#marks.get(person);
    const wanted = streams.flatMap((stream) => {
      const mark = marks?.get(stream);
      return mark === undefined ? [] : [[stream, mark] as const];
    });
    return Promise.resolve(new Map(wanted));
  }

  hasMark(person: number, stream: Stream): boolean {
    return this.#marks.get(person)?.has(stream) ?? false;
  }

  /** Returns the mark of one stream, or 0. */
  markOf(person: number, stream: Stream): number {
    return this.#marks.get(person)?.get(stream) ?? 0;
  }

  saveMark(person: number, stream: Stream, id: number): void {
    let marks = this.#marks.get(person);
    if (marks === undefined) this.#marks.set(person, marks = new Map());
    if (id <= (marks.get(stream) ?? -1)) return;
    marks.delete(stream);
    marks.set(stream, id);
    if (marks.size <= MAX_MARKS) return;
    // The mark of the private messages stays: without it, all of them would be unread again.
    const oldest = marks.keys().find((room) => room !== person);
    if (oldest !== undefined) marks.delete(oldest);
  }

  /** Nothing outlives the process, and server/access/ has what it needs meanwhile. */
  accessRecords(): Promise<AccessRecords> {
    return Promise.resolve({ members: [], invitations: [] });
  }

  saveMember(): void {}

  saveInvitation(): void {}

  trySaveInvitation(): boolean {
    return true;
  }

  isGuest(person: number): Promise<boolean> {
    return Promise.resolve(this.#guests.has(person));
  }

  saveGuest(person: number, isGuest: boolean): void {
    if (isGuest) this.#guests.add(person);
    else this.#guests.delete(person);
  }

  devices(person: number): readonly DeviceRecord[] {
    return this.#identities.devices(person);
  }

  devicesWith(key: string): readonly DeviceRecord[] {
    return this.#identities.devicesWith(key);
  }

  personsWith(key: string): readonly number[] {
    return this.#identities.personsWith(key);
  }

  keying(person: number): KeyingRecord {
    return this.#identities.keying(person);
  }

  name(key: string): NameRecord | null {
    return this.#identities.name(key);
  }

  namesOf(person: number): readonly NameRecord[] {
    return this.#identities.namesOf(person);
  }

  namesUsedBy(device: string): readonly NameRecord[] {
    return this.#identities.namesUsedBy(device);
  }

  lastUses(person: number): ReadonlyMap<string, number> {
    const uses = new Map<string, number>();
    for (const session of [...this.#ended.values(), ...this.#live.values()]) {
      const { key = null, time } = session;
      if (session.person === person && key !== null) uses.set(key, Math.max(time, uses.get(key) ?? 0));
    }
    return uses;
  }

  forgetSecrets(person: number, device: string | null): void {
    for (const sessions of [this.#live, this.#ended]) {
      for (const [secret, session] of sessions) {
        if (session.person !== person || (session.key ?? null) !== device) continue;
        sessions.delete(secret);
        this.#sessionsOf.set(person, (this.#sessionsOf.get(person) ?? 1) - 1);
      }
    }
  }

  dropName(person: number): void {
    const { name } = this.#persons.get(person) ?? {};
    if (name !== undefined && this.#names.get(nameKey(name)) === person) this.#names.delete(nameKey(name));
  }

  saveUse(name: NameRecord): void {
    this.#identities.save({ names: [name] });
  }

  saveIdentity(changes: IdentityChanges): void {
    this.#identities.save(changes);
  }

  trySaveIdentity(changes: IdentityChanges): boolean {
    this.#identities.save(changes);
    return true;
  }

  /** Forgets the session that ended first, and its person if that was their last session and they have no key. */
  #forgetOldest(): void {
    const [oldest] = this.#ended;
    if (oldest === undefined) return;
    const [secret, { person: id }] = oldest;
    this.#ended.delete(secret);
    const left = (this.#sessionsOf.get(id) ?? 1) - 1;
    if (left > 0) {
      this.#sessionsOf.set(id, left);
      return;
    }
    this.#sessionsOf.delete(id);
    if (this.#identities.devices(id).length === 0) return this.#forget(id);
    this.#keyed.add(id);
    const [first] = this.#keyed;
    if (this.#keyed.size <= MAX_LOST_SESSIONS || first === undefined) return;
    this.#keyed.delete(first);
    this.#forget(first);
  }

  #forget(id: number): void {
    this.#lastTimes.delete(id);
    this.#marks.delete(id);
    this.#guests.delete(id);
    this.#identities.forget(id);
    const person = this.#persons.get(id);
    this.#persons.delete(id);
    if (person === undefined) return;
    const key = nameKey(person.name);
    if (this.#names.get(key) === id) this.#names.delete(key);
  }
}
