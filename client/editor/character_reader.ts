/**
 * Bytes of typed text become characters, however they were cut on their way.
 *
 * Owns the beginning of a character that has not ended. Knows nothing about keys.
 *
 * @module
 */

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
