/**
 * How long peers of a test wait, and what the end of a connection looks like to them.
 *
 * @module
 */

/**
 * After so long a wait has failed. A net under a test that would hang, and no expectation: what is expected comes in a
 * few milliseconds, on a busy machine in a few hundred.
 */
export const PATIENCE_MS = 20_000;

/** Waits for something; fails with a sentence that begins like `wanted` where that takes too long. */
export async function withPatience<T>(waited: Promise<T>, wanted: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${wanted} for ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  try {
    return await Promise.race([waited, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether an error says that a connection has ended or broken, at whichever side. */
export function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe;
}
