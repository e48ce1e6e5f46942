/**
 * How long tests wait: all limits in one place. Each is a safety net under a test that would hang, and no expectation: it
 * is far above what the slowest machine needs.
 *
 * @module
 */

/** For something in this process or on a local connection: it takes milliseconds, or hundreds on a busy machine. */
export const PATIENCE_MS = 20_000;

/** For something that a program in another process does: it takes milliseconds, or seconds on a busy machine. */
export const PROGRAM_PATIENCE_MS = 45_000;

/** For a folder that cannot be removed yet, because a program that is about to end still writes into it. */
export const CLEANUP_PATIENCE_MS = 5_000;

/** In benchmarks, for the last messages of a flood to be shown on a screen. */
export const FLOOD_PATIENCE_MS = 10_000;

/** In benchmarks, for all members to be in their rooms. */
export const MEMBERS_PATIENCE_MS = 60_000;

/** In benchmarks, for gigabytes to be copied. */
export const COPY_PATIENCE_MS = 300_000;

/** Waits this long. For measurements and load; a test waits for the event instead. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits for a promise. Throws after `patienceMs`, with what `wanted` says. */
export async function withPatience<T>(
  promise: Promise<T>,
  wanted: () => string,
  patienceMs: number = PATIENCE_MS,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Waited ${patienceMs / 1_000} s for ${wanted()}`)),
    patienceMs,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
