/**
 * A clock of the client's that runs faster than others: the pauses before a reconnect are as they are in the program,
 * and a test does not wait for them.
 *
 * @module
 */
import type { Clock } from "../../client/platform/platform.ts";

/** A clock so many times as fast. What it shows as the time of day is right. */
export function fastClock(factor: number): Clock {
  return {
    nowMs: () => performance.now() * factor,
    timeMs: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms / factor);
      return () => clearTimeout(timer);
    },
  };
}
