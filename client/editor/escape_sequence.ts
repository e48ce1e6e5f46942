/**
 * Decodes escape sequences of a terminal into keys, byte by byte: `ESC [` (CSI), `ESC O` (SS3), Alt with a character.
 * Replies of the terminal are dropped. The tables below map sequences to keys, in the forms of xterm, rxvt and the
 * Linux console.
 *
 * Owns a sequence that has not ended yet. Knows neither text nor time.
 *
 * @module
 */

/** The longest sequence, in bytes. */
export const MAX_SEQUENCE = 4_096;

/** What happened to a byte. */
export type Step =
  /** The sequence continues. */
  | "open"
  /** The sequence ended with this byte. */
  | "done"
  /** The sequence ended before this byte, which has to be read again. */
  | "again"
  /** The sequence ended, and pasted text follows. */
  | "paste";

type State =
  /** After ESC. */
  | "escape"
  /** After `ESC [`. */
  | "csi"
  /** After `ESC [ [`: the Linux console's function keys have one more byte. */
  | "console"
  /** After `ESC O`. */
  | "ss3"
  /** In a reply of the terminal, which ends with BEL or `ESC \`. */
  | "reply"
  /** After an ESC in a reply. */
  | "reply_escape";

/** The longest parameters of a key, in characters. */
const MAX_PARAMETERS = 32;

const ESCAPE = 0x1b;
const BELL = 0x07;
const DELETE = 0x7f;

/** The characters that begin a reply, after ESC. */
const REPLY_STARTS = "P]X^_";

const ESCAPE_KEY: PressedKey = { name: "escape", modifiers: 0 };

/**
 * What an unfinished sequence waits for: `key`, the pause that tells a key from the beginning of a sequence, or `tail`,
 * the rest of a sequence or the key that Escape comes before.
 */
export type Awaited = "key" | "tail";

export class EscapeSequenceReader {
  #state: State | null = null;
  /** Whether a second ESC came before the sequence, which is how rxvt sends Alt. */
  #isAlt = false;
  /** How many ESC have been neither returned as keys nor followed by anything. */
  #escapes = 0;
  /** Whether the Escape key has done something, so that only the rest of a sequence belongs to it, and no other key. */
  #isSpent = false;
  #parameters = "";
  /** The bytes after the beginning of the sequence. */
  #length = 0;
  #replyStart = "";

  /** Whether a sequence has begun and not ended. */
  get isOpen(): boolean {
    return this.#state !== null;
  }

  /** `null`: there is no sequence, or its parameters have begun, so that its end is still to come, however late. */
  get awaited(): Awaited | null {
    switch (this.#state) {
      case null:
        return null;
      case "escape":
        return this.#escapes > 0 ? "key" : "tail";
      case "csi":
        return this.#length > 0 ? null : "tail";
      case "reply":
        // A reply comes in one piece, at least its beginning. Before that, it is a key with Alt.
        return this.#length > 0 ? "tail" : "key";
      default:
        return "tail";
    }
  }

  /** Begins a sequence, after an ESC. */
  begin(): void {
    this.#end();
    this.#state = "escape";
    this.#escapes = 1;
  }

