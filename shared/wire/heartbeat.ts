/**
 * Decides when a silent peer gets a ping, and when it counts as gone (PROTOCOL.md, section 6). Both sides use it.
 *
 * It has no clock of its own: its owner provides the time, and decides how often to check.
 *
 * 1. Any byte of the peer is a sign of life, and an answer to a ping.
 * 2. A peer gets a ping after a time without a byte; a shorter one is enough while an answer is due.
 * 3. It is gone if nothing comes after the ping in time. A peer that was never asked is not gone, however long nobody
 *    looked: this program may have been stopped meanwhile.
 *
 * @module
 */

/** How long the peer may be silent, in milliseconds. */
export interface Patience {
  /** After this time without a byte, the peer gets a `ping`. */
  readonly pingAfterMs: number;
  /** After this time without a byte after the `ping`, the peer is gone. The same time is granted to an answer (2). */
  readonly answerMs: number;
  /** After this time without a byte the peer is gone in any case, once it was asked. */
  readonly goneAfterMs: number;
}

/** A living peer answers at once, so 10 s are many times what a bad network needs. */
export const PATIENCE: Patience = { pingAfterMs: 30_000, answerMs: 10_000, goneAfterMs: 90_000 };

export interface Awaited {
  /** Since when an answer of the peer is due; `null`: none is. */
  readonly dueSinceMs?: number | null;
  /** How much longer an answer may take, because much is still on its way to the peer. */
  readonly graceMs?: number;
}

/** Watches one peer. */
export class Heartbeat {
  readonly #patience: Patience;
  #heardMs: number;
  /** When the peer was asked since it was last heard; `null`: it was not. */
  #askedMs: number | null = null;

  constructor(nowMs: number, patience: Patience = PATIENCE) {
    this.#patience = patience;
    this.#heardMs = nowMs;
  }

  /** Something arrived from the peer. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#askedMs = null;
  }

  /** The peer is sent a `ping` that nobody had to wait for. Silence before it means nothing. */
  asked(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#askedMs = nowMs;
  }

  /** Returns what to do now: nothing, send a `ping`, or give up the peer. */
  check(nowMs: number, { dueSinceMs = null, graceMs = 0 }: Awaited = {}): "nothing" | "ping" | "gone" {
    const { pingAfterMs, answerMs, goneAfterMs } = this.#patience;
    const silentMs = nowMs - this.#heardMs;
    if (this.#askedMs !== null) {
      const askedMs = nowMs - this.#askedMs;
      if (askedMs >= answerMs + graceMs || silentMs >= goneAfterMs) return "gone";
      if (askedMs < pingAfterMs) return "nothing";
    } else {
      const isLate = dueSinceMs !== null && Math.min(silentMs, nowMs - dueSinceMs) >= answerMs;
      if (silentMs < pingAfterMs && !isLate) return "nothing";
    }
    if (this.#askedMs === null) this.#heardMs = Math.max(this.#heardMs, nowMs - pingAfterMs);
    this.#askedMs = nowMs;
    return "ping";
  }
}
