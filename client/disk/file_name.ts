/**
 * The names of files and folders on this disk: made from the names that a peer gave them (PROTOCOL X9; REQ-R35, REQ-R39),
 * numbered where they are taken (REQ-R43), and marked while a file is incomplete.
 *
 * Pure: the same input always gives the same name. A name that the disk accepts is left as it is; `printable()` makes it
 * harmless where it is shown.
 *
 * @module
 */
import { createHash } from "node:crypto";
import filenameReservedRegex, { windowsReservedNameRegex } from "filename-reserved-regex";

/**
 * The rules for names on a disk. Windows gives some characters, endings and whole names a meaning of their own; on Windows
 * and on Apple's disks, two names that differ only in case are the same.
 */
export type NameRules = "posix" | "apple" | "windows";

/** The longest name, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 255;

/** How many numbers are tried for a name that is taken. */
export const MAX_NAMES = 10_000;

/** Replaces each character that a name must not have. */
const REPLACEMENT = "_";

/** A longer suffix is not treated as an extension. */
const MAX_EXTENSION_BYTES = 32;

/**
 * Replaced on Windows in addition to what is forbidden there: control characters, and characters that reverse the text
 * after them or are invisible, by which `gpj.exe` is shown as `exe.jpg`. The joiners of emoji stay.
 */
const MISLEADING =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\uffa0]/g;

const encoder = new TextEncoder();

export interface SafeNameOptions {
  readonly rules: NameRules;
  /** Whether the name is at the top of the folder that the user chose, where a peer must not create a hidden file. */
  readonly isTop: boolean;
}

/** Returns a name that the disk accepts: one part of a path, at most 255 bytes, neither `.` nor `..`. */
export function safeName(name: string, { rules, isTop }: SafeNameOptions): string {
  // Half of a surrogate pair cannot be written.
  // deno-lint-ignore no-control-regex
  let safe = name.toWellFormed().replace(/[/\u0000]/g, REPLACEMENT);
  if (rules === "windows") safe = forWindows(safe);
  if (safe === "" || safe === "." || safe === "..") safe = REPLACEMENT;
  if (isTop && safe.startsWith(".")) safe = REPLACEMENT + safe.slice(1);
  if (byteLength(safe) <= MAX_NAME_BYTES) return safe;
  // A name that was cut may be that of a device again, and then becomes one byte longer.
  return rules === "windows" ? forWindows(cutName(safe, MAX_NAME_BYTES - 1)) : cutName(safe, MAX_NAME_BYTES);
}

function forWindows(name: string): string {
  const replaced = name.replace(filenameReservedRegex(), REPLACEMENT).replace(MISLEADING, REPLACEMENT);
  return windowsReservedNameRegex().test(replaced) ? REPLACEMENT + replaced : replaced;
}

/** The key of a name: two names with the same key are the same name for the disk. */
export function nameKeyFor(name: string, rules: NameRules): string {
  return rules === "posix" ? name : name.normalize("NFC").toLowerCase().normalize("NFC");
}

/** The name itself for 0, and then `name (1).ext` and so on. The name of a folder has no extension. */
export function numberedName(name: string, number: number, { isFolder = false }: { isFolder?: boolean } = {}): string {
  if (number === 0) return name;
  const [stem, extension] = isFolder ? [name, ""] : splitName(name);
  const end = ` (${number})${extension}`;
  return cutText(stem, MAX_NAME_BYTES - byteLength(end)) + end;
}

/** How many random bytes name the partial files of a transfer: nobody else can guess their names before they exist. */
export const PART_SECRET_BYTES = 8;

/** The end of the names of all partial files of a transfer: `NAME.SECRET.part`. The peer does not know the secret. */
export function partSuffix(secret: string): string {
  return `.${secret}.part`;
}

/** Whether a text of a journal can be a secret. */
export function isPartSecret(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

/** The name of a partial file. Two files in one folder have different ones. */
export function partName(name: string, suffix: string): string {
  if (byteLength(name) + suffix.length <= MAX_NAME_BYTES) return name + suffix;
  // Names that differ only at their end would be the same after the cut.
  const end = `~${digest(name)}${suffix}`;
  return cutName(name, MAX_NAME_BYTES - end.length) + end;
}

/**
 * Whether a name is that of a partial file of any transfer. Those are never sent or shared. Eight digits, as in the names of
 * an earlier version, may be a date: `backup.20260131.part` is a file of the user.
 */
export function isPartName(name: string): boolean {
  return /\.[0-9a-f]{16}\.part$/.test(name);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** Splits a name from its extension, which begins with a dot or is empty. */
function splitName(name: string): readonly [stem: string, extension: string] {
  const extension = /(?<=.)(?:\.tar)?\.[^.]+$/su.exec(name)?.[0] ?? "";
  if (extension.includes(" ") || byteLength(extension) > MAX_EXTENSION_BYTES) return [name, ""];
  return [name.slice(0, name.length - extension.length), extension];
}

/** Shortens a name to at most `maxBytes` bytes. Keeps the extension, and cuts no character in two. */
export function cutName(name: string, maxBytes: number): string {
  if (byteLength(name) <= maxBytes) return name;
  const [stem, extension] = splitName(name);
  return cutText(stem, maxBytes - byteLength(extension)) + extension;
}

function cutText(text: string, maxBytes: number): string {
  return text.slice(0, encoder.encodeInto(text, new Uint8Array(maxBytes)).read);
}

/** The length of a text in bytes of UTF-8. */
export function byteLength(text: string): number {
  // Most names are ASCII, and this is called for each of a hundred thousand of them.
  // deno-lint-ignore no-control-regex
  return /^[\u0000-\u007f]*$/.test(text) ? text.length : encoder.encode(text).length;
}
