/**
 * Reads a file that an operator names, such as that of `--motd`. Only a regular file of bounded size is opened, because
 * opening or reading a pipe or a device could take forever.
 *
 * @module
 */
import { fileReason } from "../../shared/cli/file_reason.ts";
import { BadValue, type Sentence } from "../../shared/cli/usage_error.ts";

/** Returns the text of a file of at most `maxBytes`. Throws a `BadValue`, or the error of the system. */
export function readSmallFile(path: string, maxBytes: number): string {
  const { isFile, isDirectory } = Deno.statSync(path);
  if (!isFile) throw new BadValue((strings) => isDirectory ? strings.isFolder : strings.isNoFile);
  using file = Deno.openSync(path);
  // The size that the system tells may be wrong, or have changed.
  const bytes = new Uint8Array(maxBytes + 1);
  let filled = 0;
  while (filled < bytes.length) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  if (filled > maxBytes) throw new BadValue((strings) => strings.tooLarge(maxBytes));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, filled));
  } catch {
    throw new BadValue((strings) => strings.notUtf8);
  }
}

/** Returns why a file could not be read. */
export function smallFileReason(error: unknown): Sentence {
  // Deno keeps the files in /proc and /dev to itself.
  return error instanceof Deno.errors.NotCapable ? (strings) => strings.isNoFile : fileReason(error);
}
