/**
 * The register on disk. Changes are written at once; marks are written with the next messages or within a second. What
 * cannot be written stays in memory and is tried again.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { nameKey } from "../../../shared/wire/name.ts";
import type { Clock } from "../../clock.ts";
import { PersonAges } from "../../standing.ts";
import type {
  AccessRecords,
  DeviceRecord,
  IdentityChanges,
  InvitationRecord,
  KeyingRecord,
  MemberRecord,
  NameRecord,
  PersonRecord,
  Register,
  RoomRecord,
  SessionRecord,
  SessionState,
} from "../register.ts";
import type { Stream } from "../store.ts";
import { isDamage } from "../database/damage.ts";
import { attempt } from "../database/sql.ts";
import type { HashedSession, KeyedRoom, Mark, NamedPerson } from "../database/register_rows.ts";
import type { TrustedClock } from "../database/trusted_clock.ts";
import type { HistoryFile } from "./history_file.ts";
import { PendingIdentities } from "./pending_identities.ts";
import { PendingWrites, type Step } from "./pending_writes.ts";

/** How long marks, and names that were used again, wait for something to be written with. */
const MARK_DELAY_MS = 1000;

/** How long after a failure the next attempt is. */
const RETRY_MS = 3000;

/**
 * How many messages a write of the register counts as, by its size in the write-ahead log: a page for each table and
 * index.
 */
const COST_IN_MESSAGES = 20;

/** The history that the register is a part of. It may be opened again, so its parts are asked for each time. */
export type RegisterFile = Pick<
  HistoryFile,
  "transaction" | "meta" | "registerReader" | "registerWriter" | "access" | "identities" | "wal"
>;

export class DiskRegister implements Register {
  readonly #history: RegisterFile;
  readonly #clock: Clock;
  /** Makes sure that sessions are not forgotten too early because the clock was wrong when they ended. */
  readonly #trustedClock: Pick<TrustedClock, "checked">;
  readonly #persons = new PendingWrites<number, NamedPerson>();
  readonly #sessions = new PendingWrites<string, HashedSession>();
  readonly #rooms = new PendingWrites<string, KeyedRoom>();
  readonly #marks = new PendingWrites<string, Mark>();
  readonly #members = new PendingWrites<string, MemberRecord | null>();
  readonly #invitations = new PendingWrites<number, InvitationRecord | null>();
  readonly #guests = new PendingWrites<number, boolean>();
  readonly #identities = new PendingIdentities();
  /** The devices whose secrets are forgotten. */
  readonly #forgotten = new PendingWrites<string, { readonly person: number; readonly device: string | null }>();
  /** When the server began, in Unix milliseconds. */
  readonly #beganMs: number;
  readonly #ages: PersonAges;
  #lastPersonId: number;
  #writtenPersonId: number;
  /** The steps that meet a damaged part of the database. */
  readonly #unwritable = new Set<string>();
  readonly #damaged: (error: unknown) => void;
  /** Whether the sessions that were live when the last server ended are written as lost. */
  #hasLostEarlier = false;
  #stopTimer: (() => void) | null = null;

  constructor(
    history: RegisterFile,
    { clock, trustedClock, damaged = () => {} }: {
      readonly clock: Clock;
      readonly trustedClock: Pick<TrustedClock, "checked">;
      /** Called with the error when a row cannot be written because of a damaged part of the database. */
      readonly damaged?: (error: unknown) => void;
    },
  ) {
    this.#damaged = damaged;
    this.#history = history;
    this.#clock = clock;
    this.#trustedClock = trustedClock;
    this.#beganMs = trustedClock.checked(clock.time());
    // Whoever is known has an id, whatever became of the row with the last one.
    const known = attempt(() => history.registerReader.lastPerson(), 0);
    this.#lastPersonId = Math.max(history.meta.last("last_person"), known);
    this.#writtenPersonId = this.#lastPersonId;
    const saved = attempt(() => history.meta.personHours(), null);
    // In a folder of a version that saved no times, everybody has been there before.
    const time = saved === null ? 0 : clock.time();
    this.#ages = new PersonAges(saved ?? [], { lastId: this.#lastPersonId, time });
  }

