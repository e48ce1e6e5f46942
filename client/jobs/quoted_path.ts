/**
 * A path on a line of its own, for programs: as it is, unless something in it could be taken for the end of the line or be
 * obeyed by a terminal. Then it is quoted as GNU `ls` does (`--quoting-style=shell-escape`), so that a shell makes the same
 * path of it again. A whole path never begins with a quote, so the two cannot be confused.
 *
 * Pure.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";

/** Escapes with a letter; all other bytes are written in octal. */
const NAMED: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
};

const encoder = new TextEncoder();

/** The path, quoted if necessary. */
export function quotedPath(path: string): string {
  if (printable(path) === path) return path;
  let [quoted, isEscaped] = ["'", false];
  for (const character of path) {
    const needsEscape = printable(character) !== character;
    if (needsEscape !== isEscaped) quoted += needsEscape ? "'$'" : "''";
    isEscaped = needsEscape;
    quoted += needsEscape ? escapeOf(character) : character === "'" ? `'\\''` : character;
  }
  return `${quoted}'`;
}

function escapeOf(character: string): string {
  return NAMED[character] ??
    Array.from(encoder.encode(character), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
