/**
 * The latest entries of many streams, in memory and bounded: what the store in memory holds.
 *
 * Owns the entries, and what is known of those that were let go. Each private entry stands in two streams.
 *
 * @module
 */
import type { Committed, Past, Stream } from "./store.ts";

/** What is held at the most. */
export interface EntryBounds {
  /** Entries of one stream; for a while it may be twice as many. */
  readonly perStream: number;
  /** Entries of all streams, each private one counted twice. */
  readonly inAll: number;
  /** Characters of the texts of all streams. */
  readonly characters: number;
}

/** The latest entries of one stream. */
class Recent {
  entries: Committed[] = [];
  /** The id of the last entry that was let go. */
  lostUntil: number;

  constructor(lostUntil: number) {
    this.lostUntil = lostUntil;
  }
}

export class RecentEntries {
  readonly #bounds: EntryBounds;
  readonly #streams = new Map<Stream, Recent>();
  #held = 0;
  #characters = 0;
  /** The highest id of an entry of a stream that was let go as a whole. */
  #lostUntil = 0;

  constructor(bounds: EntryBounds) {
    this.#bounds = bounds;
  }

  /** The keys of all streams. */
  get streams(): Iterable<Stream> {
    return this.#streams.keys();
  }

  /** The entries of a stream with ids above this one, in order. */
  above(stream: Stream, id: number): readonly Committed[] {
    const entries = this.#streams.get(stream)?.entries ?? [];
    return entries.slice(countUpTo(entries, id));
  }

  /** Entries of a stream with ids up to this one may have been let go. */
  lostUntil(stream: Stream): number {
    return this.#streams.get(stream)?.lostUntil ?? this.#lostUntil;
  }

  /** An entry of a stream. */
  find(stream: Stream, id: number): Committed | undefined {
    const entries = this.#streams.get(stream)?.entries ?? [];
    const entry = entries[countUpTo(entries, id - 1)];
    return entry?.id === id ? entry : undefined;
  }

  /** Takes an entry, whose id is the highest so far. `shrink` is to follow, after one or many. */
  hold(entry: Committed): void {
    for (const stream of streamsOf(entry)) this.#holdIn(stream, entry);
  }

  /** Puts a message in the place of the one with its id. */
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

  /** Lets go of whole streams, the ones that were silent for longest first, until there is some air. */
  shrink(): void {
    if (this.#isWithin(1)) return;
    const lastIdOf = ({ entries, lostUntil }: Recent) => entries.at(-1)?.id ?? lostUntil;
    for (const [stream, recent] of [...this.#streams].sort(([, a], [, b]) => lastIdOf(a) - lastIdOf(b))) {
      this.#letGo(recent, recent.entries.length);
      this.#streams.delete(stream);
      this.#lostUntil = Math.max(this.#lostUntil, recent.lostUntil);
      // Sorting costs more than a message, so it is not to be done for each.
      if (this.#isWithin(0.9)) return;
    }
  }

  #holdIn(stream: Stream, entry: Committed): void {
    let recent = this.#streams.get(stream);
    if (recent === undefined) this.#streams.set(stream, recent = new Recent(this.#lostUntil));
    recent.entries.push(entry);
    this.#count(1, entry.text.length);
    // Let go in halves: moving the rest for each single message would cost more than the message.
    if (recent.entries.length >= 2 * this.#bounds.perStream) this.#letGo(recent, this.#bounds.perStream);
  }

  #letGo(recent: Recent, count: number): void {
    const gone = recent.entries.slice(0, count);
    recent.entries = recent.entries.slice(count);
    recent.lostUntil = gone.at(-1)?.id ?? recent.lostUntil;
    this.#count(-gone.length, -gone.reduce((sum, { text }) => sum + text.length, 0));
  }

  #count(entries: number, characters: number): void {
    this.#held += entries;
    this.#characters += characters;
  }

  #isWithin(share: number): boolean {
    return this.#held <= share * this.#bounds.inAll && this.#characters <= share * this.#bounds.characters;
  }
}

/** Where an entry is to be found: in its room, or with both persons. */
function streamsOf({ to, author }: Committed): readonly Stream[] {
  return typeof to === "string" || to === author ? [to] : [to, author];
}

/** How many entries, which are in the order of their ids, have ids up to this one. */
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
