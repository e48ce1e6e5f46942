/**
 * Whether an open file is the one that its path says, and that no link stands on the way to it (REQ-R37, REQ-R52, REQ-S57).
 *
 * Deno can neither open below an open folder nor refuse links, so one looks behind opening: the real path of the file is
 * the path itself, and what stands there is what is open. A program that changes folders meanwhile is found out so,
 * before a byte is read or written.
 *
 * @module
 */
import { SourceError } from "../../transfer/source.ts";

/** What tells one thing on a disk from another. */
export type Identity = Pick<Deno.FileInfo, "ino" | "dev">;

/** Whether two things on a disk are the same one. Where a system has no numbers for them, nobody knows. */
export function isSame(a: Identity, b: Identity): boolean {
  return !a.ino || !b.ino || (a.ino === b.ino && a.dev === b.dev);
}

/** Whether a path is its own real path: no link stands in it. Apple's disks may tell names in another form of Unicode. */
export function isRealPath(path: string): boolean {
  try {
    const real = Deno.realPathSync(path);
    return real === path || (Deno.build.os === "darwin" && real.normalize("NFC") === path.normalize("NFC"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Whether an open file is a regular one (or a folder) that stands at a path without links. */
export function isAt(path: string, file: Deno.FsFile, { isFolder = false }: { isFolder?: boolean } = {}): boolean {
  const info = file.statSync();
  return (isFolder ? info.isDirectory : info.isFile) && isRealPath(path) && isSame(info, Deno.lstatSync(path));
}

/**
 * Opens a regular file at a real path for reading. Throws what the system says, or a `SourceError`: `not_file`, or `unsafe`
 * where a link stands on the way. What is a pipe or a device is not opened, for that waits for somebody, or does something.
 */
export function openRegular(path: string): Deno.FsFile {
  if (!Deno.lstatSync(path).isFile) throw new SourceError("not_file");
  const file = Deno.openSync(path);
  try {
    if (isAt(path, file)) return file;
  } catch (error) {
    file.close();
    throw error;
  }
  file.close();
  throw new SourceError("unsafe");
}
