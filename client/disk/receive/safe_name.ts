/**
 * A name for a file or folder on this disk, made of the name that a peer has given it (PROTOCOL X9; REQ-R35, REQ-R39).
 *
 * Pure, and the same each time. A name that the disk takes stays as it is: what stands in it is shown by `printable()`.
 *
 * @module
 */
import filenameReservedRegex, { windowsReservedNameRegex } from "filename-reserved-regex";

/**
 * Which names a disk takes. On Windows some characters, endings and whole names mean something else; there and on Apple's
 * disks two names that differ in case only are one.
 */
export type NameRules = "posix" | "apple" | "windows";

/** The most bytes of a name in UTF-8. */
export const MAX_NAME_BYTES = 255;

/** What stands for what cannot stand. */
const STAND_IN = "_";

/** An extension longer than so many bytes is none that anybody would miss. */
const MAX_EXTENSION_BYTES = 32;

/**
 * What is made harmless on Windows beyond what is forbidden there: controls, and what turns the text behind it around or
 * takes no room, by which `gpj.exe` is shown as `exe.jpg`. The joiners of emoji stay.
 */
const MISLEADING =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\uffa0]/g;

const encoder = new TextEncoder();

export interface SafeNameOptions {
  readonly rules: NameRules;
  /** Whether it stands in the folder of one's choice itself, where nobody else plants a hidden file. */
  readonly isTop: boolean;
}

/** A name fit for the disk: one part of a path, at most 255 bytes, neither `.` nor `..`. */
export function safeName(name: string, { rules, isTop }: SafeNameOptions): string {
  // A half of a surrogate pair cannot be written anywhere.
  // deno-lint-ignore no-control-regex
  let safe = name.toWellFormed().replace(/[/\u0000]/g, STAND_IN);
  if (rules === "windows") safe = forWindows(safe);
  if (safe === "" || safe === "." || safe === "..") safe = STAND_IN;
  if (isTop && safe.startsWith(".")) safe = STAND_IN + safe.slice(1);
  if (byteLength(safe) <= MAX_NAME_BYTES) return safe;
  // What is cut may be the name of a device again, and then gets one byte more.
  return rules === "windows" ? forWindows(cutName(safe, MAX_NAME_BYTES - 1)) : cutName(safe, MAX_NAME_BYTES);
}

function forWindows(name: string): string {
  const replaced = name.replace(filenameReservedRegex(), STAND_IN).replace(MISLEADING, STAND_IN);
  return windowsReservedNameRegex().test(replaced) ? STAND_IN + replaced : replaced;
}

/** What two names have in common that are one name for the disk. */
export function nameKeyFor(name: string, rules: NameRules): string {
  return rules === "posix" ? name : name.normalize("NFC").toLowerCase().normalize("NFC");
}

/** A name and its extension, which begins with a dot, or is empty. */
export function splitName(name: string): readonly [stem: string, extension: string] {
  const extension = /(?<=.)(?:\.tar)?\.[^.]+$/su.exec(name)?.[0] ?? "";
  if (extension.includes(" ") || byteLength(extension) > MAX_EXTENSION_BYTES) return [name, ""];
  return [name.slice(0, name.length - extension.length), extension];
}

/** A name of at most so many bytes: its end is cut off between two characters, but its extension stays. */
export function cutName(name: string, maxBytes: number): string {
  if (byteLength(name) <= maxBytes) return name;
  const [stem, extension] = splitName(name);
  return cutText(stem, maxBytes - byteLength(extension)) + extension;
}

/** The beginning of a text, of at most so many bytes. */
export function cutText(text: string, maxBytes: number): string {
  return text.slice(0, encoder.encodeInto(text, new Uint8Array(maxBytes)).read);
}

/** How many bytes a text has in UTF-8. */
export function byteLength(text: string): number {
  // Most names need no counting, but their owners ask for each of a hundred thousand.
  // deno-lint-ignore no-control-regex
  return /^[\u0000-\u007f]*$/.test(text) ? text.length : encoder.encode(text).length;
}
