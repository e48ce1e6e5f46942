/**
 * Reads a bracketed paste: everything between `ESC [ 200 ~` and `ESC [ 201 ~`, however it is split.
 *
 * Owns a paste that has not ended. Knows nothing about keys.
 *
 * @module
 */
import { InputDecoder } from "./input_text.ts";
import { MAX_INPUT } from "./text_edit.ts";

/** A complete paste. Lines end with `\n`; the only control characters are `\n` and `\t`. */
export interface Paste {
  readonly text: string;
  /** Whether it was longer than `MAX_INPUT`, the most that a line holds. A `\r\n` counts as two. */
  readonly isCut: boolean;
}

const CTRL_C = 0x03;
const ESCAPE = 0x1b;
const END = new TextEncoder().encode("\x1b[201~");

const BYTE_ORDER_MARK = /^\ufeff/;

// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

export class PasteReader {
  readonly #decoder = new InputDecoder();
  #text = "";
  #isCut = false;
  /** How many bytes of `END` have just been read. */
  #matched = 0;
  #isInterrupted = false;

  /** Whether the last byte is that of Ctrl-C. If nothing follows, somebody has pressed it. */
  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** Reads bytes up to the end of the paste. `consumed` says how many; `paste` is `null` until the paste has ended. */
  push(bytes: Uint8Array): { readonly consumed: number; readonly paste: Paste | null } {
    let at = 0;
    this.#isInterrupted = bytes.at(-1) === CTRL_C;
    while (at < bytes.length) {
      if (this.#matched === 0) {
        const found = bytes.indexOf(ESCAPE, at);
        const end = found === -1 ? bytes.length : found;
        this.#add(bytes.subarray(at, end));
        at = end;
        if (found === -1) break;
      }
      if (bytes[at] === END[this.#matched]) {
        at++;
        this.#matched++;
        if (this.#matched === END.length) return { consumed: at, paste: this.#finish() };
      } else {
        this.#add(END.subarray(0, this.#matched));
        this.#matched = 0;
      }
    }
    return { consumed: at, paste: null };
  }

  /** Ends a paste whose end has not come. `rest` is the beginning of its end mark. */
  end(): { readonly paste: Paste; readonly rest: Uint8Array } {
    const rest = END.slice(0, this.#matched);
    return { paste: this.#finish(), rest };
  }

  #add(bytes: Uint8Array): void {
    if (this.#isCut) return;
    this.#text += this.#decoder.decode(bytes, { stream: true });
    if (this.#text.length <= MAX_INPUT) return;
    this.#isCut = true;
    this.#text = this.#text.slice(0, MAX_INPUT).replace(/[\ud800-\udbff]$/, "");
  }

  #finish(): Paste {
    // What is left in the decoder is a character that never ended.
    const rest = this.#decoder.decode();
    const text = this.#isCut ? this.#text : this.#text + rest;
    const paste = {
      text: text.replace(BYTE_ORDER_MARK, "").replace(/\r\n?/g, "\n").replace(CONTROLS, ""),
      isCut: this.#isCut,
    };
    this.#text = "";
    this.#isCut = false;
    this.#matched = 0;
    this.#isInterrupted = false;
    return paste;
  }
}
