/**
 * The text of a caught error.
 *
 * @module
 */

/**
 * Returns the message of a thrown value, an `Error` or anything else. It may have harmful characters (printable.ts).
 */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
