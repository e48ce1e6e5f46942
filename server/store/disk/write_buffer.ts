/**
 * What could not be written yet: messages that were told all the same, and changes of messages that the disk has. While
 * there is any, whoever reads from the disk looks here too; ids here are above all ids there.
 *
 * Bounded: the oldest go first, and are lost.
 *
 * @module
 */
import { isIn, isMissed, matchesQuery, type MessageTable, receiptKey } from "../message_table.ts";
import type { PersonRecord } from "../register.ts";
import type { Changed, Committed, HistoryQuery, Past, Receipt, Said, Stream } from "../store.ts";
import { attempt } from "../database/sql.ts";

/** How much is held. Texts are counted in UTF-16 units. */
const MAX_ENTRIES = 10_000;
const MAX_CHARACTERS = 4 * 1024 * 1024;

export class WriteBuffer implements MessageTable {
  readonly #disk: MessageTable;
  readonly #markOf: (person: number) => number;
  /** By id, in the order of ids. A message has the text that it has now. */
  readonly #entries = new Map<number, Committed>();
  readonly #receipts = new Map<string, Receipt>();
  /** The id of the change of a message, by that of the message. */
  readonly #changeOf = new Map<number, number>();
  /** Messages of the disk as they are now. */
  readonly #changed = new Map<number, Past>();
  /** The highest id of each stream that was let go. */
  readonly #lost = new Map<Stream, number>();
  #characters = 0;

  /** `disk`: what is there, as far as it can be read. `markOf`: how far somebody has read the private messages. */
  constructor(disk: MessageTable, markOf: (person: number) => number) {
    this.#disk = disk;
    this.#markOf = markOf;
  }

  /** Whether it changes anything of what the disk says. */
  get isEmpty(): boolean {
    return this.#entries.size === 0 && this.#lost.size === 0;
  }

  /** All of it, in the order of ids. */
  entries(): Iterable<Committed> {
    return this.#entries.values();
  }

  /** The highest id of each stream that is lost for good. */
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

  say(said: Said): void {
    this.#put(said);
    if (said.key !== undefined) {
      this.#receipts.set(receiptKey(said.author, said.key), { id: said.id, time: said.time, kept: false });
    }
  }

  change(changed: Changed, now: Past): void {
    // Who sees the latest change needs none of those before.
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

  /** A message that the disk has, as it is now. */
  overlay(past: Past): Past {
    return this.#changed.get(past.id) ?? past;
  }

  /** What a stream has after some id for who has seen everything up to it. */
  missed(stream: Stream, after: number): Committed[] {
    return [...this.#entries.values()].filter((entry) => isIn(entry, stream) && isMissed(entry, after));
  }

  /** The highest id of a stream that is lost, 0 if none is. */
  lostUntil(stream: Stream): number {
    return this.#lost.get(stream) ?? 0;
  }

  /** The messages that belong to a part of the history, without its limit. */
  history(query: HistoryQuery): Past[] {
    return [...this.#entries.values()].filter((entry) => matchesQuery(entry, query));
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
    // Without its message a change says nothing.
    this.#dropChangeOf(oldest.id);
    this.#lost.set(oldest.to, oldest.id);
    if (typeof oldest.to === "number") this.#lost.set(oldest.author, oldest.id);
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
