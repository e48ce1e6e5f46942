/**
 * How tests wait, and for how long. Every limit is a safety net under a test that would hang, and no expectation: it is
 * far above what the slowest machine needs.
 *
 * @module
 */

/** The limits, in milliseconds. */
export const PATIENCE_MS = {
  /** Something in this process or on a local connection, which takes milliseconds, or hundreds on a busy machine. */
  event: 20_000,
  /** Something that a program in another process does, which takes milliseconds, or seconds on a busy machine. */
  program: 45_000,
  /** A folder that cannot be removed yet, because a program that is about to end still writes into it. */
  cleanup: 5_000,
  /** Benchmarks: the last messages of a flood to be shown on a screen. */
  flood: 10_000,
  /** Benchmarks: all members to be in their rooms. */
  members: 60_000,
  /** Benchmarks: gigabytes to be copied. */
  copy: 300_000,
} as const;

/** How often `until` looks without a pause, and its pause after that, which leaves the processor to others. */
const EAGER_LOOKS = 500;
const PAUSE_MS = 5;

export interface UntilOptions {
  readonly patienceMs?: number;
  /** The pause between two looks. By default it is short at first. */
  readonly pauseMs?: number;
}

/** Waits until something holds. Throws after `patienceMs`, with what `seen` says about the state then. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  seen: () => string,
  { patienceMs = PATIENCE_MS.event, pauseMs }: UntilOptions = {},
): Promise<void> {
  const lateMs = performance.now() + patienceMs;
  for (let looks = 0; !await isSo(); looks++) {
    if (performance.now() > lateMs) throw new Error(`Waited ${patienceMs / 1_000} s: ${seen()}`);
    await sleep(pauseMs ?? (looks < EAGER_LOOKS ? 0 : PAUSE_MS));
  }
}

/** Waits this long. For measurements and load; a test waits for the event instead. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits for a promise. Throws after `patienceMs`, with what `wanted` says. */
export async function withPatience<T>(
  promise: Promise<T>,
  wanted: () => string,
  patienceMs: number = PATIENCE_MS.event,
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
