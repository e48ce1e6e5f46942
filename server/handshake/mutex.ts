/**
 * One at a time: what takes the main thread for a while is done by one after another, and in between everybody else has
 * a turn.
 *
 * @module
 */
import { yieldToEventLoop } from "../../shared/event_loop.ts";

export class Mutex {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Runs something when all before it are through. Rejects as it does. */
  async pass<T>(run: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    if (this.#waiting++ > 0) {
      await before;
      await yieldToEventLoop();
    }
    try {
      return await run();
    } finally {
      this.#waiting--;
      resolve();
    }
  }
}
