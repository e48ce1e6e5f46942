/**
 * A text of many lines that is too long for one message.
 *
 * Pure.
 *
 * @module
 */

export interface TextLimits {
  /** Of UTF-8. */
  readonly maxBytes: number;
  /** UTF-16 units. */
  readonly maxCharacters: number;
}

/**
 * The text in as few parts as it takes, divided at the ends of lines. A line that is too long by itself stays whole:
 * whoever says it will be told. Empty lines at the ends of a part are left out.
 */
export function piecesOf(text: string, { maxBytes, maxCharacters }: TextLimits): string[] {
  const encoder = new TextEncoder();
  const parts: string[][] = [];
  let bytes = Infinity;
  let characters = Infinity;
  for (const line of text.split("\n")) {
    const lineBytes = encoder.encode(line).length;
    // The end of the line before counts as well.
    bytes += 1 + lineBytes;
    characters += 1 + line.length;
    if (bytes <= maxBytes && characters <= maxCharacters) {
      parts.at(-1)?.push(line);
    } else {
      parts.push([line]);
      bytes = lineBytes;
      characters = line.length;
    }
  }
  if (parts.length === 1) return [text];
  return parts.map((lines) => lines.join("\n").replace(/^\n+|\n+$/g, "")).filter((one) => one.trim() !== "");
}
