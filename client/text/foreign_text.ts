/**
 * Recognizes what a line, or a whole input, is if it is not text in UTF-8, so that the user learns what to do about it.
 *
 * Pure. It is a guess for a sentence, and decides nothing but the words.
 *
 * @module
 */
import { bytesOf } from "../editor/input_text.ts";

/** `utf8`: UTF-8 with a few damaged characters. `latin1`: Latin-1 or another encoding with one byte for each character. */
export type Foreign = "utf16" | "gb18030" | "latin1" | "utf8" | "binary";

/** As much as is looked at, in bytes. */
const LOOKED_AT = 4_096;

/**
 * What the beginning of an input is if none of it is text in UTF-8; `null`: lines may be. A file of text has no NUL. The
 * lines of UTF-16 must not be looked at one by one, because some of them look like ASCII.
 */
export function foreignInput(beginning: Uint8Array): "utf16" | "binary" | null {
  if (hasUtf16Mark(beginning)) return "utf16";
  return beginning.includes(0) ? withNul(beginning) : null;
}

/** What a typed line looks like that `textOf` made; `null`: it is text in UTF-8. */
export function foreignText(text: string): Foreign | null {
  if (text.isWellFormed() && !text.includes("\0")) return null;
  const bytes = bytesOf(text.slice(0, LOOKED_AT));
  const whole = foreignInput(bytes);
  if (whole !== null) return whole;
  // Control characters that no text has: all but those from the bell to the carriage return, and Escape.
  if (bytes.some((byte) => byte < 0x07 || byte > 0x0d && byte < 0x20 && byte !== 0x1b)) return "binary";
  if (isDamagedUtf8(bytes)) return "utf8";
  return isGb18030(bytes) ? "gb18030" : "latin1";
}

function hasUtf16Mark([first, second]: Uint8Array): boolean {
  return first === 0xff && second === 0xfe || first === 0xfe && second === 0xff;
}

/** In UTF-16, one byte of each ASCII character is NUL: always the first one of two, or always the second one. */
function withNul(bytes: Uint8Array): "utf16" | "binary" {
  const counts = [0, 0];
  bytes.slice(0, LOOKED_AT).forEach((byte, at) => {
    if (byte === 0) counts[at % 2] = (counts[at % 2] ?? 0) + 1;
  });
  return Math.min(...counts) === 0 && Math.max(...counts) > 1 ? "utf16" : "binary";
}

/** Whether more characters are valid than not. */
function isDamagedUtf8(bytes: Uint8Array): boolean {
  const foreign = new TextDecoder().decode(bytes).match(/\P{ASCII}/gu) ?? [];
  const invalid = foreign.filter((character) => character === "\ufffd");
  return 2 * invalid.length < foreign.length;
}

/**
 * Whether half of the bytes that are not ASCII belong to the punctuation and the 3,755 most common characters of GB 2312,
 * which are nearly all of any Chinese text. In Latin-1 there are seldom two such bytes in a row.
 */
function isGb18030(bytes: Uint8Array): boolean {
  const foreign = bytes.filter((byte) => byte >= 0x80);
  let common = 0;
  for (let at = 0; at + 1 < bytes.length; at++) {
    const [lead = 0, trail = 0] = bytes.subarray(at, at + 2);
    const isCommon = (lead >= 0xa1 && lead <= 0xa3 || lead >= 0xb0 && lead <= 0xd7) && trail >= 0xa1;
    if (!isCommon) continue;
    common += 2;
    at++;
  }
  return 2 * common >= foreign.length;
}
