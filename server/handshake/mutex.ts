/**
 * A mutex for work that occupies the main thread for a while. It runs one task at a time, and other work gets the main
 * thread in between.
 *
 * @module
 */
import { TimeSlice, yieldToEventLoop, yieldToSockets } from "../../shared/event_loop.ts";

export class Mutex {
  #last: Promise<unknown> = Promise.resolve();
  readonly #slice: TimeSlice;
  #waiting = 0;

  /** `nowMs` returns the time of a monotonic clock, in milliseconds. */
  constructor(nowMs: () => number) {
    this.#slice = new TimeSlice(nowMs, { yieldTo: yieldToSockets });
  }

  /** Runs a task after all earlier ones. Resolves and rejects as the task does. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    if (this.#waiting++ > 0) {
      await before;
      await (this.#slice.pause() ?? yieldToEventLoop());
    }
    try {
      return await task();
    } finally {
      this.#waiting--;
      resolve();
    }
  }
}
