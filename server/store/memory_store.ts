/**
 * The store in memory: it has the latest messages and ends with the process, so none of its receipts says `kept`.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import {
  apply,
  changesOf,
  countedOf,
  isBetween,
  isDeleted,
  isMissed,
  matchesChanges,
  matchesQuery,
  missedOf,
  pageOf,
} from "./message_table.ts";
import type { MemoryRegister } from "./memory_register.ts";
import { type MemoryBounds, MemoryTable } from "./memory_table.ts";
import { yieldToSockets } from "../../shared/event_loop.ts";
import type { Refusal } from "../refusal.ts";
import { Timeline } from "./timeline.ts";
import { hasTerms, termsOf } from "./search/terms.ts";
import type {
  ChangesPage,
  ChangesQuery,
  Committed,
  Counted,
  CountRange,
  Draft,
  HistoryQuery,
  Missed,
  MissedQuery,
  Page,
  Past,
  Receipt,
  SearchQuery,
  Store,
  Stream,
} from "./store.ts";

const BOUNDS: MemoryBounds = { perStream: 1000, inAll: 100_000, characters: 32 * 1024 * 1024, keys: 200_000 };

/**
 * How many characters are searched before other work gets a turn: 1 ms of English, 3 ms of Chinese. Each message counts
 * as `MESSAGE_CHARACTERS` more.
 */
const SLICE_CHARACTERS = 50_000;
const MESSAGE_CHARACTERS = 100;

/** What a store in memory is created with. */
export interface MemoryStoreOptions {
  readonly register: MemoryRegister;
  /** The name of the history; by default a new one. */
  readonly log?: string;
  readonly bounds?: MemoryBounds;
  /** How many unread messages may wait for a person who is offline; 0: no limit. */
  readonly maxMail?: number;
  /** Called when the clock has jumped, with the milliseconds; negative: back. */
  readonly jumped?: (byMs: number) => void;
}

export class MemoryStore implements Store {
  readonly log: string;
  readonly isFailing: boolean = false;
  readonly isDiskLow: boolean = false;
  readonly canSearch: boolean = true;
  readonly #clock: Clock;
  readonly #timeline: Timeline;
  readonly #table: MemoryTable;
  readonly #maxMail: number;
  readonly #listeners = new Set<(batch: readonly Committed[]) => void>();
  #lastId = 0;

  constructor(
    clock: Clock,
    { register, log = crypto.randomUUID(), bounds = BOUNDS, maxMail = 0, jumped }: MemoryStoreOptions,
  ) {
    this.log = log;
    this.#clock = clock;
    this.#timeline = new Timeline({ clock, lastId: 0, jumped });
    this.#table = new MemoryTable(register, bounds);
    this.#maxMail = maxMail;
  }

  get lastId(): number {
    return this.#lastId;
  }

  subscribe(listener: (batch: readonly Committed[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onFailing(): void {
    // A store in memory never fails.
  }

  append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]> {
    const time = this.#timeline.read(this.#lastId + 1);
    const committed: Committed[] = [];
    const options = { table: this.#table, maxMail: this.#maxMail, timeline: this.#timeline };
    const outcomes = batch.map((draft) => {
      const { outcome, entry } = apply(draft, { id: this.#lastId + 1, time, kept: false }, options);
      if (entry !== undefined) {
        this.#lastId = entry.id;
        committed.push(entry);
      }
      return outcome;
    });
    this.#table.recent.shrink();
    if (committed.length > 0) {
      for (const listener of this.#listeners) listener(committed);
    }
    return Promise.resolve(outcomes);
  }

  receipt(author: number, key: string): Promise<Receipt | null> {
    return Promise.resolve(this.#table.receipt(author, key));
  }

  missed(stream: Stream, { after, before = Infinity, limit, withChanges = true }: MissedQuery): Promise<Missed> {
    const { recent } = this.#table;
    const all = recent.above(stream, after).filter((entry) =>
      isMissed(entry, after) && entry.id < before && (withChanges || entry.type === "said")
    );
    return Promise.resolve(missedOf(all, { after, limit, lostUntil: recent.lostUntil(stream) }));
  }

  count(stream: Stream, { after, before, limit }: CountRange): Promise<Counted> {
    const entries = this.#table.recent.above(stream, after).filter(({ id }) => id < before);
    return Promise.resolve(countedOf(entries, limit));
  }

  hasWritten(author: number, to: number): Promise<boolean> {
    return Promise.resolve(this.#table.hasWritten(author, to));
  }

  history(query: HistoryQuery): Promise<Page> {
    const { of, after = 0 } = query;
    const stream = typeof of === "string" ? of : of.person;
    const { recent } = this.#table;
    const all = recent.above(stream, after).filter((entry) => matchesQuery(entry, query));
    return Promise.resolve(pageOf(all, query, { removedUntil: recent.lostUntil(stream) }));
  }

  changes(query: ChangesQuery): Promise<ChangesPage> {
    const all = this.#table.recent.above(query.stream, query.after);
    return Promise.resolve(changesOf(all.filter((entry) => matchesChanges(entry, query)), query));
  }

  async search(query: SearchQuery): Promise<Page> {
    const terms = query.text === undefined ? null : termsOf(query.text);
    const isFound = (entry: Past) => matchesSearch(entry, query) && (terms === null || hasTerms(entry.text, terms));
    let found: Past[] = [];
    let searched = 0;
    for (const stream of this.#streamsOf(query)) {
      const inStream: Past[] = [];
      for (const entry of this.#table.recent.above(stream, 0).toReversed()) {
        searched += MESSAGE_CHARACTERS + (terms === null ? 0 : entry.text.length);
        if (searched >= SLICE_CHARACTERS) {
          await yieldToSockets(() => this.#clock.now());
          searched = 0;
        }
        // Messages older than the oldest of `limit` matches are not needed any more.
        const oldest = found.length > query.limit ? found.at(-1)?.id ?? 0 : 0;
        if (entry.id < oldest || inStream.length > query.limit) break;
        if (entry.type === "said" && isFound(entry)) inStream.push(entry);
      }
      found = [...found, ...inStream].sort((a, b) => b.id - a.id).slice(0, query.limit + 1);
    }
    return { messages: found.slice(0, query.limit).reverse(), hasMore: found.length > query.limit };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The streams to search: rooms are public, private messages are those of the viewer. */
  #streamsOf({ of, viewer }: SearchQuery): Stream[] {
    if (of !== undefined) return [typeof of === "number" ? viewer : of];
    return [...this.#table.recent.streams].filter((stream) => typeof stream === "string" || stream === viewer);
  }
}

function matchesSearch(entry: Past, query: SearchQuery): boolean {
  const { author, of, viewer, beforeTime = Infinity, sinceTime = 0, below = Infinity } = query;
  return !isDeleted(entry) && entry.id < below && entry.time < beforeTime && entry.time >= sinceTime &&
    (author === undefined || entry.author === author) &&
    (typeof of !== "number" || isBetween(entry, viewer, of));
}
