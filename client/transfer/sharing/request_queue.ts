/**
 * A queue of requests for shared files. A search for files costs the owner time and memory, and a stranger may request as
 * often as they like (REQ-S58).
 *
 * Owns which requests are being answered, which wait, and how many entries the answers keep in memory.
 *
 * 1. Few are answered at a time, and only one for each person.
 * 2. The one that has waited longest is next. A request that was withdrawn leaves the queue.
 * 3. What is kept for one person, and for all of them, is limited until their transfers are over.
 *
 * @module
 */
import { nameKey } from "../../../shared/wire/name.ts";

/** How many requests are answered at a time. */
const MAX_AT_ONCE = 2;

/** The most entries that are kept for one person; 200,000 take 30 MB. */
const MAX_ENTRIES_PER_PERSON = 200_000;

/** The most entries that are kept in all. */
const MAX_ENTRIES = 800_000;

interface Waiting {
  readonly key: string;
  readonly begin: () => void;
}

export class RequestQueue {
  /** The people who are being answered, by the keys of their names. */
  readonly #answered = new Set<string>();
  /** The one that has waited longest is first. */
  readonly #waiting = new Set<Waiting>();
  /** How many entries are kept for each person. */
  readonly #entries = new Map<string, number>();

  /** Runs `answer` when it is next. Rejects if it rejects, or if `signal` aborts before it begins. */
  async run<T>(person: string, answer: () => Promise<T>, { signal }: { readonly signal: AbortSignal }): Promise<T> {
    const key = nameKey(person);
    await this.#admitted(key, signal);
    try {
      return await answer();
    } finally {
      this.#answered.delete(key);
      this.#next();
    }
  }

  /** How many entries another answer to a person may have. */
  roomFor(person: string): number {
    let all = 0;
    for (const count of this.#entries.values()) all += count;
    const left = MAX_ENTRIES_PER_PERSON - (this.#entries.get(nameKey(person)) ?? 0);
    return Math.max(0, Math.min(left, MAX_ENTRIES - all));
  }

  /** Whether an answer to a person may have fewer entries now than it could have later. */
  isShort(person: string): boolean {
    return this.roomFor(person) < MAX_ENTRIES_PER_PERSON;
  }

  /** Counts entries for a person until `signal` aborts. */
  keep(person: string, count: number, { signal }: { readonly signal: AbortSignal }): void {
    if (signal.aborted) return;
    const key = nameKey(person);
    this.#entries.set(key, (this.#entries.get(key) ?? 0) + count);
    signal.addEventListener("abort", () => {
      const left = (this.#entries.get(key) ?? 0) - count;
      if (left > 0) this.#entries.set(key, left);
      else this.#entries.delete(key);
    }, { once: true });
  }

  async #admitted(key: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { key, begin: resolve };
    const stop = () => {
      // A request that is being answered ends by itself.
      if (this.#waiting.delete(waiting)) reject(signal.reason);
    };
    this.#waiting.add(waiting);
    signal.addEventListener("abort", stop, { once: true });
    this.#next();
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  #next(): void {
    for (const waiting of this.#waiting) {
      if (this.#answered.size >= MAX_AT_ONCE) return;
      if (this.#answered.has(waiting.key)) continue;
      this.#waiting.delete(waiting);
      this.#answered.add(waiting.key);
      waiting.begin();
    }
  }
}
