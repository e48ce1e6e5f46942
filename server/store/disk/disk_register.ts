/**
 * The register on disk. What is saved is written at once, marks with the next messages or within a second; what cannot be
 * written stays in memory and is tried again.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { nameKey } from "../../../shared/wire/name.ts";
import type { Clock } from "../../clock.ts";
import type { PersonRecord, Register, RoomRecord, SessionRecord, SessionState } from "../register.ts";
import type { Stream } from "../store.ts";
import { attempt, type Transaction } from "../database/sql.ts";
import type { Meta } from "../database/ids.ts";
import type {
  HashedSession,
  KeyedRoom,
  Mark,
  NamedPerson,
  RegisterReader,
  RegisterWriter,
} from "../database/register_rows.ts";
import type { WalFile } from "./wal_file.ts";

/** Marks wait so long for messages to be written with. */
const MARK_DELAY_MS = 1000;

/** How long after a failure it is tried again. */
const RETRY_MS = 3000;

/** What is written here costs the write-ahead log as much as so many messages: a page for each table and index. */
const COST_IN_MESSAGES = 20;

/** How many values of each kind wait for a disk that fails. */
const MAX_PENDING = 10_000;

/** What the register works with; all of one open database. */
export interface DiskRegisterParts {
  readonly transaction: Transaction;
  readonly meta: Meta;
  readonly reader: RegisterReader;
  readonly writer: RegisterWriter;
  readonly wal: Pick<WalFile, "grew">;
}

export class DiskRegister implements Register {
  readonly #parts: DiskRegisterParts;
  readonly #clock: Clock;
  readonly #persons = new PendingWrites<number, NamedPerson>();
  readonly #sessions = new PendingWrites<string, HashedSession>();
  readonly #rooms = new PendingWrites<string, KeyedRoom>();
  readonly #marks = new PendingWrites<string, Mark>();
  #lastPersonId: number;
  #writtenPersonId: number;
  #stopTimer: (() => void) | null = null;

  constructor(parts: DiskRegisterParts, clock: Clock) {
    this.#parts = parts;
    this.#clock = clock;
    this.#lastPersonId = parts.meta.last("last_person");
    this.#writtenPersonId = this.#lastPersonId;
  }

  rooms(limit: number): Promise<readonly RoomRecord[]> {
    return Promise.resolve(attempt(() => this.#parts.reader.rooms(limit), []));
  }

  room(key: string): Promise<RoomRecord | null> {
    const pending = this.#rooms.get(key);
    const written = attempt(() => this.#parts.reader.room(key), undefined);
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

  newPersonId(): number {
    return ++this.#lastPersonId;
  }

  personNamed(key: string): Promise<PersonRecord | null> {
    return Promise.resolve(this.personByKey(key));
  }

  /** The same at once. */
  personByKey(key: string): PersonRecord | null {
    const pending = this.#persons.values().findLast((person) => person.key === key);
    const person = pending ?? attempt(() => this.#parts.reader.personNamed(key), undefined);
    // Who is in the database under this name may have another one by now.
    const now = person === undefined ? undefined : this.#persons.get(person.id) ?? person;
    return now?.key === key ? { id: now.id, name: now.name } : null;
  }

  savePerson({ id, name }: PersonRecord): void {
    this.#persons.put(id, { id, name, key: nameKey(name) });
    this.#flush();
  }

  session(secret: string): Promise<SessionRecord | null> {
    const hash = hashOf(secret);
    const session = this.#sessions.get(hash) ??
      attempt(() => this.#parts.reader.session(hash), undefined);
    if (session === undefined) return Promise.resolve(null);
    const { person: id, rooms, state, time } = session;
    const person = this.#persons.get(id) ?? attempt(() => this.#parts.reader.person(id), undefined);
    if (person === undefined) return Promise.resolve(null);
    return Promise.resolve({
      person: { id, name: person.name },
      rooms,
      lostTime: time,
      isOver: state === "over",
    });
  }

  saveSession(secret: string, session: SessionState): void {
    const hash = hashOf(secret);
    this.#sessions.put(hash, { hash, ...session });
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

  /** The mark of one stream at once, 0 without one. */
  markOf(person: number, stream: Stream): number {
    return this.#tryMark(person, stream) ?? 0;
  }

  saveMark(person: number, stream: Stream, id: number): void {
    const key = `${person} ${stream}`;
    if (id <= (this.#marks.get(key)?.id ?? -1)) return;
    this.#marks.put(key, { person, stream, id });
    this.#flushAfter(MARK_DELAY_MS);
  }

  /** Writes what is not written yet. Within a transaction of its caller, who says `written` once it is committed. */
  write(): void {
    const { writer, meta } = this.#parts;
    if (this.#isWritten) return;
    if (this.#lastPersonId !== this.#writtenPersonId) meta.setLast("last_person", this.#lastPersonId);
    for (const person of this.#persons.values()) writer.person(person);
    for (const session of this.#sessions.values()) writer.session(session);
    for (const room of this.#rooms.values()) writer.room(room);
    for (const mark of this.#marks.values()) writer.mark(mark);
  }

  written(): void {
    if (this.#isWritten) return;
    this.#writtenPersonId = this.#lastPersonId;
    this.#persons.clear();
    this.#sessions.clear();
    this.#rooms.clear();
    this.#marks.clear();
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  /** Writes what is not written yet, as far as that can be done. */
  close(): void {
    this.#flush();
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  #tryMark(person: number, stream: Stream): number | undefined {
    const written = attempt(() => this.#parts.reader.mark(person, stream), undefined);
    const pending = this.#marks.get(`${person} ${stream}`)?.id;
    return written === undefined || pending === undefined ? written ?? pending : Math.max(written, pending);
  }

  get #isWritten(): boolean {
    return this.#lastPersonId === this.#writtenPersonId && this.#persons.isEmpty && this.#sessions.isEmpty &&
      this.#rooms.isEmpty && this.#marks.isEmpty;
  }

  #flush(): void {
    try {
      this.#parts.transaction.run(() => this.write());
    } catch {
      // The next message meets the same, and tells everybody.
      this.#flushAfter(RETRY_MS);
      return;
    }
    this.written();
    attempt(() => this.#parts.wal.grew(COST_IN_MESSAGES), undefined);
  }

  #flushAfter(ms: number): void {
    this.#stopTimer ??= this.#clock.after(ms, () => {
      this.#stopTimer = null;
      this.#flush();
    });
  }
}

/** What is written down of a secret: who reads the file cannot take over anybody's place. */
function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/**
 * What is to be written and is not yet, by what it is about: a later value takes the place of an earlier one. Bounded, for
 * a disk that fails for long: the oldest go first.
 */
class PendingWrites<K, V> {
  #values = new Map<K, V>();

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  /** Those of all, in the order they were put in last. */
  values(): readonly V[] {
    return [...this.#values.values()];
  }

  put(key: K, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= MAX_PENDING) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  clear(): void {
    if (this.#values.size > 0) this.#values = new Map();
  }
}
