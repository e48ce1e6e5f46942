/**
 * Waiting with a time limit.
 *
 * @module
 */
import type { Clock } from "./platform/platform.ts";

/** Resolves with `done`, or when the time is over. Rejects if `done` does. */
export async function within(ms: number, done: Promise<void>, clock: Pick<Clock, "after">): Promise<void> {
  const late = Promise.withResolvers<void>();
  const cancel = clock.after(ms, late.resolve);
  try {
    await Promise.race([done, late.promise]);
  } finally {
    cancel();
  }
}
