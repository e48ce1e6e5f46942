/**
 * Makes text from outside harmless: nothing that a user or a peer wrote reaches a terminal or a log as it is.
 *
 * @module
 */

/**
 * Control characters (C0, DEL, C1), line and paragraph separators, and the bidirectional controls that reorder the text
 * after them; also blanks that count as letters (Hangul fillers) or may be a hyphen (U+00AD), whose width depends on
 * the program. The remaining characters cannot move a cursor, end a line or change its direction.
 */
const HARMFUL =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad\u115f\u1160\u3164\uffa0]|\p{Cs}/gu;

/** Returns a text for one line of a terminal: each harmful character is replaced by a visible one. */
export function printable(text: string): string {
  return text.replace(HARMFUL, stand);
}

function stand(character: string): string {
  const code = character.charCodeAt(0);
  if (code === 0x09) return " ";
  // Unicode has pictures of ASCII's control characters.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return "\ufffd";
}

/** Splits a text into harmless lines. `\r\n` and `\r` end a line like `\n`. */
export function printableLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map(printable);
}

/**
 * Returns the same JSON value with every character that a terminal would obey as an escape sequence. In valid JSON,
 * such characters are inside strings, where they may be escaped; a tab between values becomes a space.
 */
export function printableJson(json: string): string {
  if (printable(json) === json) return json;
  let escaped = "";
  for (const character of json) {
    escaped += character === "\t" || printable(character) === character ? character : escapeOf(character);
  }
  return escaped.replaceAll("\t", " ");
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
