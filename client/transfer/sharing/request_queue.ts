/**
 * Turns of the questions that are answered: to look for what somebody wants to have costs the disk and the memory of who
 * shares it, and a stranger asks as often as they like (REQ-S58).
 *
 * Owns who is being answered, who waits, and how many entries the answers keep.
 *
 * 1. Few are answered at a time, and of one person only one.
 * 2. Who waits longest is next. Who is not wanted any more waits no longer.
 * 3. What is kept for one person, and for all of them, is bounded until their transfers are over.
 *
 * @module
 */
import { nameKey } from "../../../shared/wire/name.ts";

/** So many questions are answered at a time. */
const MAX_AT_ONCE = 2;

/** So many entries are kept for one person; 200,000 take 30 MB. */
const MAX_ENTRIES_OF_ONE = 200_000;

/** So many are kept in all. */
const MAX_ENTRIES_OF_ALL = 800_000;

interface Waiting {
  readonly key: string;
  readonly begin: () => void;
}

export class RequestQueue {
  /** Who is being answered, by the keys of their names. */
  readonly #answered = new Set<string>();
  /** The longest first. */
  readonly #waiting = new Set<Waiting>();
  /** Entries that are kept. */
  readonly #kept = new Map<string, number>();

  /** Does something when it is this person's turn. Rejects when `signal` has aborted before, or when that rejects. */
  async run<T>(person: string, answer: () => Promise<T>, { signal }: { readonly signal: AbortSignal }): Promise<T> {
    const key = nameKey(person);
    await this.#generation(key, signal);
    try {
      return await answer();
    } finally {
      this.#answered.delete(key);
      this.#next();
    }
  }

  /** How many entries the answer to a person may have. */
  roomFor(person: string): number {
    let all = 0;
    for (const count of this.#kept.values()) all += count;
    const ofOne = MAX_ENTRIES_OF_ONE - (this.#kept.get(nameKey(person)) ?? 0);
    return Math.max(0, Math.min(ofOne, MAX_ENTRIES_OF_ALL - all));
  }

  /** So many are kept for them until `signal` aborts. */
  keep(person: string, count: number, { signal }: { readonly signal: AbortSignal }): void {
    if (signal.aborted) return;
    const key = nameKey(person);
    this.#kept.set(key, (this.#kept.get(key) ?? 0) + count);
    signal.addEventListener("abort", () => {
      const left = (this.#kept.get(key) ?? 0) - count;
      if (left > 0) this.#kept.set(key, left);
      else this.#kept.delete(key);
    }, { once: true });
  }

  async #generation(key: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { key, begin: resolve };
    const stop = () => {
      // What has begun ends by itself.
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
