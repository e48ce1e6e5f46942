/**
 * Sharing the main thread: long work pauses now and then, so that keys, messages and timers are handled in between.
 *
 * Keeps no time of its own: the caller passes the clock in.
 *
 * @module
 */
import { setImmediate } from "node:timers";

/** How long work may hold the main thread without a pause, in milliseconds: a chat does not notice this much (REQ-W10). */
const SLICE_MS = 2;

/** Resolves once everything that is waiting for the main thread now has had it. Waits for no amount of time. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Tells long work when to pause. */
export class TimeSlice {
  readonly #nowMs: () => number;
  #endMs: number;

  /** `nowMs` gives the time of a clock that never runs backwards, in milliseconds. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#endMs = nowMs() + SLICE_MS;
  }

  /** Yields to the event loop if the slice is over, and then begins the next one. `null` if it is not over. */
  pause(): Promise<void> | null {
    return this.#nowMs() < this.#endMs ? null : this.#next();
  }

  async #next(): Promise<void> {
    await yieldToEventLoop();
    this.#endMs = this.#nowMs() + SLICE_MS;
  }
}
