/**
 * Waits for what has no event of its own, by looking again and again.
 *
 * @module
 */
import { PATIENCE_MS, sleep } from "./patience.ts";

/** How often it looks without a pause, and its pause after that, which leaves the processor to others. */
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
  { patienceMs = PATIENCE_MS, pauseMs }: UntilOptions = {},
): Promise<void> {
  const lateMs = performance.now() + patienceMs;
  for (let looks = 0; !await isSo(); looks++) {
    if (performance.now() > lateMs) throw new Error(`Waited ${patienceMs / 1_000} s: ${seen()}`);
    await sleep(pauseMs ?? (looks < EAGER_LOOKS ? 0 : PAUSE_MS));
  }
}
