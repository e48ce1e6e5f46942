/**
 * Paths on this disk: how they are put together, and whether they still lead where they say (REQ-R37, REQ-R52, REQ-S57).
 *
 * Owns nothing. Deno can neither open a file relative to an open folder nor refuse to follow links. So a file is checked
 * after it was opened: its path has to be its real path, and the file at that path has to be the open one. This detects a
 * program that swaps folders for links meanwhile, before a byte is read or written.
 *
 * @module
 */
import type { NameRules } from "./file_name.ts";

/** The separator between two names. */
const SEPARATOR = Deno.build.os === "windows" ? "\\" : "/";

/** The path of a name in a folder. */
export function inFolder(folder: string, name: string): string {
  return folder.endsWith(SEPARATOR) ? folder + name : folder + SEPARATOR + name;
}

/** The path below a folder that a path of the wire leads to. */
export function below(folder: string, wirePath: string): string {
  if (wirePath === "") return folder;
  return inFolder(folder, SEPARATOR === "/" ? wirePath : wirePath.replaceAll("/", SEPARATOR));
}

/** The path of the wire that leads from a folder to a path in it. */
export function wirePath(path: string, folder: string): string {
  const below = path.slice(folder.endsWith(SEPARATOR) ? folder.length : folder.length + 1);
  return SEPARATOR === "/" ? below : below.replaceAll(SEPARATOR, "/");
}

/** Whether a real path is that of a folder, or is below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(SEPARATOR) ? folder : folder + SEPARATOR);
}

/** The last name of a path that a user typed; empty for `/`, `.`, `..` and the like. */
export function lastName(path: string): string {
  const parts = path.split(SEPARATOR === "/" ? "/" : /[/\\]/).filter((part) => part !== "");
  const name = parts.at(-1) ?? "";
  return name === "." || name === ".." || (SEPARATOR === "\\" && name.includes(":")) ? "" : name;
}

/** The rules that names have to follow on this system. */
export function systemRules(): NameRules {
  if (Deno.build.os === "windows") return "windows";
  return Deno.build.os === "darwin" ? "apple" : "posix";
}

/** What identifies a file or folder on a disk. */
export type FileIdentity = Pick<Deno.FileInfo, "ino" | "dev">;

/** Whether two identities are the same. True on systems that have no numbers for files, where nothing can be told. */
export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return !a.ino || !b.ino || (a.ino === b.ino && a.dev === b.dev);
}

/**
 * Whether a path is its own real path, so that no part of it is a link. Apple's disks may report names in another form of
 * Unicode.
 */
export function isRealPath(path: string): boolean {
  try {
    const real = Deno.realPathSync(path);
    return real === path || (Deno.build.os === "darwin" && real.normalize("NFC") === path.normalize("NFC"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Whether an open file is the regular file at a path without links. */
export function isFileAt(path: string, file: Deno.FsFile): boolean {
  const info = file.statSync();
  return info.isFile && isRealPath(path) && isSameFile(info, Deno.lstatSync(path));
}
