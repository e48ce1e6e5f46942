/**
 * How much of the time the index may take. Searches and the server's own work come first, on a machine that may have one
 * processor.
 *
 * 1. As long as messages come as people write them, everything is indexed at once, and an index is made anew without rest.
 * 2. In a flood of messages an eighth of the time is taken: the index falls behind if that is not enough, and makes up
 *    for it later.
 * 3. Cleaning takes a twentieth of the time, and with the rest behind it a thousandth: it writes the whole index anew, and
 *    something is deleted all the time where messages are kept for some days only. With a million messages it takes a
 *    minute, and comes once in an hour at the most.
 *
 * @module
 */

/** So many messages a millisecond are a flood: an eighth of the time is enough for four times as many. */
const FLOOD_PER_MS = 2;

/** After so long without a word of new messages there is no flood. */
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

  /** How long to rest after a slice of indexing, in milliseconds. */
  restMs(tookMs: number, nowMs: number): number {
    return this.#isFlood && nowMs - this.#lastMs < CALM_MS ? FLOOD_RESTS * tookMs : 0;
  }

  /** How long to rest after a slice of cleaning, in milliseconds. */
  cleanRestMs(tookMs: number): number {
    return CLEAN_RESTS * tookMs;
  }

  /** How long to rest when all is clean, after slices that took so long together. */
  cleanedRestMs(tookMs: number): number {
    return CLEANED_RESTS * tookMs;
  }
}
