/**
 * JSON for a terminal.
 *
 * @module
 */
import { printable } from "./printable.ts";

/**
 * The same JSON value, with every character that a terminal would obey written as its escape. In valid JSON such a
 * character stands within a string, where it may be escaped; a tab between the parts becomes a blank.
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