  /** The Escape key that `flush` returned has done something: a key that follows does not belong to it. */
  spend(): void {
    if (this.#state !== "escape") return;
    this.begin();
    this.#escapes = 0;
    this.#isSpent = true;
  }

  /** Reads the next byte of the sequence. Keys that it completes are added to `keys`. */
  push(byte: number, keys: PressedKey[]): Step {
    switch (this.#state) {
      case null:
        return "again";
      case "escape":
        return this.#afterEscape(byte, keys);
      case "csi":
        return this.#inCsi(byte, keys);
      case "ss3":
        return isPrintable(byte) ? this.#finish(ss3Key(String.fromCharCode(byte)), keys, byte) : this.#abort();
      case "console":
        return isPrintable(byte) ? this.#end() : this.#abort();
      case "reply":
        return this.#inReply(byte);
      case "reply_escape":
        if (byte === 0x5c) return this.#end();
        this.begin();
        return this.#afterEscape(byte, keys);
    }
  }

  /**
   * What was awaited did not come. Returns the keys that the bytes so far are by themselves. After Escape the sequence
   * stays open once more, because Escape is also a prefix of the next key.
   */
  flush(): PressedKey[] {
    if (this.awaited === null) return [];
    const escapes = Array<PressedKey>(this.#escapes).fill(ESCAPE_KEY);
    if (this.#state === "escape") {
      if (escapes.length === 0) this.#end();
      this.#escapes = 0;
      return escapes;
    }
    const start = this.#prefixKey();
    this.#end();
    return start === null ? [] : [...escapes.slice(1), start];
  }

  /** The key that the beginning of a sequence is by itself. */
  #prefixKey(): PressedKey | null {
    if (this.#length > 0) return null;
    const modifiers = this.#isSpent ? 0 : ALT;
    if (this.#state === "csi") return { name: "[", modifiers };
    if (this.#state === "ss3") return { name: "O", modifiers };
    return this.#state === "reply" ? { name: this.#replyStart, modifiers: ALT } : null;
  }

  #afterEscape(byte: number, keys: PressedKey[]): Step {
    const character = String.fromCharCode(byte);
    if (byte === ESCAPE) return this.#afterTwo(keys);
    if (character === "[") return this.#enter("csi");
    if (character === "O") return this.#enter("ss3");
    if (this.#isSpent) return this.#abort();
    if (REPLY_STARTS.includes(character)) {
      this.#replyStart = character;
      return this.#enter("reply");
    }
    // Only the last ESC belongs to the key. A character that is not ASCII has no key with Alt.
    const isKey = byte < 0x80;
    for (let count = isKey ? 1 : 0; count < this.#escapes; count++) keys.push(ESCAPE_KEY);
    if (!isKey) return this.#abort();
    const { name, modifiers } = isPrintable(byte) ? characterKey(character) : controlKey(byte);
    keys.push({ name, modifiers: modifiers | ALT });
    return this.#end();
  }

  /** Another ESC. Two of them are a prefix, and an earlier one is a key. */
  #afterTwo(keys: PressedKey[]): Step {
    if (this.#isSpent) return this.#abort();
    if (this.#escapes > 1) keys.push(ESCAPE_KEY);
    this.#escapes = Math.min(this.#escapes + 1, 2);
    this.#isAlt = true;
    return "open";
  }

  #inCsi(byte: number, keys: PressedKey[]): Step {
    if (!isPrintable(byte)) return this.#abort();
    const character = String.fromCharCode(byte);
    if (this.#length === 0 && character === "[") return this.#enter("console");
    // rxvt ends a numbered key with `$` when Shift is held. Elsewhere `$` continues the sequence.
    const isEnd = byte >= 0x40 || (character === "$" && /^\d+$/.test(this.#parameters));
    if (!isEnd) {
      if (this.#parameters.length < MAX_PARAMETERS) this.#parameters += character;
      return this.#lengthen();
    }
    if (character === "~" && this.#parameters === "200") {
      this.#end();
      return "paste";
    }
    return this.#finish(this.#length > MAX_PARAMETERS ? null : csiKey(this.#parameters, character), keys, byte);
  }

  #inReply(byte: number): Step {
    if (byte === BELL) return this.#end();
    if (byte === ESCAPE) return this.#enter("reply_escape");
    return byte < 0x20 || byte === DELETE ? this.#abort() : this.#lengthen();
  }

  #enter(state: State): Step {
    this.#state = state;
    return "open";
  }

  #lengthen(): Step {
    this.#length++;
    return this.#length < MAX_SEQUENCE ? "open" : this.#end();
  }

  #finish(key: PressedKey | null, keys: PressedKey[], end: number): Step {
    if (key !== null) keys.push({ name: key.name, modifiers: key.modifiers | (this.#isAlt ? ALT : 0) });
    // No sequence, but text that was typed soon after an Escape.
    else if (this.#isSpent) {
      const start = this.#state === "csi" ? "[" : "O";
      for (const name of start + this.#parameters + String.fromCharCode(end)) keys.push({ name, modifiers: 0 });
    }
    return this.#end();
  }

  #abort(): Step {
    this.#end();
    return "again";
  }

  #end(): Step {
    this.#state = null;
    this.#isAlt = false;
    this.#escapes = 0;
    this.#isSpent = false;
    this.#parameters = "";
    this.#length = 0;
    this.#replyStart = "";
    return "done";
  }
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < DELETE;
}

function characterKey(character: string): PressedKey {
  return { name: character === " " ? "space" : character, modifiers: 0 };
}

/** A key with its modifiers: the sum of `SHIFT`, `ALT` and `CTRL`. */
export interface PressedKey {
  readonly name: string;
  readonly modifiers: number;
}

/** The bits of xterm, which sends their sum plus one. */
const SHIFT = 1;
const ALT = 2;
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

/** The endings of numbered keys: `~` of xterm, and those of rxvt, which stand for the modifiers. */
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

/** The key of `ESC [`, parameters and a last character. Returns `null` for an unknown sequence. */
function csiKey(parameters: string, end: string): PressedKey | null {
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

/** The key of `ESC O` and a character. Returns `null` for an unknown one. */
function ss3Key(end: string): PressedKey | null {
  if (end === "M") return { name: "enter", modifiers: 0 };
  if (/[a-d]/.test(end)) return named(CURSOR_KEYS[end.toUpperCase()], CTRL);
  return named(CURSOR_KEYS[end], 0);
}

/** The name of a key, with its modifiers always in this order: `ctrl-alt-shift-left`. */
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

/**
 * A key that is sent as the code of its character, as some terminals do for keys without a sequence, such as
 * Shift-Enter.
 */
function codedKey(code: number, modifiers: number): PressedKey | null {
  const name = CODED_KEYS[code];
  if (name !== undefined) return { name, modifiers };
  const isPrintable = code > 0x20 && code < 0x7f;
  return isPrintable && (modifiers & (CTRL | ALT)) !== 0 ? { name: String.fromCharCode(code), modifiers } : null;
}
