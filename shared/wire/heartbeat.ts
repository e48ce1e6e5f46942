/**
 * Decides when a silent peer gets a ping, and when it counts as gone (PROTOCOL.md, section 6). Both sides use it.
 *
 * It has no clock of its own: its owner provides the time, and decides how often to check.
 *
 * @module
 */

/** How long the peer may be silent, in milliseconds. */
export interface Patience {
  /** After this time without a byte, the peer gets a `ping`. */
  readonly pingAfterMs: number;
  /** After this time without a byte, the peer is gone. */
  readonly goneAfterMs: number;
}

/** 30 s and 90 s: two pings may be lost or late. */
export const PATIENCE: Patience = { pingAfterMs: 30_000, goneAfterMs: 90_000 };

/** Watches one peer. */
export class Heartbeat {
  readonly #patience: Patience;
  #heardMs: number;
  #askedMs: number;

  constructor(nowMs: number, patience: Patience = PATIENCE) {
    this.#patience = patience;
    this.#heardMs = nowMs;
    this.#askedMs = nowMs;
  }

  /** Something arrived from the peer. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
  }

  /**
   * Returns what to do now: nothing, send a `ping`, or give up the peer. Returns `ping` once in each interval of
   * `pingAfterMs`.
   */
  check(nowMs: number): "nothing" | "ping" | "gone" {
    if (nowMs - this.#heardMs >= this.#patience.goneAfterMs) return "gone";
    if (nowMs - Math.max(this.#heardMs, this.#askedMs) < this.#patience.pingAfterMs) return "nothing";
    this.#askedMs = nowMs;
    return "ping";
  }
}
