/**
 * A line that is typed at a terminal which shows nothing of it: a password, a passphrase.
 *
 * Pure: takes the bytes of a terminal in raw mode. Unlike the editor it knows only the keys by which a user ends, clears
 * or shortens the line, because nobody sees what others would do.
 *
 * @module
 */

/** The longest line in bytes. More is ignored. */
const MAX_BYTES = 4_096;

/** Keys that a terminal sends as they are while it echoes nothing. */
const INTERRUPT = 0x03;
const END = 0x04;
const BACKSPACES: readonly number[] = [0x08, 0x7f];
const ERASE_LINE = 0x15;
const ENTERS: readonly number[] = [0x0a, 0x0d];

/** A line that has ended. */
export interface EndedLine {
  /** `null`: the user has ended the input, by Ctrl-C or Ctrl-D. */
  readonly text: string | null;
  /** What was typed after it. */
  readonly rest: Uint8Array;
}

export class SecretLine {
  #typed: number[] = [];

  /** Takes some bytes. Returns the line once it has ended, and `null` before. */
  push(bytes: Uint8Array): EndedLine | null {
    for (const [at, byte] of bytes.entries()) {
      const rest = bytes.subarray(at + 1);
      if (ENTERS.includes(byte)) return { text: new TextDecoder().decode(Uint8Array.from(this.#typed)), rest };
      if (byte === INTERRUPT || byte === END) return { text: null, rest };
      if (byte === ERASE_LINE) this.#typed = [];
      else if (BACKSPACES.includes(byte)) this.#typed = withoutLast(this.#typed);
      else if (this.#typed.length < MAX_BYTES) this.#typed.push(byte);
    }
    return null;
  }
}

/** The bytes without their last character, which has continuation bytes in UTF-8. */
function withoutLast(bytes: readonly number[]): number[] {
  let end = bytes.length - 1;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.slice(0, Math.max(0, end));
}
