/**
 * A path as the wire has it (PROTOCOL X4): relative, with names between single slashes. What becomes of it on a disk is
 * another matter (X9).
 *
 * @module
 */
import { MAX_PATH } from "../../shared/wire/file_message.ts";

/** The names of a path, or `null`: it is none. It never leads up, and never begins at a root (REQ-R35, REQ-S57). */
export function partsOf(path: string): readonly string[] | null {
  if (path.length > MAX_PATH || path.includes("\0")) return null;
  const parts = path.split("/");
  return parts.every((part) => part !== "" && part !== "." && part !== "..") ? parts : null;
}

/** The path of what a path is in; `""` at the top. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last name of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
