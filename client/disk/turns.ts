/**
 * Turns for everybody else, where a long list is worked through on the main thread.
 *
 * @module
 */
import { setImmediate } from "node:timers";

/** So long one works before others have their turn: nobody feels it at a key. */
const TURN_MS = 8;

export class Turns {
  #endMs = performance.now() + TURN_MS;

  /** Whether it is the others' turn: then `rest` is to be awaited. To be asked after each small step. */
  get isOver(): boolean {
    return performance.now() >= this.#endMs;
  }

  /** Resolves when all that waited for the main thread has had it. */
  async rest(): Promise<void> {
    await new Promise((resolve) => void setImmediate(resolve));
    this.#endMs = performance.now() + TURN_MS;
  }
}
