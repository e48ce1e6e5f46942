/**
 * Shares the main thread: long work pauses from time to time, so that keys, messages and timers are handled in between.
 *
 * It has no clock of its own: the caller provides one.
 *
 * @module
 */
import { setImmediate } from "node:timers";

/** How long work may block the main thread, in milliseconds: users of a chat do not notice this much (REQ-W10). */
const SLICE_MS = 2;

/**
 * Resolves after everything that is waiting for the main thread now has run. It does not wait for any length of time.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/**
 * While something else is ready, Deno's runtime looks at its sockets only once in this many turns of the event loop (the
 * `event_interval` of tokio). A timer does not change that.
 */
const TURNS_PER_LOOK = 61;

/** How long all these turns may take, in milliseconds. They are short unless others have much to do in each of them. */
const MAX_LOOK_MS = 10;

/**
 * Resolves after sockets were looked at too, and what they had has been handled. This takes about a millisecond. Work
 * that never waits for anything must yield in this way: otherwise all others wait for 61 of its slices. If others are so
 * busy that it takes much longer, resolves before that: they do not wait for this work, but for each other. `nowMs` returns
 * the time of a monotonic clock, in milliseconds.
 */
export async function yieldToSockets(nowMs: () => number): Promise<void> {
  const untilMs = nowMs() + MAX_LOOK_MS;
  for (let turn = 0; turn <= TURNS_PER_LOOK && nowMs() < untilMs; turn++) await yieldToEventLoop();
}

/** The most that a slice counts for, in milliseconds: a machine may stand still. */
const MAX_COUNTED_MS = 1000;

/** Tells long work when to pause, and measures it. */
export class TimeSlice {
  readonly #nowMs: () => number;
  readonly #yield: () => Promise<void>;
  #beganMs: number;
  /** The time of the slices that are over. */
  #usedMs = 0;

  /** `nowMs` returns the time of a monotonic clock, in milliseconds. Work that never waits yields to sockets. */
  constructor(nowMs: () => number, { yieldTo = yieldToEventLoop } = {}) {
    this.#nowMs = nowMs;
    this.#yield = yieldTo;
    this.#beganMs = nowMs();
  }

  /** The time of the work itself so far, in milliseconds: without the pauses, in which others work. */
  get usedMs(): number {
    return this.#usedMs + Math.min(this.#nowMs() - this.#beganMs, MAX_COUNTED_MS);
  }

  /**
   * Returns a promise that yields to the event loop if the slice is over, and then begins the next slice; `null` if it
   * is not over.
   */
  pause(): Promise<void> | null {
    return this.#nowMs() < this.#beganMs + SLICE_MS ? null : this.#next();
  }

  async #next(): Promise<void> {
    this.#usedMs = this.usedMs;
    await this.#yield();
    this.#beganMs = this.#nowMs();
  }
}
