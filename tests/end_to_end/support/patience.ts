/**
 * The safety net under every wait of the end-to-end tests.
 *
 * @module
 */

/**
 * After so long a wait has failed. No expectation: what is waited for comes in milliseconds, on a busy machine in a
 * second or two.
 */
export const PATIENCE_MS = 45_000;

/** Waits for a promise, and fails with what `failure` says where it takes too long. */
export async function patiently<T>(promise: Promise<T>, failure: () => string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Waited ${PATIENCE_MS / 1000} s for ${failure()}`)),
    PATIENCE_MS,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
