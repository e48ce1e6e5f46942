/**
 * Decodes the bytes of a terminal in raw mode into keys.
 *
 * 1. The same bytes give the same keys, however they are split. Only typed text may come in more pieces.
 * 2. An unknown sequence is dropped as a whole: no part of it becomes text.
 * 3. Memory is bounded: a reply of the terminal that never ends is dropped after `MAX_SEQUENCE` bytes.
 * 4. A control byte in a sequence ends it and counts, so Ctrl-C always works, within a paste only if nothing follows.
 * 5. A paste ends with its end mark (REQ-T64). If that does not come, `flush` ends it, and lines that arrive later in
 *    one piece are pasted, too: they were not typed.
 * 6. A character waits for its remaining bytes, and a sequence for its end, however late they come.
 * 7. Escape is a key, and, as in readline, a prefix of the next one if it did nothing (`spendEscape`).
 *
 * Decides which reader gets the next byte. Does not know what keys do, and has no clock: the caller calls `flush` if
 * nothing came for as long as `awaited` asks for.
 *
 * @module
 */
import { type Awaited, controlKey, EscapeSequenceReader, keyName, type PressedKey } from "./escape_sequence.ts";
import { textOf, unfinishedBytes } from "./input_text.ts";
import { type Paste, PasteReader } from "./paste_reader.ts";

/** Typed or pasted input. */
export type Key =
  /** Characters without control characters. */
  | { readonly type: "text"; readonly text: string }
  /** A key by name: `enter`, `ctrl-a`, `alt-1`, `ctrl-alt-shift-left`. Modifiers come in this order. */
  | { readonly type: "press"; readonly key: string }
  /**
   * Pasted text. Lines end with `\n`; the only control characters are `\n` and `\t`. `isCut` means that its end is
   * missing.
   */
  | { readonly type: "paste"; readonly text: string; readonly isCut?: true };

const ESCAPE = 0x1b;
const DELETE = 0x7f;
const LINE_BREAKS = [0x0a, 0x0d];

export class KeyDecoder {
  readonly #characters = new CharacterReader();
  readonly #sequence = new EscapeSequenceReader();
  readonly #paste = new PasteReader();
  #isPasting = false;
  /** Whether the last paste had no end mark and nothing was typed since, so that the rest of it may still come. */
  #isPasteCutOff = false;

  /** Returns the keys that end in these bytes. The bytes may be overwritten afterwards. */
  push(bytes: Uint8Array): Key[] {
    if (this.#isPasteCutOff && holdsLines(bytes)) this.#beginPaste();
    const keys: Key[] = [];
    let at = 0;
    while (at < bytes.length) {
      const rest = bytes.subarray(at);
      if (this.#isPasting) at += this.#readPaste(rest, keys);
      else if (this.#sequence.isOpen) at += this.#readSequence(rest, keys);
      else if (isText(rest[0] ?? 0)) at += this.#readText(rest, keys);
      else at += this.#readControl(rest[0] ?? 0, keys);
    }
    if (isOneKey(keys)) this.#isPasteCutOff = false;
    return keys;
  }

  /**
   * What is awaited: `key`, a short pause; `tail`, the rest of a key; `paste`, the rest of a paste. `null`: nothing,
   * or only what will come some time.
   */
  get awaited(): Awaited | "paste" | null {
    if (this.#isPasting) return this.#paste.isInterrupted ? "key" : "paste";
    return this.#sequence.awaited;
  }

  /** What was awaited did not come: returns the keys that the bytes so far are by themselves. */
  flush(): Key[] {
    if (!this.#isPasting) return this.#sequence.flush().map(keyOf);
    const { paste, rest } = this.#paste.end();
    this.#isPasting = false;
    this.#isPasteCutOff = true;
    return [pasteKey(paste), ...this.push(rest)];
  }

  /** The Escape key that `flush` returned has done something, so it is no prefix of the next key. */
  spendEscape(): void {
    this.#sequence.spend();
  }

  #beginPaste(): void {
    this.#isPasting = true;
    this.#isPasteCutOff = false;
  }

  #readPaste(bytes: Uint8Array, keys: Key[]): number {
    const { consumed, paste } = this.#paste.push(bytes);
    if (paste !== null) {
      this.#isPasting = false;
      keys.push(pasteKey(paste));
    }
    return consumed;
  }

  #readSequence(bytes: Uint8Array, keys: Key[]): number {
    const pressed: PressedKey[] = [];
    const step = this.#sequence.push(bytes[0] ?? 0, pressed);
    keys.push(...pressed.map(keyOf));
    if (step === "paste") this.#beginPaste();
    return step === "again" ? 0 : 1;
  }

  #readText(bytes: Uint8Array, keys: Key[]): number {
    const control = bytes.findIndex((byte) => !isText(byte));
    const length = control === -1 ? bytes.length : control;
    const text = this.#characters.push(bytes.subarray(0, length));
    keys.push(...textKeys(control === -1 ? text : text + this.#characters.end()));
    return length;
  }

  #readControl(byte: number, keys: Key[]): number {
    keys.push(...textKeys(this.#characters.end()));
    if (byte === ESCAPE) this.#sequence.begin();
    else keys.push(keyOf(controlKey(byte)));
    return 1;
  }
}

function isText(byte: number): boolean {
  return byte >= 0x20 && byte !== DELETE;
}

function textKeys(text: string): Key[] {
  return text === "" ? [] : [{ type: "text", text }];
}

/** A printable character without a modifier is text. */
function keyOf(key: PressedKey): Key {
  return key.modifiers === 0 && key.name.length === 1
    ? { type: "text", text: key.name }
    : { type: "press", key: keyName(key) };
}

function pasteKey({ text, isCut }: Paste): Key {
  return { type: "paste", text, ...(isCut ? { isCut } : {}) };
}

/** Whether the bytes contain a line break, and are more than Enter or a key that begins with Escape. */
function holdsLines(bytes: Uint8Array): boolean {
  return bytes.length > 1 && bytes[0] !== ESCAPE && LINE_BREAKS.some((byte) => bytes.includes(byte));
}

function isOneKey(keys: readonly Key[]): boolean {
  const [first] = keys;
  return keys.length === 1 && (first?.type === "press" || first?.type === "text" && [...first.text].length === 1);
}

/** C1 control characters, encoded in UTF-8: nobody types them, and terminals obey them. */
const C1 = /[\u0080-\u009f]/g;

export class CharacterReader {
  #unfinished = new Uint8Array(0);

  /** Returns the characters that end in these bytes, as `textOf` decodes them. */
  push(bytes: Uint8Array): string {
    const run = new Uint8Array(this.#unfinished.length + bytes.length);
    run.set(this.#unfinished);
    run.set(bytes, this.#unfinished.length);
    const end = run.length - unfinishedBytes(run);
    this.#unfinished = run.slice(end);
    return this.#decode(run.subarray(0, end));
  }

  /** Ends an unfinished character: returns its bytes as `textOf` does, or nothing if there is none. */
  end(): string {
    const rest = this.#unfinished;
    this.#unfinished = new Uint8Array(0);
    return this.#decode(rest);
  }

  #decode(bytes: Uint8Array): string {
    return textOf(bytes).replace(C1, "");
  }
}
