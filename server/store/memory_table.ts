/**
 * The message table in memory: the latest entries of each stream, and the keys of messages. Bounded; the oldest go
 * first.
 *
 * @module
 */
import { type MessageTable, receiptKey } from "./message_table.ts";
import type { MemoryRegister } from "./memory_register.ts";
import type { PersonRecord } from "./register.ts";
import type { Changed, Committed, Past, Receipt, Said, Stream } from "./store.ts";

/** How much the table may have. */
export interface MemoryBounds extends EntryBounds {
  /** Keys of messages; briefly up to twice as many. The oldest are forgotten first. */
  readonly keys: number;
}

export class MemoryTable implements MessageTable {
  readonly recent: RecentEntries;
  readonly #register: MemoryRegister;
  readonly #maxKeys: number;
  #receipts = new Map<string, Receipt>();
  /**
   * The previous generation of receipts. Deleting the oldest keys one at a time would cost more than the rest of a
   * message.
   */
  #earlierReceipts = new Map<string, Receipt>();

  constructor(register: MemoryRegister, bounds: MemoryBounds) {
    this.recent = new RecentEntries(bounds);
    this.#register = register;
    this.#maxKeys = bounds.keys;
  }

  receipt(author: number, key: string): Receipt | null {
    const name = receiptKey(author, key);
    return this.#receipts.get(name) ?? this.#earlierReceipts.get(name) ?? null;
  }

  find(id: number, stream: Stream): Past | null {
    const entry = this.recent.find(stream, id);
    return entry?.type === "said" ? entry : null;
  }

  personNamed(key: string): PersonRecord | null {
    return this.#register.byName(key) ?? null;
  }

  unreadOf(person: number, { author: only }: { readonly author?: number }): number {
    const mark = this.#register.markOf(person, person);
    return this.recent.above(person, mark).filter(({ type, author }) =>
      type === "said" && author !== person && author === (only ?? author)
    ).length;
  }

  hasWritten(author: number, to: number): boolean {
    return this.recent.above(author, 0).some((entry) => entry.author === author && entry.to === to);
  }

  cameTime(person: number): number {
    return this.#register.cameTime(person);
  }

  say(said: Said): void {
    this.recent.add(said);
    const { author, key, id, time } = said;
    if (key === undefined) return;
    this.#receipts.set(receiptKey(author, key), { id, time, kept: false });
    if (this.#receipts.size < this.#maxKeys) return;
    this.#earlierReceipts = this.#receipts;
    this.#receipts = new Map();
  }

  change(changed: Changed, now: Past): void {
    this.recent.replace(now);
    this.recent.add(changed);
  }
}

/** How many entries are stored. */
export interface EntryBounds {
  /** Entries of one stream; briefly up to twice as many. */
  readonly perStream: number;
  /** Entries of all streams; a private one counts twice. */
  readonly inAll: number;
  /** Characters of the texts of all streams. */
  readonly characters: number;
}

/** The latest entries of one stream. */
class Recent {
  entries: Committed[] = [];
  /** The id of the last entry that was dropped. */
  lostUntil: number;

  constructor(lostUntil: number) {
    this.lostUntil = lostUntil;
  }
}

export class RecentEntries {
  readonly #bounds: EntryBounds;
  readonly #streams = new Map<Stream, Recent>();
  #entryCount = 0;
  #characters = 0;
  /** The highest id in all streams that were dropped as a whole. */
  #lostUntil = 0;

  constructor(bounds: EntryBounds) {
    this.#bounds = bounds;
  }

  /** The keys of all streams. */
  get streams(): Iterable<Stream> {
    return this.#streams.keys();
  }

  /** Returns the entries of a stream with ids above this one, in order. */
  above(stream: Stream, id: number): readonly Committed[] {
    const entries = this.#streams.get(stream)?.entries ?? [];
    return entries.slice(countUpTo(entries, id));
  }

  /** Entries of the stream with ids up to the returned one may have been dropped. */
  lostUntil(stream: Stream): number {
    return this.#streams.get(stream)?.lostUntil ?? this.#lostUntil;
  }

  /** Returns an entry of a stream. */
  find(stream: Stream, id: number): Committed | undefined {
    const entries = this.#streams.get(stream)?.entries ?? [];
    const entry = entries[countUpTo(entries, id - 1)];
    return entry?.id === id ? entry : undefined;
  }

  /** Adds an entry, whose id must be the highest so far. The caller calls `shrink` after one or many of them. */
  add(entry: Committed): void {
    for (const stream of streamsOf(entry)) this.#addTo(stream, entry);
  }

  /** Replaces the message with this id. */
  replace(now: Past): void {
    for (const stream of streamsOf(now)) {
      const entries = this.#streams.get(stream)?.entries ?? [];
      const at = countUpTo(entries, now.id - 1);
      const before = entries[at];
      if (before?.id !== now.id) continue;
      entries[at] = now;
      this.#count(0, now.text.length - before.text.length);
    }
  }

  /**
   * If there are too many entries, drops whole streams until a tenth is free; those without new entries the longest go
   * first.
   */
  shrink(): void {
    if (this.#isWithin(1)) return;
    const lastIdOf = ({ entries, lostUntil }: Recent) => entries.at(-1)?.id ?? lostUntil;
    for (const [stream, recent] of [...this.#streams].sort(([, a], [, b]) => lastIdOf(a) - lastIdOf(b))) {
      this.#drop(recent, recent.entries.length);
      this.#streams.delete(stream);
      this.#lostUntil = Math.max(this.#lostUntil, recent.lostUntil);
      // Sorting costs more than a message, so it must not happen for each one.
      if (this.#isWithin(0.9)) return;
    }
  }

  #addTo(stream: Stream, entry: Committed): void {
    let recent = this.#streams.get(stream);
    if (recent === undefined) this.#streams.set(stream, recent = new Recent(this.#lostUntil));
    recent.entries.push(entry);
    this.#count(1, entry.text.length);
    // Half of the stream goes at once: moving the rest for every message would cost more than the message.
    if (recent.entries.length >= 2 * this.#bounds.perStream) this.#drop(recent, this.#bounds.perStream);
  }

  #drop(recent: Recent, count: number): void {
    const gone = recent.entries.slice(0, count);
    recent.entries = recent.entries.slice(count);
    recent.lostUntil = gone.at(-1)?.id ?? recent.lostUntil;
    this.#count(-gone.length, -gone.reduce((sum, { text }) => sum + text.length, 0));
  }

  #count(entries: number, characters: number): void {
    this.#entryCount += entries;
    this.#characters += characters;
  }

  #isWithin(share: number): boolean {
    return this.#entryCount <= share * this.#bounds.inAll && this.#characters <= share * this.#bounds.characters;
  }
}

/** The streams that have an entry: its room, or both persons. */
function streamsOf({ to, author }: Committed): readonly Stream[] {
  return typeof to === "string" || to === author ? [to] : [to, author];
}

/** Returns how many entries, ordered by id, have ids up to this one. */
function countUpTo(entries: readonly Committed[], id: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.id ?? Infinity) <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}
