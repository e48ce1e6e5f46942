/**
 * Lets everybody else have a turn, where something takes the main thread for long.
 *
 * @module
 */
import { setImmediate } from "node:timers";

/** Resolves when all that waits now for the main thread has had it. It is no time that passes: no clock is asked. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
