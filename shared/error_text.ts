/**
 * What an error says.
 *
 * @module
 */

/** The message of what was thrown, an `Error` or anything else. It is not made harmless. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
