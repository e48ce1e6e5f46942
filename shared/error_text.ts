/**
 * The text of a caught error.
 *
 * @module
 */
import { EN } from "./cli/usage/en.ts";

/**
 * Returns the message of a thrown value, an `Error` or anything else, in English. It may have harmful characters
 * (printable.ts).
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Deno's own message advises a flag that this program does not have.
  return error.name === "NotCapable" ? EN.closedPlace : error.message;
}
