/**
 * A store that keeps the latest messages in memory, for members who were cut off for a while. It ends with the process,
 * so it says of nothing that it is kept.
 *
 * @module
 */
import type { Clock } from "./clock.ts";
import type { Committed, Draft, Missed, Receipt, Store, Stream } from "./store.ts";

/** What is held at the most. */
export interface MemoryBounds {
  /** Messages of one stream; for a while it may be twice as many. */
  readonly perStream: number;
  /** Messages of all streams, each private one counted twice. */
  readonly inAll: number;
  /** Characters of the texts of all streams. */
  readonly characters: number;
  /** Keys of messages. The oldest are forgotten first. */
  readonly keys: number;
}

const BOUNDS: MemoryBounds = { perStream: 1000, inAll: 100_000, characters: 32 * 1024 * 1024, keys: 200_000 };

/** The latest messages of one stream. */
class Recent {
  messages: Committed[] = [];
  /** The id of the last message that was let go. */
  lostUntil: number;

  constructor(lostUntil: number) {
    this.lostUntil = lostUntil;
  }
}

export class MemoryStore implements Store {
  readonly log: string;
  readonly #clock: Clock;
  readonly #bounds: MemoryBounds;
  readonly #streams = new Map<Stream, Recent>();
  readonly #receipts = new Map<string, Receipt>();
  readonly #listeners: ((batch: readonly Committed[]) => void)[] = [];
  #lastId = 0;
  #held = 0;
  #characters = 0;
  /** The highest id of a message of a stream that was let go as a whole. */
  #lostUntil = 0;

  constructor(
    clock: Clock,
    { log = crypto.randomUUID(), bounds = BOUNDS }: { log?: string; bounds?: MemoryBounds } = {},
  ) {
    this.log = log;
    this.#clock = clock;
    this.#bounds = bounds;
  }

  get lastId(): number {
    return this.#lastId;
  }

  subscribe(listener: (batch: readonly Committed[]) => void): void {
    this.#listeners.push(listener);
  }

  append(batch: readonly Draft[]): Promise<readonly Receipt[]> {
    const time = this.#clock.time();
    const committed: Committed[] = [];
    const receipts = batch.map((draft) => {
      const key = draft.key === undefined ? undefined : keyOf(draft.author, draft.key);
      const first = key === undefined ? undefined : this.#receipts.get(key);
      if (first !== undefined) return first;
      const receipt = { id: ++this.#lastId, time, kept: false };
      committed.push({ id: receipt.id, time, draft });
      if (key !== undefined) this.#remember(key, receipt);
      return receipt;
    });
    for (const message of committed) this.#hold(message);
    this.#shrink();
    if (committed.length === 0) return Promise.resolve(receipts);
    for (const listener of this.#listeners) listener(committed);
    return Promise.resolve(receipts);
  }

  receipt(author: number, key: string): Promise<Receipt | null> {
    return Promise.resolve(this.#receipts.get(keyOf(author, key)) ?? null);
  }

  missed(stream: Stream, after: number): Promise<Missed> {
    const recent = this.#streams.get(stream);
    const lostUntil = recent?.lostUntil ?? this.#lostUntil;
    const messages = recent === undefined ? [] : recent.messages.filter(({ id }) => id > after);
    return Promise.resolve({ messages, lostUntil: lostUntil > after ? lostUntil : 0 });
  }

  #remember(key: string, receipt: Receipt): void {
    this.#receipts.set(key, receipt);
    if (this.#receipts.size <= this.#bounds.keys) return;
    const [oldest] = this.#receipts.keys();
    if (oldest !== undefined) this.#receipts.delete(oldest);
  }

  #hold(message: Committed): void {
    const { author, to } = message.draft;
    this.#holdIn(to, message);
    if (typeof to === "number" && to !== author) this.#holdIn(author, message);
  }

  #holdIn(stream: Stream, message: Committed): void {
    let recent = this.#streams.get(stream);
    if (recent === undefined) this.#streams.set(stream, recent = new Recent(this.#lostUntil));
    recent.messages.push(message);
    this.#count(1, message.draft.text.length);
    // Let go in halves: moving the rest for each single message would cost more than the message.
    if (recent.messages.length >= 2 * this.#bounds.perStream) this.#letGo(recent, this.#bounds.perStream);
  }

  #letGo(recent: Recent, count: number): void {
    const gone = recent.messages.slice(0, count);
    recent.messages = recent.messages.slice(count);
    recent.lostUntil = gone.at(-1)?.id ?? recent.lostUntil;
    this.#count(-gone.length, -gone.reduce((sum, { draft }) => sum + draft.text.length, 0));
  }

  #count(messages: number, characters: number): void {
    this.#held += messages;
    this.#characters += characters;
  }

  /** Lets go of whole streams, the ones that were silent for longest first, until there is some air. */
  #shrink(): void {
    if (this.#isWithin(1)) return;
    const lastIdOf = ({ messages, lostUntil }: Recent) => messages.at(-1)?.id ?? lostUntil;
    for (const [stream, recent] of [...this.#streams].sort(([, a], [, b]) => lastIdOf(a) - lastIdOf(b))) {
      this.#letGo(recent, recent.messages.length);
      this.#streams.delete(stream);
      this.#lostUntil = Math.max(this.#lostUntil, recent.lostUntil);
      // Sorting costs more than a message, so it is not to be done for each.
      if (this.#isWithin(0.9)) return;
    }
  }

  #isWithin(share: number): boolean {
    return this.#held <= share * this.#bounds.inAll && this.#characters <= share * this.#bounds.characters;
  }
}

function keyOf(author: number, key: string): string {
  return `${author} ${key}`;
}
