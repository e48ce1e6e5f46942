/**
 * A clock for the client that runs faster: the pauses before a reconnect are as in the program, and a test does not
 * wait for them.
 *
 * @module
 */
import type { Clock } from "../../client/platform/platform.ts";

/** A clock that is this many times as fast. Its time of day is right. */
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
