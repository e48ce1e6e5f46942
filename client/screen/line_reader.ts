/**
 * Bytes of standard input become lines, however they were split on their way.
 *
 * Owns the bytes of a line that has not ended. Knows neither where they come from nor what a line means.
 *
 * @module
 */

/** The most bytes of one line, its end not counted. Longer ones can be no message, and memory has to end somewhere. */
export const MAX_LINE_BYTES = 1_048_576;

/** One line without its end, or one that was too long to be kept. `isText`: it is to be said, whatever it looks like. */
export type InputLine =
  | { readonly type: "line"; readonly text: string; readonly isText?: boolean }
  | { readonly type: "too_long" };

const NEWLINE = 0x0a;

export class LineReader {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #parts: Uint8Array[] = [];
  #heldBytes = 0;
  #isSkipping = false;

  constructor(maxBytes: number = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Takes what was read and gives the lines that ended in it, one by one. The bytes may be overwritten afterwards. */
  *push(bytes: Uint8Array): Generator<InputLine, void> {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      yield* this.#hold(bytes.subarray(start, end));
      start = end + 1;
      if (!this.#isSkipping) yield this.#take();
      this.#isSkipping = false;
    }
    yield* this.#hold(bytes.subarray(start));
  }

  /** The last line, if no line end stood behind it. */
  *end(): Generator<InputLine, void> {
    if (this.#heldBytes > 0) yield this.#take();
  }

  *#hold(part: Uint8Array): Generator<InputLine, void> {
    if (this.#isSkipping || part.length === 0) return;
    if (this.#heldBytes + part.length > this.#maxBytes) {
      this.#isSkipping = true;
      this.#clear();
      yield { type: "too_long" };
    } else {
      this.#parts.push(part.slice());
      this.#heldBytes += part.length;
    }
  }

  #take(): InputLine {
    const bytes = new Uint8Array(this.#heldBytes);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#clear();
    const text = this.#decoder.decode(bytes);
    return { type: "line", text: text.endsWith("\r") ? text.slice(0, -1) : text };
  }

  #clear(): void {
    this.#parts = [];
    this.#heldBytes = 0;
  }
}
