/**
 * Decodes the bytes of a terminal in raw mode into keys.
 *
 * 1. The same bytes give the same keys, however they are split. Only typed text may come in more pieces.
 * 2. An unknown sequence is dropped as a whole: no part of it becomes text.
 * 3. Memory is bounded: a reply of the terminal that never ends is dropped after `MAX_SEQUENCE` bytes.
 * 4. A control byte in a sequence ends it and counts, so Ctrl-C always works, except within a paste.
 * 5. A paste ends only with its end mark (REQ-T64).
 *
 * Decides which reader gets the next byte. Knows neither time nor what keys do. Since Escape is also how
 * sequences begin, the caller calls `flush` when nothing came for about 50 ms while `isWaiting`.
 *
 * @module
 */
import { controlKey, EscapeSequenceReader, keyName, type PressedKey } from "./escape_sequence.ts";
import { textOf, unfinishedBytes } from "./input_text.ts";
import { PasteReader } from "./paste_reader.ts";

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

export class KeyDecoder {
  readonly #characters = new CharacterReader();
  readonly #sequence = new EscapeSequenceReader();
  readonly #paste = new PasteReader();
  #isPasting = false;

  /** Returns the keys that end in these bytes. The bytes may be overwritten afterwards. */
  push(bytes: Uint8Array): Key[] {
    const keys: Key[] = [];
    let at = 0;
    while (at < bytes.length) {
      const rest = bytes.subarray(at);
      if (this.#isPasting) at += this.#readPaste(rest, keys);
      else if (this.#sequence.isOpen) at += this.#readSequence(rest, keys);
      else if (isText(rest[0] ?? 0)) at += this.#readText(rest, keys);
      else at += this.#readControl(rest[0] ?? 0, keys);
    }
    return keys;
  }

  /** Whether the bytes so far may already be a key: wait a little for the rest, then call `flush`. */
  get isWaiting(): boolean {
    return this.#characters.isWaiting || this.#sequence.isWaiting;
  }

  /** Returns the keys that the unfinished bytes are by themselves, because nothing more came. A paste stays open. */
  flush(): Key[] {
    if (!this.isWaiting) return [];
    return [...textKeys(this.#characters.end()), ...this.#sequence.flush().map(pressKey)];
  }

  #readPaste(bytes: Uint8Array, keys: Key[]): number {
    const { consumed, paste } = this.#paste.push(bytes);
    if (paste !== null) {
      this.#isPasting = false;
      keys.push({ type: "paste", text: paste.text, ...(paste.isCut ? { isCut: true } : {}) });
    }
    return consumed;
  }

  #readSequence(bytes: Uint8Array, keys: Key[]): number {
    const pressed: PressedKey[] = [];
    const step = this.#sequence.push(bytes[0] ?? 0, pressed);
    keys.push(...pressed.map(pressKey));
    if (step === "paste") this.#isPasting = true;
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
    else keys.push(pressKey(controlKey(byte)));
    return 1;
  }
}

function isText(byte: number): boolean {
  return byte >= 0x20 && byte !== DELETE;
}

function textKeys(text: string): Key[] {
  return text === "" ? [] : [{ type: "text", text }];
}

function pressKey(key: PressedKey): Key {
  return { type: "press", key: keyName(key) };
}

/** C1 control characters, encoded in UTF-8: nobody types them, and terminals obey them. */
const C1 = /[\u0080-\u009f]/g;

export class CharacterReader {
  #unfinished = new Uint8Array(0);

  /** Whether the beginning of a character has been read. */
  get isWaiting(): boolean {
    return this.#unfinished.length > 0;
  }

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
