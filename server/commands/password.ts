/**
 * Reads the file of `--password-file`: the password is its first line.
 *
 * @module
 */
import { BadValue, UsageError } from "../../shared/cli/usage_error.ts";
import { readSmallFile, smallFileReason } from "./small_file.ts";

/** The shortest password, in characters. One of a hundred tries a day from each network must not find it. */
export const MIN_PASSWORD = 8;

/** The longest one that fits into a message of the wire. */
export const MAX_PASSWORD = 256;

/** The largest file, in bytes: a password, and some lines of which nobody reads more. */
const MAX_BYTES = 16_384;

/** Returns the password. Throws a `UsageError`, which does not have it. */
export function readPassword(path: string): string {
  try {
    const [line = ""] = readSmallFile(path, MAX_BYTES).split(/\r?\n/, 1);
    const password = line.normalize("NFC");
    if (password.length < MIN_PASSWORD) throw new BadValue((strings) => strings.passwordTooShort(MIN_PASSWORD));
    if (password.length > MAX_PASSWORD) throw new BadValue((strings) => strings.passwordTooLong(MAX_PASSWORD));
    return password;
  } catch (error) {
    const why = smallFileReason(error);
    throw new UsageError((strings) => strings.passwordUnread(JSON.stringify(path), why(strings)));
  }
}

/** Whether other users of the machine can read the file. */
export function isReadableByOthers(path: string): boolean {
  const { mode } = Deno.statSync(path);
  return mode !== null && (mode & 0o077) !== 0;
}