  rooms(limit: number): Promise<readonly RoomRecord[]> {
    return Promise.resolve(attempt(() => this.#history.registerReader.rooms(limit), []));
  }

  room(key: string): Promise<RoomRecord | null> {
    const pending = this.#rooms.get(key);
    const written = attempt(() => this.#history.registerReader.room(key), undefined);
    if (pending === undefined) return Promise.resolve(written ?? null);
    const { key: _, ...room } = pending;
    return Promise.resolve({ ...room, hasHistory: written?.hasHistory ?? false });
  }

  saveRoom(key: string, { name, topic, backlog }: RoomRecord): void {
    this.#rooms.put(key, {
      key,
      name,
      ...(topic === undefined ? {} : { topic }),
      ...(backlog === undefined ? {} : { backlog }),
    });
    this.#flush();
  }

  newPersonId(time = 0): number {
    this.#ages.add(++this.#lastPersonId, time);
    return this.#lastPersonId;
  }

  cameTime(person: number): number {
    return this.#ages.cameTime(person);
  }

  personNamed(key: string): Promise<PersonRecord | null> {
    return Promise.resolve(this.personByKey(key));
  }

  /** Like `personNamed`, but synchronous. */
  personByKey(key: string): PersonRecord | null {
    const pending = this.#persons.values().findLast((person) => person.key === key);
    const person = pending ?? attempt(() => this.#history.registerReader.personNamed(key), undefined);
    // The person with this name in the database may have another name by now.
    const now = person === undefined ? undefined : this.#persons.get(person.id) ?? person;
    return now?.key === key ? { id: now.id, name: now.name } : null;
  }

  person(id: number): Promise<PersonRecord | null> {
    const person = this.#persons.get(id) ?? attempt(() => this.#history.registerReader.person(id), undefined);
    return Promise.resolve(person === undefined ? null : { id, name: person.name });
  }

  lastSeen(person: number): Promise<number | null> {
    const pending = this.#sessions.values().flatMap((session) => session.person === person ? [session.time] : []);
    const written = attempt(() => this.#history.registerReader.lastSeen(person), undefined);
    const times = written === undefined ? pending : [...pending, written];
    return Promise.resolve(times.length === 0 ? null : Math.max(...times));
  }

  savePerson({ id, name }: PersonRecord): void {
    this.#persons.put(id, { id, name, key: nameKey(name) });
    this.#flush();
  }

  session(secret: string): Promise<SessionRecord | null> {
    const hash = hashOf(secret);
    const session = this.#sessions.get(hash) ??
      attempt(() => this.#history.registerReader.session(hash), undefined);
    if (session === undefined) return Promise.resolve(null);
    const { person: id, rooms, state, time, key = null } = session;
    const person = this.#persons.get(id) ?? attempt(() => this.#history.registerReader.person(id), undefined);
    if (person === undefined) return Promise.resolve(null);
    return Promise.resolve({
      person: { id, name: person.name },
      rooms,
      // Sessions that were live when the server ended can be resumed from now on.
      lostTime: state === "live" ? Math.max(time, this.#beganMs) : time,
      isOver: state === "over",
      key,
    });
  }

  saveSession(secret: string, session: SessionState): void {
    const hash = hashOf(secret);
    this.#sessions.put(hash, { hash, ...session, time: this.#trustedClock.checked(session.time) });
    this.#flush();
  }

  marks(person: number, streams: readonly Stream[]): Promise<ReadonlyMap<Stream, number>> {
    const marks = new Map<Stream, number>();
    for (const stream of streams) {
      const mark = this.#tryMark(person, stream);
      if (mark !== undefined) marks.set(stream, mark);
    }
    return Promise.resolve(marks);
  }

  hasMark(person: number, stream: Stream): boolean {
    return this.#tryMark(person, stream) !== undefined;
  }

  /** Like `marks`, but synchronous and for one stream; 0 without a mark. */
  markOf(person: number, stream: Stream): number {
    return this.#tryMark(person, stream) ?? 0;
  }

  saveMark(person: number, stream: Stream, id: number): void {
    const key = `${person} ${stream}`;
    if (id <= (this.#marks.get(key)?.id ?? -1)) return;
    this.#marks.put(key, { person, stream, id });
    this.#flushAfter(MARK_DELAY_MS);
  }

  accessRecords(): Promise<AccessRecords> {
    return new Promise((resolve) => resolve(this.#history.access.read()));
  }

  saveMember(key: string, member: MemberRecord | null): void {
    this.#members.put(key, member);
    this.#flush();
  }

  saveInvitation(number: number, invitation: InvitationRecord | null): void {
    this.#invitations.put(number, invitation);
    this.#flush();
  }

  trySaveInvitation(invitation: InvitationRecord, member?: MemberRecord): boolean {
    return this.#tryFlush(({ access }) => {
      access.invitation(invitation.number, invitation);
      if (member !== undefined) access.member(member.key, member);
    });
  }

  isGuest(person: number): Promise<boolean> {
    const pending = this.#guests.get(person);
    return Promise.resolve(pending ?? attempt(() => this.#history.access.isGuest(person), true));
  }

  saveGuest(person: number, isGuest: boolean): void {
    this.#guests.put(person, isGuest);
    this.#flush();
  }

  devices(person: number): readonly DeviceRecord[] {
    return this.#identities.devices(person, this.#history.identities);
  }

  devicesWith(key: string): readonly DeviceRecord[] {
    return this.#identities.devicesWith(key, this.#history.identities);
  }

  personsWith(key: string): readonly number[] {
    return this.#identities.personsWith(key, this.#history.identities);
  }

  keying(person: number): KeyingRecord {
    return this.#identities.keying(person, this.#history.identities) ?? { since: null, lastNumber: 0 };
  }

  name(key: string): NameRecord | null {
    return this.#identities.name(key, this.#history.identities);
  }

  namesOf(person: number): readonly NameRecord[] {
    return this.#identities.namesOf(person, this.#history.identities);
  }

  namesUsedBy(device: string): readonly NameRecord[] {
    return this.#identities.namesUsedBy(device, this.#history.identities);
  }

  lastUses(person: number): ReadonlyMap<string, number> {
    const uses = new Map(this.#history.registerReader.lastUses(person));
    for (const { person: of, key = null, time } of this.#sessions.values()) {
      if (of === person && key !== null) uses.set(key, Math.max(time, uses.get(key) ?? 0));
    }
    return uses;
  }

  forgetSecrets(person: number, device: string | null): void {
    this.#forgotten.put(`${person} ${device}`, { person, device });
    this.#flush();
  }

  dropName(person: number): void {
    const known = this.#persons.get(person) ?? attempt(() => this.#history.registerReader.person(person), undefined);
    if (known === undefined) return;
    this.#persons.put(person, { id: person, name: known.name, key: null });
    this.#flush();
  }

  saveUse(name: NameRecord): void {
    this.#identities.put({ names: [name] });
    this.#flushAfter(MARK_DELAY_MS);
  }

  saveIdentity(changes: IdentityChanges): void {
    this.#identities.put(changes);
    for (const member of changes.members ?? []) this.#members.put(member.key, member);
    for (const key of changes.removedMembers ?? []) this.#members.put(key, null);
    this.#flush();
  }

  trySaveIdentity(changes: IdentityChanges): boolean {
    return this.#tryFlush(({ access, identities }) => {
      const pending = new PendingIdentities();
      pending.put(changes);
      for (const { write } of pending.steps(identities)) write();
      for (const member of changes.members ?? []) access.member(member.key, member);
      for (const key of changes.removedMembers ?? []) access.member(key, null);
    });
  }

  /** Writes what is pending and can be written. The caller has begun a transaction, and calls `written` after the commit. */
  write(): void {
    if (this.#isWritten) return;
    for (const { name, write } of this.#steps()) {
      if (!this.#unwritable.has(name)) write();
    }
  }

  /**
   * After `write` has met this damage: finds the rows that meet it, and leaves them out from now on. They stay in memory. One of
   * them must not take the others with it: ids of persons that were not saved would be given again.
   */
  leaveOutDamaged(error: unknown): void {
    const { transaction } = this.#history;
    const before = this.#unwritable.size;
    for (const { name, write } of this.#steps()) {
      if (!this.#unwritable.has(name) && transaction.meetsDamage(write)) this.#unwritable.add(name);
    }
    if (before === 0 && this.#unwritable.size > 0) this.#damaged(error);
  }

  /** Makes the next `write` complete also for another copy of the history than the one that was written before. */
  writeAgain(): void {
    this.#writtenPersonId = -1;
  }

  written(): void {
    if (this.#isWritten) return;
    this.#hasLostEarlier = true;
    this.#writtenPersonId = this.#lastPersonId;
    const kept = (kind: string) => (key: string | number) => this.#unwritable.has(`${kind} ${key}`);
    this.#persons.clear(kept("person"));
    this.#sessions.clear(kept("session"));
    this.#forgotten.clear(kept("forgotten"));
    this.#rooms.clear(kept("room"));
    this.#marks.clear(kept("mark"));
    this.#members.clear(kept("member"));
    this.#invitations.clear(kept("invitation"));
    this.#guests.clear(kept("guest"));
    this.#identities.clear((step) => this.#unwritable.has(step));
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  /** Writes what is pending, as far as possible. */
  close(): void {
    this.#flush();
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  #tryMark(person: number, stream: Stream): number | undefined {
    const written = attempt(() => this.#history.registerReader.mark(person, stream), undefined);
    const pending = this.#marks.get(`${person} ${stream}`)?.id;
    return written === undefined || pending === undefined ? written ?? pending : Math.max(written, pending);
  }

  get #isWritten(): boolean {
    if (this.#lastPersonId !== this.#writtenPersonId) return false;
    const pending = [this.#persons, this.#sessions, this.#forgotten, this.#rooms, this.#marks, this.#members];
    const isEmpty = pending.every((values) => values.isEmpty) && this.#invitations.isEmpty && this.#guests.isEmpty &&
      this.#identities.isEmpty;
    return isEmpty || this.#unwritable.size > 0 && this.#steps().every(({ name }) => this.#unwritable.has(name));
  }

  /** What is pending, row by row, in the order in which it is written. */
  #steps(): readonly Step[] {
    const { registerWriter: writer, access, identities, meta } = this.#history;
    const steps: Step[] = [];
    if (!this.#hasLostEarlier) steps.push({ name: "lost", write: () => writer.loseLiveSessions(this.#beganMs) });
    if (this.#lastPersonId !== this.#writtenPersonId) {
      const write = () => {
        meta.setLast("last_person", this.#lastPersonId);
        meta.setPersonHours(this.#ages.hours);
      };
      steps.push({ name: "ids", write });
    }
    const add = <K extends string | number, V>(
      kind: string,
      values: PendingWrites<K, V>,
      write: (v: V, key: K) => void,
    ) => {
      for (const [key, value] of values.entries()) {
        steps.push({
          name: `${kind} ${key}`,
          write: () => write(value, key),
        });
      }
    };
    add("person", this.#persons, (person) => writer.person(person));
    add("session", this.#sessions, (session) => writer.session(session));
    add("forgotten", this.#forgotten, ({ person, device }) => writer.forgetSecrets(person, device));
    add("room", this.#rooms, (room) => writer.room(room));
    add("mark", this.#marks, (mark) => writer.mark(mark));
    add("member", this.#members, (member, key) => access.member(key, member));
    add("invitation", this.#invitations, (invitation, number) => access.invitation(number, invitation));
    add("guest", this.#guests, (isGuest, person) => access.guest(person, isGuest));
    return [...steps, ...this.#identities.steps(identities)];
  }

  #flush(): void {
    // The next message meets the same failure, and notifies everyone.
    if (!this.#tryFlush()) this.#flushAfter(RETRY_MS);
  }

  /**
   * Writes what is pending, and something more with it that a loss of power must not undo either. Returns `false` if nothing of
   * it could be written.
   */
  #tryFlush(more: ((history: RegisterFile) => void) | null = null): boolean {
    try {
      this.#writeAround(more);
    } catch {
      return false;
    }
    this.written();
    attempt(() => this.#history.wal.grew(COST_IN_MESSAGES), undefined);
    return true;
  }

  #writeAround(more: ((history: RegisterFile) => void) | null): void {
    const { transaction } = this.#history;
    const write = () => {
      this.write();
      more?.(this.#history);
    };
    const run = () => more === null ? transaction.run(write) : transaction.runDurably(write);
    try {
      run();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.leaveOutDamaged(error);
      run();
    }
  }

  #flushAfter(ms: number): void {
    this.#stopTimer ??= this.#clock.after(ms, () => {
      this.#stopTimer = null;
      this.#flush();
    });
  }
}

/** Returns what is stored of a secret: whoever reads the file cannot resume a session. */
function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
