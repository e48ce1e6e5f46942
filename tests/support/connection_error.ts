/**
 * What the end of a connection looks like to the peers of tests.
 *
 * @module
 */

/** Whether an error says that a connection has ended or broken, on either side. */
export function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe;
}
