/**
 * Bytes of a terminal in raw mode become keys, however they were cut on their way:
 *
 * 1. The same bytes give the same keys at every split; only typed text may come in more pieces.
 * 2. A sequence that is no known key is swallowed whole: no part of it becomes text.
 * 3. Nothing is held without bound: an answer of the terminal that never ends is dropped after `MAX_SEQUENCE` bytes.
 * 4. A control byte within a sequence ends it and counts, so Ctrl-C always works, except within a paste.
 * 5. Only its end mark ends a paste (REQ-T64).
 *
 * Owns which of its readers has the next byte. Knows neither time nor what keys do: who reads calls `flush` when
 * nothing came for about 50 ms while `isWaiting`, since Escape is also how sequences begin.
 *
 * @module
 */
import { controlKey, keyName, type PressedKey, SequenceReader } from "./escape_sequence.ts";
import { PasteReader } from "./paste_reader.ts";

/** Something that was typed or pasted. */
export type Key =
  /** Characters, none of them a control character. */
  | { readonly type: "text"; readonly text: string }
  /** A key by its name: `enter`, `ctrl-a`, `alt-1`, `ctrl-alt-shift-left`; modifiers stand in this order. */
  | { readonly type: "press"; readonly key: string }
  /** Lines end with `\n`; of the control characters only `\n` and `\t` are left. `isCut`: it was longer. */
  | { readonly type: "paste"; readonly text: string; readonly isCut?: true };

const ESCAPE = 0x1b;
const DELETE = 0x7f;

export class KeyDecoder {
  readonly #characters = new CharacterReader();
  readonly #sequence = new SequenceReader();
  readonly #paste = new PasteReader();
  #isPasting = false;

  /** Takes what was read and gives the keys that ended in it. The bytes may be overwritten afterwards. */
  push(bytes: Uint8Array): Key[] {
    const keys: Key[] = [];
    let at = 0;
    while (at < bytes.length) {
      const rest = bytes.subarray(at);
      if (this.#isPasting) at += this.#takePaste(rest, keys);
      else if (this.#sequence.isOpen) at += this.#takeSequence(rest, keys);
      else if (isText(rest[0] ?? 0)) at += this.#takeText(rest, keys);
      else at += this.#takeControl(rest[0] ?? 0, keys);
    }
    return keys;
  }

  /** Whether something is held that may be a key already: the owner waits a little for the rest, then flushes. */
  get isWaiting(): boolean {
    return this.#characters.isWaiting || this.#sequence.isWaiting;
  }

  /** Nothing came for a while: gives what was held as keys of its own. A paste stays open. */
  flush(): Key[] {
    if (!this.isWaiting) return [];
    return [...textKeys(this.#characters.end()), ...this.#sequence.flush().map(pressKey)];
  }

  #takePaste(bytes: Uint8Array, keys: Key[]): number {
    const { taken, paste } = this.#paste.push(bytes);
    if (paste !== null) {
      this.#isPasting = false;
      keys.push({ type: "paste", text: paste.text, ...(paste.isCut ? { isCut: true } : {}) });
    }
    return taken;
  }

  #takeSequence(bytes: Uint8Array, keys: Key[]): number {
    const pressed: PressedKey[] = [];
    const step = this.#sequence.push(bytes[0] ?? 0, pressed);
    keys.push(...pressed.map(pressKey));
    if (step === "paste") this.#isPasting = true;
    return step === "again" ? 0 : 1;
  }

  #takeText(bytes: Uint8Array, keys: Key[]): number {
    const control = bytes.findIndex((byte) => !isText(byte));
    const taken = control === -1 ? bytes.length : control;
    const text = this.#characters.push(bytes.subarray(0, taken));
    keys.push(...textKeys(control === -1 ? text : text + this.#characters.end()));
    return taken;
  }

  #takeControl(byte: number, keys: Key[]): number {
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

/** Control characters that come as characters of UTF-8: nobody types them, and terminals obey them. */
const C1 = /[\u0080-\u009f]/g;

export class CharacterReader {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #held = new Uint8Array(0);

  /** Whether the beginning of a character is held. */
  get isWaiting(): boolean {
    return this.#held.length > 0;
  }

  /** The characters that ended in some bytes. What is not UTF-8 becomes U+FFFD. */
  push(bytes: Uint8Array): string {
    const run = new Uint8Array(this.#held.length + bytes.length);
    run.set(this.#held);
    run.set(bytes, this.#held.length);
    const end = run.length - unfinishedBytes(run);
    this.#held = run.slice(end);
    return this.#decode(run.subarray(0, end));
  }

  /** No more bytes belong to what is held: U+FFFD, or nothing if nothing was. */
  end(): string {
    const held = this.#held;
    this.#held = new Uint8Array(0);
    return this.#decode(held);
  }

  #decode(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes).replace(C1, "");
  }
}

/** How many bytes at the end may be the beginning of one character. */
function unfinishedBytes(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count] ?? 0;
    if (byte >= 0xc2 && byte <= 0xf4) return count < lengthAfter(byte) ? count : 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return 0;
}

/** The length of the character that a byte begins. */
function lengthAfter(first: number): number {
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
}
