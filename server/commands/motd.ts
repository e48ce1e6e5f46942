/**
 * Reads the file of `--motd`. Only a regular file of bounded size is opened, because opening or reading a pipe or a device
 * could take forever.
 *
 * @module
 */
import { fileReason } from "../../shared/cli/file_reason.ts";
import { BadValue, type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { MAX_TEXT } from "../../shared/wire/message.ts";

/** The largest file, in bytes: no character of UTF-8 takes more than three bytes for each unit of UTF-16. */
export const MAX_MOTD_BYTES = 3 * MAX_TEXT;

/** Returns the text, without blanks at its end. Throws a `UsageError`. */
export function readMotd(path: string): string {
  let motd: string;
  try {
    motd = readRegular(path).trimEnd();
  } catch (error) {
    const why = reason(error);
    throw new UsageError((strings) => strings.motdUnread(JSON.stringify(path), why(strings)));
  }
  if (motd.length > MAX_TEXT) {
    throw new UsageError((strings) => strings.longMotd(JSON.stringify(path), motd.length, MAX_TEXT));
  }
  return motd;
}

function readRegular(path: string): string {
  const { isFile, isDirectory } = Deno.statSync(path);
  if (!isFile) throw new BadValue((strings) => isDirectory ? strings.isFolder : strings.isNoFile);
  using file = Deno.openSync(path);
  // The size that the system tells may be wrong, or have changed.
  const bytes = new Uint8Array(MAX_MOTD_BYTES + 1);
  let filled = 0;
  while (filled < bytes.length) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  if (filled > MAX_MOTD_BYTES) throw new BadValue((strings) => strings.tooLarge(MAX_MOTD_BYTES));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, filled));
  } catch {
    throw new BadValue((strings) => strings.notUtf8);
  }
}

function reason(error: unknown): Sentence {
  // Deno keeps the files in /proc and /dev to itself.
  return error instanceof Deno.errors.NotCapable ? (strings) => strings.isNoFile : fileReason(error);
}
