/**
 * How fast bytes may go, for all transfers of a client together (`--limit`).
 *
 * Each one that asks is given the next stretch of time in which it may send as many bytes as it asked for: so they take
 * turns, and the rate holds over any time longer than a stretch.
 *
 * @module
 */
import type { Clock } from "../../platform/platform.ts";

/** The most bytes that go at once under a limit, and the least. */
const MAX_STEP_BYTES = 65_536;
const MIN_STEP_BYTES = 1_024;

/** So many steps make a second, where they are not bound by the sizes above. */
const STEPS_A_SECOND = 16;

/** What was not used of so much time is made up for: timers are late by some milliseconds. */
const SLACK_MS = 20;

export class Pace {
  readonly #bytesPerMs: number;
  readonly #clock: Pick<Clock, "nowMs" | "after">;
  /** Until when the time is given away. */
  #freeMs = -Infinity;
  /** How much should be sent at once: 64 KiB, less where that would take long; `Infinity` without a limit. */
  readonly stepBytes: number;

  /** `bytesPerSecond`: `null` is no limit. */
  constructor(bytesPerSecond: number | null, clock: Pick<Clock, "nowMs" | "after">) {
    this.#bytesPerMs = bytesPerSecond === null ? Infinity : Math.max(1, bytesPerSecond) / 1000;
    this.#clock = clock;
    this.stepBytes = bytesPerSecond === null
      ? Infinity
      : Math.min(MAX_STEP_BYTES, Math.max(MIN_STEP_BYTES, Math.floor(bytesPerSecond / STEPS_A_SECOND)));
  }

  /** Resolves when so many bytes may go, in the order of the calls; `null`: at once. The signal ends the waiting. */
  take(bytes: number, signal: AbortSignal): Promise<void> | null {
    if (this.#bytesPerMs === Infinity) return null;
    const nowMs = this.#clock.nowMs();
    const fromMs = Math.max(nowMs - SLACK_MS, this.#freeMs);
    this.#freeMs = fromMs + bytes / this.#bytesPerMs;
    return fromMs <= nowMs || signal.aborted ? null : this.#sleep(fromMs - nowMs, signal);
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const cancel = this.#clock.after(ms, wake);
    signal.addEventListener("abort", wake);
    await promise;
    signal.removeEventListener("abort", wake);
    cancel();
  }
}
