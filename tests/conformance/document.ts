/**
 * PROTOCOL.md as data: its rules, tables and test vectors, read out of the Markdown.
 *
 * @module
 */

/** A row of a table of messages: a type with its fields, or several types that have the same. */
export interface MessageRow {
  readonly types: readonly string[];
  readonly fields: readonly FieldRow[];
}

export interface FieldRow {
  readonly name: string;
  readonly isOptional: boolean;
  /** The kind of value in the document's words; `ref` for a field without words. */
  readonly kind: string;
}

export interface ErrorRow {
  readonly code: string;
  /** When the connection is closed, in the document's words. */
  readonly closes: string;
}

/** A message, and the bytes of its frame. */
export interface Vector {
  readonly json: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const text = Deno.readTextFileSync(new URL("../../shared/PROTOCOL.md", import.meta.url));

/** The numbers of all rules, in order. */
export const RULES: readonly string[] = [...text.matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, rule]) => rule ?? "");

function section(number: number): string {
  const [, body] = new RegExp(`^## ${number}\\. [^\\n]*\\n(.*?)(?=^## |$(?![\\s\\S]))`, "ms").exec(text) ?? [];
  if (body === undefined) throw new Error(`PROTOCOL.md has no section ${number}`);
  return body;
}

function rowsOf(number: number): string[][] {
  const lines = section(number).split("\n").filter((line) => line.startsWith("|")).slice(2);
  return lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

function wordsIn(cell: string): string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word ?? "");
}

/** The parts of a text between commas that stand in no braces. */
function splitOutside(cell: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of cell) {
    if (character === "{") depth++;
    if (character === "}") depth--;
    if (character === "," && depth === 0) parts.push("");
    // The thousands of a number are behind a comma, too, but without a space.
    else parts[parts.length - 1] += character;
  }
  return parts.reduce<string[]>((joined, part) => {
    if (/^\d/.test(part) && joined.length > 0) joined[joined.length - 1] += `,${part}`;
    else joined.push(part.trim());
    return joined;
  }, []);
}

function fieldOf(part: string): FieldRow {
  const [, name = "", mark, kind] = /^`(\w+)(\?)?`(?: (.+))?$/.exec(part) ?? [];
  if (name === "") throw new Error(`Cannot read the field ${part} in PROTOCOL.md`);
  return { name, isOptional: mark === "?", kind: kind ?? name };
}

function messagesOf(number: number): MessageRow[] {
  return rowsOf(number).map(([types = "", fields = ""]) => ({
    types: wordsIn(types),
    fields: splitOutside(fields).map(fieldOf),
  }));
}

/** Section 4. */
export const REQUEST_ROWS: readonly MessageRow[] = messagesOf(4);

/** Section 5. */
export const EVENT_ROWS: readonly MessageRow[] = messagesOf(5);

/** Section 7. */
export const ERROR_ROWS: readonly ErrorRow[] = rowsOf(7).map(([code = "", , closes = ""]) => ({
  code: wordsIn(code)[0] ?? "",
  closes,
}));

/** Section 8. */
export const VECTORS: readonly Vector[] = [...section(8).matchAll(/```text\n(\{.*\})\n([0-9a-f\n]+)```/g)].map(
  ([, json = "", hex = ""]) => ({ json, bytes: Uint8Array.fromHex(hex.replaceAll("\n", "")) }),
);
