/**
 * The bytes of standard input as text. Bytes that are not UTF-8 are kept, so that their line can be refused instead of
 * being sent with replacement characters.
 *
 * Pure. What to do about such a text is decided in commands/input_handler.ts.
 *
 * @module
 */
import { concat } from "../../shared/bytes.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A character of more than one byte, or a byte that is part of none (RFC 3629, section 4). Each unit is a byte. */
const CHARACTER =
  /[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}|[\x80-\xff]/g;

/**
 * Decodes bytes. Each byte that is not part of a valid character becomes a lone surrogate, U+DC80 to U+DCFF: no valid text
 * has any, and the screen shows it as U+FFFD. (Python calls this `surrogateescape`, PEP 383.)
 */
export function textOf(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("").replace(CHARACTER, characterOf);
  }
}

/** The character that a match of `CHARACTER` is. */
function characterOf(units: string): string {
  const first = units.charCodeAt(0);
  if (units.length === 1) return String.fromCharCode(0xdc00 + first);
  let code = first & 0xff >> units.length + 1;
  for (let at = 1; at < units.length; at++) code = code << 6 | units.charCodeAt(at) & 0x3f;
  return String.fromCodePoint(code);
}

/** `textOf` for bytes that come in pieces: a character may be split between them. */
export class InputDecoder {
  #unfinished = new Uint8Array(0);

  /** Returns the characters that end in these bytes; unless more may follow (`stream`), all that is left as well. */
  decode(bytes: Uint8Array = new Uint8Array(0), { stream = false }: { readonly stream?: boolean } = {}): string {
    const run = concat([this.#unfinished, bytes]);
    const end = stream ? run.length - unfinishedBytes(run) : run.length;
    this.#unfinished = run.slice(end);
    return textOf(run.subarray(0, end));
  }
}

/** The bytes of a text from `textOf`, or of several of them one after the other. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const bytes = new Uint8Array(3 * text.length);
  let length = 0;
  for (const part of text.split(/([\udc80-\udcff])/u)) {
    const code = part.charCodeAt(0);
    if (part.length === 1 && code >= 0xdc80 && code <= 0xdcff) bytes[length++] = code - 0xdc00;
    else length += encoder.encodeInto(part, bytes.subarray(length)).written;
  }
  return bytes.slice(0, length);
}

/** How many bytes at the end may be the beginning of a character. */
export function unfinishedBytes(bytes: Uint8Array): number {
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
