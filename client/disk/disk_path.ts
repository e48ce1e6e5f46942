/**
 * Paths on this disk, made of names.
 *
 * Pure but for asking which system it is.
 *
 * @module
 */
import type { NameRules } from "./receive/safe_name.ts";

/** What stands between two names. */
const SEPARATOR = Deno.build.os === "windows" ? "\\" : "/";

/** The path of a name in a folder. */
export function inFolder(folder: string, name: string): string {
  return folder.endsWith(SEPARATOR) ? folder + name : folder + SEPARATOR + name;
}

/** The path of what a path of the wire leads to, below a folder. */
export function below(folder: string, wirePath: string): string {
  if (wirePath === "") return folder;
  return inFolder(folder, SEPARATOR === "/" ? wirePath : wirePath.replaceAll("/", SEPARATOR));
}

/** Whether a real path is another one, or below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(SEPARATOR) ? folder : folder + SEPARATOR);
}

/** The last name of a path of a person's; empty for `/`, `.`, `..` and the like. */
export function lastName(path: string): string {
  const parts = path.split(SEPARATOR === "/" ? "/" : /[/\\]/).filter((part) => part !== "");
  const name = parts.at(-1) ?? "";
  return name === "." || name === ".." || (SEPARATOR === "\\" && name.includes(":")) ? "" : name;
}

/** The names that disks of this system take. */
export function systemRules(): NameRules {
  if (Deno.build.os === "windows") return "windows";
  return Deno.build.os === "darwin" ? "apple" : "posix";
}
