/**
 * Explains errors with files to users.
 *
 * Pure: recognizes the errors of Deno by their names.
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

/** The reason for an error; the message of the system if there is no better one. */
export function fileReason(error: unknown): Sentence {
  if (error instanceof BadValue) return error.say;
  if (!(error instanceof Error)) return () => printable(String(error));
  // The message ends with ": open '/a/path'", which the sentence around it says already.
  return REASONS.get(error.name) ?? (() => printable(error.message.replace(/: \w+ '.*$/s, "")));
}
