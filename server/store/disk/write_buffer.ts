/**
 * The write buffer: messages that were delivered but could not be written yet, and changes to messages that are on
 * disk. While it is not empty, everything that reads from the disk reads here too. Its ids are above all ids on disk.
 *
 * Bounded: the oldest entries go first, and are lost.
 *
 * @module
 */
import {
  isDeleted,
  isIn,
  isMissed,
  matchesChanges,
  matchesQuery,
  type MessageTable,
  receiptKey,
  streamsOf,
} from "../message_table.ts";
import type { PersonRecord } from "../register.ts";
import type { Changed, ChangesQuery, Committed, HistoryQuery, Past, Receipt, Said, Stream } from "../store.ts";
import { attempt } from "../database/sql.ts";

/** How much the buffer may have. Characters are UTF-16 units. */
const MAX_ENTRIES = 10_000;
const MAX_CHARACTERS = 4 * 1024 * 1024;

export class WriteBuffer implements MessageTable {
  readonly #disk: MessageTable;
  readonly #markOf: (person: number) => number;
  /** By id, in the order of ids. Each message has its current text. */
  readonly #entries = new Map<number, Committed>();
  readonly #receipts = new Map<string, Receipt>();
  /** The id of the change to a message, by the id of the message. */
  readonly #changeOf = new Map<number, number>();
  /** Messages on disk with their current text, by id. */
  readonly #changed = new Map<number, Past>();
  /** The highest id of each stream that was dropped. */
  readonly #lost = new Map<Stream, number>();
  #characters = 0;
  /** How many messages were dropped. */
  #dropped = 0;

  /** `disk`: what was written, as far as it can be read. `markOf`: how far a person has read their private messages. */
  constructor(disk: MessageTable, markOf: (person: number) => number) {
    this.#disk = disk;
    this.#markOf = markOf;
  }

  /** Whether the buffer has nothing to add to what is on disk. */
  get isEmpty(): boolean {
    return this.#entries.size === 0 && this.#lost.size === 0;
  }

  /** How many messages are in the buffer, or were dropped. */
  get messages(): number {
    return this.#dropped + [...this.#entries.values()].filter(({ type }) => type === "said").length;
  }

  /** All entries, in the order of ids. */
  entries(): Iterable<Committed> {
    return this.#entries.values();
  }

  /** The highest lost id of each stream. */
  lost(): ReadonlyMap<Stream, number> {
    return this.#lost;
  }

  receipt(author: number, key: string): Receipt | null {
    return this.#receipts.get(receiptKey(author, key)) ?? attempt(() => this.#disk.receipt(author, key), null);
  }

  find(id: number, stream: Stream): Past | null {
    const entry = this.#entries.get(id);
    if (entry?.type === "said") return entry;
    return this.#changed.get(id) ?? attempt(() => this.#disk.find(id, stream), null);
  }

  personNamed(key: string): PersonRecord | null {
    return attempt(() => this.#disk.personNamed(key), null);
  }

  unreadOf(person: number, unread: { readonly limit: number; readonly author?: number }): number {
    const mark = this.#markOf(person);
    let count = attempt(() => this.#disk.unreadOf(person, unread), 0);
    for (const { type, id, to, author } of this.#entries.values()) {
      const isCounted = author !== person && author === (unread.author ?? author);
      if (type === "said" && to === person && isCounted && id > mark) count++;
    }
    return count;
  }

  hasWritten(author: number, to: number): boolean {
    const isSuch = (entry: Committed) => entry.type === "said" && entry.author === author && entry.to === to;
    return this.#entries.values().some(isSuch) || attempt(() => this.#disk.hasWritten(author, to), false);
  }

  cameTime(person: number): number {
    return this.#disk.cameTime(person);
  }

  say(said: Said): void {
    this.#put(said);
    if (said.key !== undefined) {
      this.#receipts.set(receiptKey(said.author, said.key), { id: said.id, time: said.time, kept: false });
    }
  }

  change(changed: Changed, now: Past): void {
    // Readers who see the latest change need none of the earlier ones.
    this.#dropChangeOf(changed.of);
    this.#changeOf.set(changed.of, changed.id);
    this.#put(changed);
    const entry = this.#entries.get(now.id);
    if (entry === undefined) this.#changed.set(now.id, now);
    else {
      this.#characters += now.text.length - entry.text.length;
      this.#entries.set(now.id, now);
    }
  }

  /** Returns the current state of a message that is on disk. */
  overlay(past: Past): Past {
    return this.#changed.get(past.id) ?? past;
  }

  /** Counts the messages on disk, in a range of ids of a stream, that were deleted since. */
  deletedOnDisk(stream: Stream, { after, until }: { readonly after: number; readonly until: number }): number {
    const isSuch = (past: Past) => isDeleted(past) && isIn(past, stream) && past.id > after && past.id <= until;
    return this.#changed.values().filter(isSuch).toArray().length;
  }

  /** Returns the entries of a stream that a reader who has seen everything up to `after` has missed. */
  missed(stream: Stream, after: number): Committed[] {
    return [...this.#entries.values()].filter((entry) => isIn(entry, stream) && isMissed(entry, after));
  }

  /** Returns the highest lost id of a stream, or 0. */
  lostUntil(stream: Stream): number {
    return this.#lost.get(stream) ?? 0;
  }

  /** Returns the messages that match a query, without its limit. */
  history(query: HistoryQuery): Past[] {
    return [...this.#entries.values()].filter((entry) => matchesQuery(entry, query));
  }

  /** Returns the changes that match a query, without its limit. */
  changes(query: ChangesQuery): Changed[] {
    const inStream = [...this.#entries.values()].filter((entry) => isIn(entry, query.stream));
    return inStream.filter((entry) => matchesChanges(entry, query));
  }

  clear(): void {
    this.#entries.clear();
    this.#receipts.clear();
    this.#changeOf.clear();
    this.#changed.clear();
    this.#lost.clear();
    this.#characters = 0;
  }

  #put(entry: Committed): void {
    this.#entries.set(entry.id, entry);
    this.#characters += entry.text.length;
    while (this.#entries.size > MAX_ENTRIES || this.#characters > MAX_CHARACTERS) this.#dropOldest();
  }

  #dropOldest(): void {
    const [oldest] = this.#entries.values();
    if (oldest === undefined) return;
    this.#drop(oldest);
    // A change means nothing without its message.
    this.#dropChangeOf(oldest.id);
    for (const stream of streamsOf(oldest)) this.#lost.set(stream, oldest.id);
    if (oldest.type === "said") this.#dropped++;
    if (oldest.type !== "said") this.#changed.delete(oldest.of);
    else if (oldest.key !== undefined) this.#receipts.delete(receiptKey(oldest.author, oldest.key));
  }

  #dropChangeOf(message: number): void {
    const change = this.#entries.get(this.#changeOf.get(message) ?? 0);
    if (change !== undefined) this.#drop(change);
  }

  #drop(entry: Committed): void {
    this.#entries.delete(entry.id);
    this.#characters -= entry.text.length;
    if (entry.type !== "said") this.#changeOf.delete(entry.of);
  }
}
