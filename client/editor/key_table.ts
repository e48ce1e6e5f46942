/**
 * What terminals send for keys that are not text, as tables: control bytes, and sequences that begin with `ESC [` (CSI)
 * or `ESC O` (SS3).
 *
 * Pure. Knows the forms of xterm, rxvt and the Linux console, but not how bytes come.
 *
 * @module
 */

/** A key, and what was held with it: the sum of `SHIFT`, `ALT` and `CTRL`. */
export interface PressedKey {
  readonly name: string;
  readonly modifiers: number;
}

/** The bits of xterm, which sends their sum plus one. */
const SHIFT = 1;
export const ALT = 2;
const CTRL = 4;
const META = 8;

const CONTROLS: Readonly<Record<number, PressedKey>> = {
  0x00: { name: "space", modifiers: CTRL },
  0x08: { name: "backspace", modifiers: 0 },
  0x09: { name: "tab", modifiers: 0 },
  0x0a: { name: "enter", modifiers: 0 },
  0x0d: { name: "enter", modifiers: 0 },
  0x1b: { name: "escape", modifiers: 0 },
  0x7f: { name: "backspace", modifiers: 0 },
};

const CURSOR_KEYS: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
};

const NUMBERED_KEYS: Readonly<Record<number, string>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "page-up",
  6: "page-down",
  7: "home",
  8: "end",
};

/** What ends a numbered key: xterm's `~`, and those by which rxvt says what was held. */
const NUMBERED_ENDS: Readonly<Record<string, number>> = { "~": 0, "$": SHIFT, "^": CTRL, "@": CTRL | SHIFT };

const CODED_KEYS: Readonly<Record<number, string>> = {
  9: "tab",
  13: "enter",
  27: "escape",
  32: "space",
  127: "backspace",
};

/** The key of a control byte: 0 to 31, or 127. */
export function controlKey(byte: number): PressedKey {
  return CONTROLS[byte] ?? { name: String.fromCharCode(byte | 0x40).toLowerCase(), modifiers: CTRL };
}

/** The key of `ESC [`, parameters and a last character; `null` if it is none, or none that is known. */
export function csiKey(parameters: string, end: string): PressedKey | null {
  if (!/^[\d;:]*$/.test(parameters)) return null;
  const [first = 0, second = 0, third = 0] = parameters.split(";").map((text) => Number.parseInt(text, 10) || 0);
  const held = modifiersOf(second);
  if (end === "u") return codedKey(first, held);
  if (end === "~" && first === 27) return codedKey(third, held);
  if (end === "Z") return { name: "tab", modifiers: SHIFT };
  const numbered = NUMBERED_ENDS[end];
  if (numbered !== undefined) return named(NUMBERED_KEYS[first], held | numbered);
  if (/[a-d]/.test(end)) return named(CURSOR_KEYS[end.toUpperCase()], SHIFT);
  return named(CURSOR_KEYS[end], held);
}

/** The key of `ESC O` and a character; `null` if it is none that is known. */
export function ss3Key(end: string): PressedKey | null {
  if (end === "M") return { name: "enter", modifiers: 0 };
  if (/[a-d]/.test(end)) return named(CURSOR_KEYS[end.toUpperCase()], CTRL);
  return named(CURSOR_KEYS[end], 0);
}

/** One word for a key: `ctrl-alt-shift-left`, always in this order. */
export function keyName({ name, modifiers }: PressedKey): string {
  const held = [
    (modifiers & CTRL) === 0 ? "" : "ctrl-",
    (modifiers & ALT) === 0 ? "" : "alt-",
    (modifiers & SHIFT) === 0 ? "" : "shift-",
  ];
  return `${held.join("")}${name}`;
}

function named(name: string | undefined, modifiers: number): PressedKey | null {
  return name === undefined ? null : { name, modifiers };
}

function modifiersOf(parameter: number): number {
  const bits = Math.max(parameter - 1, 0);
  return (bits & (SHIFT | ALT | CTRL)) | ((bits & META) === 0 ? 0 : ALT);
}

/** A key that is told by its character, as some terminals do for those that have no sequence: Shift-Enter. */
function codedKey(code: number, modifiers: number): PressedKey | null {
  const name = CODED_KEYS[code];
  if (name !== undefined) return { name, modifiers };
  const isPrintable = code > 0x20 && code < 0x7f;
  return isPrintable && (modifiers & (CTRL | ALT)) !== 0 ? { name: String.fromCharCode(code), modifiers } : null;
}
