/**
 * When a silent peer is to be asked, and when it is gone (PROTOCOL.md, section 6). Both sides use it.
 *
 * Keeps no time of its own: who owns it says what time it is and how often it looks.
 *
 * @module
 */

/** How long the other side may be silent, in milliseconds. */
export interface Patience {
  /** After so long without a byte, it is asked for a sign of life. */
  readonly pingAfterMs: number;
  /** After so long without a byte, it is gone. */
  readonly goneAfterMs: number;
}

/** 30 s and 90 s: two pings may be lost or late. */
export const PATIENCE: Patience = { pingAfterMs: 30_000, goneAfterMs: 90_000 };

/** Watches over one peer. */
export class Heartbeat {
  readonly #patience: Patience;
  #heardMs: number;
  #askedMs: number;

  constructor(nowMs: number, patience: Patience = PATIENCE) {
    this.#patience = patience;
    this.#heardMs = nowMs;
    this.#askedMs = nowMs;
  }

  /** Something came from the peer. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
  }

  /**
   * What to do now: nothing, send a `ping`, or give the peer up. Says `ping` once for each stretch of `pingAfterMs`.
   */
  check(nowMs: number): "nothing" | "ping" | "gone" {
    if (nowMs - this.#heardMs >= this.#patience.goneAfterMs) return "gone";
    if (nowMs - Math.max(this.#heardMs, this.#askedMs) < this.#patience.pingAfterMs) return "nothing";
    this.#askedMs = nowMs;
    return "ping";
  }
}
