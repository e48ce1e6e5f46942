/**
 * The rate limit of all transfers of a client together (`--limit`).
 *
 * Each caller is given the next stretch of time for its bytes. So callers take turns, and the limit holds over any time
 * longer than a stretch.
 *
 * @module
 */
import type { Clock } from "../../platform/platform.ts";

/** The most and the least bytes that are sent at once under a limit. */
const MAX_STEP_BYTES = 65_536;
const MIN_STEP_BYTES = 1_024;

/** The steps in a second, within the sizes above. */
const STEPS_A_SECOND = 16;

/** Unused time up to this is made up for, because timers are late by some milliseconds. */
const SLACK_MS = 20;

export class Pace {
  readonly #bytesPerMs: number;
  readonly #clock: Pick<Clock, "nowMs" | "after">;
  /** The time before this is given away. */
  #freeMs = -Infinity;
  /** How much to send at once: 64 KiB, or less if that would take long; `Infinity` without a limit. */
  readonly stepBytes: number;

  /** `bytesPerSecond`: `null` for no limit. */
  constructor(bytesPerSecond: number | null, clock: Pick<Clock, "nowMs" | "after">) {
    this.#bytesPerMs = bytesPerSecond === null ? Infinity : Math.max(1, bytesPerSecond) / 1000;
    this.#clock = clock;
    this.stepBytes = bytesPerSecond === null
      ? Infinity
      : Math.min(MAX_STEP_BYTES, Math.max(MIN_STEP_BYTES, Math.floor(bytesPerSecond / STEPS_A_SECOND)));
  }

  /** Resolves when this many bytes may move, in the order of the calls; `null`: at once. The signal ends the wait. */
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
