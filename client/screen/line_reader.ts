/**
 * Splits the bytes of standard input into lines.
 *
 * Owns the bytes of a line that has not ended. Knows neither where they come from nor what a line means.
 *
 * @module
 */

/** The longest line in bytes, without its line break. Longer ones cannot be messages, and memory has to be bounded. */
import { concat } from "../../shared/bytes.ts";

export const MAX_LINE_BYTES = 1_048_576;

/** A line without its line break, or a sign that one was too long. `isText` means that it is never a command. */
export type InputLine =
  | { readonly type: "line"; readonly text: string; readonly isText?: boolean }
  | { readonly type: "too_long" };

const NEWLINE = 0x0a;

export class LineReader {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #parts: Uint8Array[] = [];
  #bufferedBytes = 0;
  #isSkipping = false;

  constructor(maxBytes: number = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Yields the lines that end in these bytes. The bytes may be overwritten afterwards. */
  *push(bytes: Uint8Array): Generator<InputLine, void> {
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
    const text = this.#decoder.decode(bytes);
    return { type: "line", text: text.endsWith("\r") ? text.slice(0, -1) : text };
  }

  #clear(): void {
    this.#parts = [];
    this.#bufferedBytes = 0;
  }
}
