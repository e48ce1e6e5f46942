/**
 * Reads the file of `--motd`.
 *
 * @module
 */
import { UsageError } from "../../shared/cli/usage_error.ts";
import { MAX_TEXT } from "../../shared/wire/message.ts";
import { readSmallFile, smallFileReason } from "./small_file.ts";

/** The largest file, in bytes: no character of UTF-8 takes more than three bytes for each unit of UTF-16. */
export const MAX_MOTD_BYTES = 3 * MAX_TEXT;

/** Returns the text, without blanks at its end. Throws a `UsageError`. */
export function readMotd(path: string): string {
  let motd: string;
  try {
    motd = readSmallFile(path, MAX_MOTD_BYTES).trimEnd();
  } catch (error) {
    const why = smallFileReason(error);
    throw new UsageError((strings) => strings.motdUnread(JSON.stringify(path), why(strings)));
  }
  if (motd.length > MAX_TEXT) {
    throw new UsageError((strings) => strings.longMotd(JSON.stringify(path), motd.length, MAX_TEXT));
  }
  return motd;
}
