/**
 * Splits the bytes of standard input into lines.
 *
 * Owns the bytes of a line that has not ended. Knows neither where they come from nor what a line means.
 *
 * @module
 */
import { concat } from "../../shared/bytes.ts";
import { textOf } from "../editor/input_text.ts";
import { foreignInput } from "../text/foreign_text.ts";

/** The longest line in bytes, without its line break. Longer ones cannot be messages, and memory has to be bounded. */
export const MAX_LINE_BYTES = 1_048_576;

/**
 * A line without its line break, or a sign that one was too long, that the whole input is not text, or that the rest of
 * it cannot be read. The text is as `textOf` makes it, so it may not be UTF-8. `isText` means that it is never a command.
 */
export type InputLine =
  | { readonly type: "line"; readonly text: string; readonly isText?: boolean }
  | { readonly type: "too_long" }
  | { readonly type: "not_text"; readonly looksLike: "utf16" | "binary" }
  | { readonly type: "unreadable"; readonly why: string };

const NEWLINE = 0x0a;

/** Windows editors put it at the beginning of a file; with `cat`, that is the beginning of any line. It is not text. */
const BYTE_ORDER_MARK = "\ufeff";

export class LineReader {
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #bufferedBytes = 0;
  #isSkipping = false;
  #hasBegun = false;
  #isForeign = false;

  constructor(maxBytes: number = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Whether the input is not text, so that there will be no more lines. */
  get isForeign(): boolean {
    return this.#isForeign;
  }

  /** Yields the lines that end in these bytes. The bytes may be overwritten afterwards. */
  *push(bytes: Uint8Array): Generator<InputLine, void> {
    const looksLike = this.#hasBegun ? null : foreignInput(bytes);
    this.#hasBegun = true;
    if (looksLike !== null) {
      this.#isForeign = true;
      yield { type: "not_text", looksLike };
    }
    if (this.#isForeign) return;
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      yield* this.#append(bytes.subarray(start, end));
      start = end + 1;
      if (!this.#isSkipping) yield this.#finishLine();
      this.#isSkipping = false;
    }
    yield* this.#append(bytes.subarray(start));
  }

  /** Yields the last line, if it has no line break. */
  *end(): Generator<InputLine, void> {
    if (this.#bufferedBytes > 0) yield this.#finishLine();
  }

  *#append(part: Uint8Array): Generator<InputLine, void> {
    if (this.#isSkipping || part.length === 0) return;
    if (this.#bufferedBytes + part.length > this.#maxBytes) {
      this.#isSkipping = true;
      this.#clear();
      yield { type: "too_long" };
    } else {
      this.#parts.push(part.slice());
      this.#bufferedBytes += part.length;
    }
  }

  #finishLine(): InputLine {
    const bytes = concat(this.#parts);
    this.#clear();
    const text = textOf(bytes);
    const start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    return { type: "line", text: text.slice(start, text.endsWith("\r") ? -1 : undefined) };
  }

  #clear(): void {
    this.#parts = [];
    this.#bufferedBytes = 0;
  }
}
