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
import { CharacterReader } from "./character_reader.ts";
import { controlKey, keyName, type PressedKey } from "./key_table.ts";
import { PasteReader } from "./paste_reader.ts";
import { SequenceReader } from "./sequence_reader.ts";

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
