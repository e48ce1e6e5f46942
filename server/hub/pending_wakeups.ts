/**
 * Remembers for whom something waits, and wakes them all at once, so that one write carries all that waits for a
 * session.
 *
 * @module
 */

/** Somebody for whom something waits: a session, or a room for all its members. */
export interface Wakeable {
  wake(): void;
}

export class PendingWakeups {
  readonly #request: () => void;
  #waiting = new Set<Wakeable>();

  /** `request` is called when there is something to flush; `flush` is to follow. */
  constructor(request: () => void) {
    this.#request = request;
  }

  touch(waiting1: Wakeable): void {
    this.#waiting.add(waiting1);
    this.#request();
  }

  flush(): void {
    const waiting = this.#waiting;
    if (waiting.size === 0) return;
    this.#waiting = new Set();
    for (const waiting1 of waiting) waiting1.wake();
  }
}
