/**
 * Counts what people do in a day, such as the bytes that they write, so that it can be limited. Days are counted from
 * the start of the server.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { isWithin } from "../limits.ts";

const DAY_MS = 86_400_000;

/** The most keys that are counted. After that, the one to which nothing was added for the longest time is forgotten. */
const MAX_KEYS = 10_000;

export class DayCounter {
  readonly #clock: Clock;
  readonly #limit: number;
  /** The sum of each key; the one that was added to last is the last. */
  readonly #sums = new Map<number | string, number>();
  #dayEndsMs: number;

  /** `limit`: of each key in a day; 0: none. */
  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
    this.#dayEndsMs = clock.now() + DAY_MS;
  }

  /** Adds an amount to each key, and returns `true`; or to none, and returns `false`, if one would exceed the limit. */
  tryAdd(amount: number, keys: readonly (number | string)[]): boolean {
    if (this.#limit === 0) return true;
    if (this.#clock.now() >= this.#dayEndsMs) {
      this.#dayEndsMs = this.#clock.now() + DAY_MS;
      this.#sums.clear();
    }
    const sums = keys.map((key) => (this.#sums.get(key) ?? 0) + amount);
    if (sums.some((sum) => !isWithin(sum, this.#limit))) return false;
    for (const [index, key] of keys.entries()) {
      this.#sums.delete(key);
      this.#sums.set(key, sums[index] ?? 0);
    }
    for (const oldest of this.#sums.keys()) {
      if (this.#sums.size <= MAX_KEYS) break;
      this.#sums.delete(oldest);
    }
    return true;
  }
}
