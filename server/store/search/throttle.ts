/**
 * Limits the share of the time that the index takes. Searches and the server's own work come first, on a machine that
 * may have a single processor.
 *
 * 1. While messages arrive at the speed of typing people, everything is indexed at once, and an index is rebuilt
 *    without pauses.
 * 2. In a flood of messages, indexing takes an eighth of the time. If that is not enough, the index falls behind and
 *    catches up later.
 * 3. Cleaning takes a twentieth of the time, and a thousandth including the rest after it: it rewrites the whole index,
 *    and messages are removed all the time if they are kept for some days only. With a million messages it takes a
 *    minute, and happens at most once an hour.
 *
 * @module
 */

/** This many messages a millisecond are a flood; an eighth of the time is enough for four times as many. */
const FLOOD_PER_MS = 2;

/** Without new messages for this long, the flood is over. */
const CALM_MS = 200;

const FLOOD_RESTS = 7;
const CLEAN_RESTS = 19;
const CLEANED_RESTS = 1000;

export class Throttle {
  #lastId = 0;
  #lastMs = -Infinity;
  #isFlood = false;

  /** Everything up to an id is committed now. */
  committed(lastId: number, nowMs: number): void {
    if (lastId <= this.#lastId) return;
    const elapsedMs = nowMs - this.#lastMs;
    this.#isFlood = elapsedMs < CALM_MS && lastId - this.#lastId > FLOOD_PER_MS * elapsedMs;
    this.#lastId = lastId;
    this.#lastMs = nowMs;
  }

  /** Returns how long to rest after a slice of indexing, in milliseconds. */
  restMs(tookMs: number, nowMs: number): number {
    return this.#isFlood && nowMs - this.#lastMs < CALM_MS ? FLOOD_RESTS * tookMs : 0;
  }

  /** Returns how long to rest after a slice of cleaning, in milliseconds. */
  cleanRestMs(tookMs: number): number {
    return CLEAN_RESTS * tookMs;
  }

  /** Returns how long to rest after a whole cleaning, given the time of all its slices; in milliseconds. */
  cleanedRestMs(tookMs: number): number {
    return CLEANED_RESTS * tookMs;
  }
}
