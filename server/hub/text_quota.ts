/**
 * How much text people have written lately: a person who writes more than the quota of a day is refused until the day
 * is over. Days are counted from the start of the server.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { isWithin } from "../limits.ts";
import type { Refusal } from "../refusal.ts";

const DAY_MS = 86_400_000;

/** The most writers that are counted. After that, the one that has not written for the longest time is forgotten. */
const MAX_WRITERS = 10_000;

/** A text is measured in pieces of this many bytes at most. */
const scratch = new Uint8Array(16 * 1024);
const encoder = new TextEncoder();

export class TextQuota {
  readonly #clock: Clock;
  readonly #quota: number;
  /** Bytes by writer: a person's id, or an address. The one that wrote last is the last. */
  readonly #written = new Map<number | string, number>();
  #dayEndsMs: number;

  /** `quota`: bytes of UTF-8 for each writer and day; 0: no limit. */
  constructor(clock: Clock, quota: number) {
    this.#clock = clock;
    this.#quota = quota;
    this.#dayEndsMs = clock.now() + DAY_MS;
  }

  /** Counts a text for all of its writers. If it is too much for one of them, it counts for none, and is refused. */
  charge(text: string, writers: readonly (number | string)[]): Refusal | null {
    if (this.#quota === 0) return null;
    if (this.#clock.now() >= this.#dayEndsMs) {
      this.#dayEndsMs = this.#clock.now() + DAY_MS;
      this.#written.clear();
    }
    const bytes = bytesOf(text);
    const sums = writers.map((writer) => (this.#written.get(writer) ?? 0) + bytes);
    if (sums.some((sum) => !isWithin(sum, this.#quota))) return { code: "too_much", limit: this.#quota };
    for (const [index, writer] of writers.entries()) {
      this.#written.delete(writer);
      this.#written.set(writer, sums[index] ?? 0);
    }
    const [oldest] = this.#written.keys();
    if (this.#written.size > MAX_WRITERS && oldest !== undefined) this.#written.delete(oldest);
    return null;
  }
}

/** The length of a text as UTF-8. Short texts, which nearly all are, are measured without allocating memory. */
function bytesOf(text: string): number {
  return text.length * 3 <= scratch.length ? encoder.encodeInto(text, scratch).written : encoder.encode(text).length;
}
