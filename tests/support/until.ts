/**
 * The safety net under waits for what comes from outside the test, as from a worker.
 *
 * @module
 */

/** After so long a wait has failed. No expectation: what is waited for comes in milliseconds. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 5;

/** Waits until something holds. Where that takes too long it fails, with what `seen` says. */
export async function until(isSo: () => boolean | Promise<boolean>, seen: () => string): Promise<void> {
  const lateMs = performance.now() + PATIENCE_MS;
  while (!await isSo()) {
    if (performance.now() > lateMs) throw new Error(`Waited ${PATIENCE_MS / 1000} s. What was seen last: ${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
