/**
 * Waiting in a test until something holds.
 *
 * @module
 */
import { PATIENCE_MS } from "./patience.ts";

/** What is in memory comes within this many turns of the event loop, so that no time passes in between. */
const QUICK_LOOKS = 100;
const LOOK_MS = 5;

export interface UntilOptions {
  /** A wait fails after this time. This is a safety net, not an expectation: what is expected comes in milliseconds. */
  readonly patienceMs?: number;
}

/** Waits until something holds. Fails with what `seen` says if that takes too long. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  seen: () => string,
  { patienceMs = PATIENCE_MS }: UntilOptions = {},
): Promise<void> {
  const lateMs = performance.now() + patienceMs;
  for (let looks = 0; !await isSo(); looks++) {
    if (performance.now() > lateMs) throw new Error(`Waited ${patienceMs / 1000} s. What was seen last: ${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, looks < QUICK_LOOKS ? 0 : LOOK_MS));
  }
}
