/**
 * A mutex for work that occupies the main thread for a while. It runs one task at a time, and other work gets the main
 * thread in between.
 *
 * @module
 */
import { yieldToEventLoop } from "../../shared/event_loop.ts";

export class Mutex {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Runs a task after all earlier ones. Resolves and rejects as the task does. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    if (this.#waiting++ > 0) {
      await before;
      await yieldToEventLoop();
    }
    try {
      return await task();
    } finally {
      this.#waiting--;
      resolve();
    }
  }
}
