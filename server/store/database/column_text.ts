/**
 * Texts in the database. A text with U+0000 in it would be read only up to there, so it is written as its bytes.
 *
 * @module
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a text is written as. */
export function toColumn(text: string): string | Uint8Array {
  return text.includes("\0") ? encoder.encode(text) : text;
}

/** The text that was written. */
export function fromColumn(value: string | Uint8Array): string {
  return typeof value === "string" ? value : decoder.decode(value);
}
