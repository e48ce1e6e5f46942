/**
 * How often somebody is made to look: once in a while, however much comes. What came meanwhile is counted, and told the
 * next time.
 *
 * Owns when that was. Does not know how it is done.
 *
 * @module
 */
import type { Clock } from "../platform/platform.ts";

/** The least time from one alert to the next. */
export const ALERT_PAUSE_MS = 2_000;

export class AlertThrottle {
  readonly #clock: Pick<Clock, "nowMs">;
  #lastMs = -Infinity;
  #missed = 0;

  constructor(clock: Pick<Clock, "nowMs">) {
    this.#clock = clock;
  }

  /** There is a reason: how many there were without an alert since the last one, or `null` if it is not yet time again. */
  next(): number | null {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#lastMs < ALERT_PAUSE_MS) {
      this.#missed++;
      return null;
    }
    const missed = this.#missed;
    this.#lastMs = nowMs;
    this.#missed = 0;
    return missed;
  }
}
