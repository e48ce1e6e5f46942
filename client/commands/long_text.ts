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
  const fits = (part: string) => part.length <= maxCharacters && encoder.encode(part).length <= maxBytes;
  if (fits(text)) return [text];
  const parts: string[] = [];
  let part: string | null = null;
  for (const line of text.split("\n")) {
    const longer: string = part === null ? line : `${part}\n${line}`;
    if (part !== null && !fits(longer)) {
      parts.push(part);
      part = line;
    } else {
      part = longer;
    }
  }
  if (part !== null) parts.push(part);
  return parts.map((one) => one.replace(/^\n+|\n+$/g, "")).filter((one) => one.trim() !== "");
}
