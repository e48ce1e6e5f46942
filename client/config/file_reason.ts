/**
 * Why something cannot be done with a file, for people.
 *
 * Pure: the errors of Deno are known by their names.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { BadValue, type Sentence } from "../../shared/cli/usage_error.ts";

const REASONS: ReadonlyMap<string, Sentence> = new Map([
  ["NotFound", (strings) => strings.noSuchFile],
  ["IsADirectory", (strings) => strings.isFolder],
  ["NotADirectory", (strings) => strings.isNoFolder],
  ["PermissionDenied", (strings) => strings.notAllowed],
]);

/** The reason in an error; in the words of the system where there are no better ones. */
export function fileReason(error: unknown): Sentence {
  if (error instanceof BadValue) return error.say;
  if (!(error instanceof Error)) return () => printable(String(error));
  // The end of its message, ": open '/a/path'", says again what is known.
  return REASONS.get(error.name) ?? (() => printable(error.message.replace(/: \w+ '.*$/s, "")));
}
