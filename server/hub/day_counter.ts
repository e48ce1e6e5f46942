/**
 * Counts what people do in a day, such as the bytes that they write, so that it can be limited. Days are counted from
 * the start of the server.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { isWithin } from "../limits.ts";

const DAY_MS = 86_400_000;

/**
 * The most keys that are counted. After that, the one to which nothing was added for the longest time is forgotten, of
 * those that have used less than half: otherwise, somebody who has used it all could begin again after many throw-away
 * keys.
 */
const MAX_KEYS = 10_000;

/** How many keys are passed over at most, because they have used more. */
const MAX_PASSED_OVER = 100;

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

  /** Adds an amount to a key, and returns `true`; or returns `false`, if that would exceed the limit. */
  tryAdd(amount: number, key: number | string): boolean {
    if (this.#limit === 0) return true;
    if (this.#clock.now() >= this.#dayEndsMs) {
      this.#dayEndsMs = this.#clock.now() + DAY_MS;
      this.#sums.clear();
    }
    const sum = (this.#sums.get(key) ?? 0) + amount;
    if (!isWithin(sum, this.#limit)) return false;
    this.#sums.delete(key);
    this.#sums.set(key, sum);
    while (this.#sums.size > MAX_KEYS) this.#forget();
    return true;
  }

  /** Takes back an amount that was added to a key, if its day is not over. */
  takeBack(amount: number, key: number | string): void {
    const left = (this.#sums.get(key) ?? 0) - amount;
    if (left > 0) this.#sums.set(key, left);
    else this.#sums.delete(key);
  }

  #forget(): void {
    const oldest = this.#sums.entries().take(MAX_PASSED_OVER).toArray();
    const [key] = oldest.find(([, sum]) => 2 * sum < this.#limit) ?? oldest[0] ?? [];
    if (key !== undefined) this.#sums.delete(key);
  }
}
