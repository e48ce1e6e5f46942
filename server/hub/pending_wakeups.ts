/**
 * Remembers for whom something waits, and wakes them all at once, so that one write carries all that waits for a
 * session.
 *
 * @module
 */

/** Somebody for whom something waits: a session, or a room for all its members. */
export interface Sleeper {
  wake(): void;
}

export class Flusher {
  readonly #request: () => void;
  #sleepers = new Set<Sleeper>();

  /** `request` is called when there is something to flush; `flush` is to follow. */
  constructor(request: () => void) {
    this.#request = request;
  }

  touch(sleeper: Sleeper): void {
    this.#sleepers.add(sleeper);
    this.#request();
  }

  flush(): void {
    const sleepers = this.#sleepers;
    if (sleepers.size === 0) return;
    this.#sleepers = new Set();
    for (const sleeper of sleepers) sleeper.wake();
  }
}
