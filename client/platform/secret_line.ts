/**
 * Reads a line that is typed at a terminal and not shown there, such as a password.
 *
 * @module
 */
import type { Platform } from "./platform.ts";

/** The longest line that is read, in bytes. What is typed after them is lost. */
const MAX_BYTES = 4_096;

/** Keys that a terminal sends as they are while it echoes nothing. */
const INTERRUPT = 0x03;
const END = 0x04;
const BACKSPACES: readonly number[] = [0x08, 0x7f];
const ERASE_LINE = 0x15;
const ENTERS: readonly number[] = [0x0a, 0x0d];

/**
 * Returns the line; `null` after Ctrl-C or Ctrl-D, or at the end of input. Nothing echoes its end either. What was read after
 * the line is lost.
 */
export async function readSecretLine(platform: Pick<Platform, "readInput" | "takeTerminal">): Promise<string | null> {
  const release = platform.takeTerminal("");
  const buffer = new Uint8Array(MAX_BYTES);
  let typed: number[] = [];
  try {
    for (let count = await platform.readInput(buffer); count !== null; count = await platform.readInput(buffer)) {
      for (const byte of buffer.subarray(0, count)) {
        if (ENTERS.includes(byte)) return new TextDecoder().decode(Uint8Array.from(typed));
        if (byte === INTERRUPT || byte === END) return null;
        if (byte === ERASE_LINE) typed = [];
        else if (BACKSPACES.includes(byte)) typed = withoutLast(typed);
        else if (typed.length < MAX_BYTES) typed.push(byte);
      }
    }
    return null;
  } finally {
    release();
  }
}

/** The bytes without their last character, which has continuation bytes in UTF-8. */
function withoutLast(bytes: readonly number[]): number[] {
  let end = bytes.length - 1;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.slice(0, Math.max(0, end));
}
