/**
 * A clock that a test moves.
 *
 * @module
 */
import type { Clock } from "../../server/clock.ts";

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Time stands still until `advance` is called. */
export class ManualClock implements Clock {
  #nowMs: number;
  /** How far the time of day is ahead of where it should be. */
  #aheadMs = 0;
  /** In the order in which they were set. */
  readonly #timers = new Set<Timer>();

  /** Starts at a Unix time in milliseconds. */
  constructor(nowMs = 1_700_000_000_000) {
    this.#nowMs = nowMs;
  }

  /** How many timers are pending, so that a test can check that none is left over. */
  get waiting(): number {
    return this.#timers.size;
  }

  time(): number {
    return this.#nowMs + this.#aheadMs;
  }

  /** Sets the time of day ahead, or back, and runs no timers. */
  jump(ms: number): void {
    this.#aheadMs += ms;
  }

  now(): number {
    return this.#nowMs;
  }

  /** Runs something once, `ms` from now. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /**
   * Moves the time forward. Timers run at their own time, in the order of their times and then of their creation,
   * including timers that are set in the meantime. An error of a timer is thrown here.
   */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let timer = this.#first(untilMs); timer !== null; timer = this.#first(untilMs)) {
      this.#timers.delete(timer);
      this.#nowMs = timer.dueMs;
      timer.run();
    }
    this.#nowMs = untilMs;
  }

  #first(untilMs: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.#timers) {
      if (timer.dueMs <= untilMs && (first === null || timer.dueMs < first.dueMs)) first = timer;
    }
    return first;
  }
}
