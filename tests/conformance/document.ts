/**
 * PROTOCOL.md as data: its rules, tables and test vectors, parsed from the Markdown.
 *
 * @module
 */

/** A row of a table of messages: one type with its fields, or several types with the same fields. */
export interface MessageRow {
  readonly types: readonly string[];
  readonly fields: readonly FieldRow[];
}

export interface FieldRow {
  readonly name: string;
  readonly isOptional: boolean;
  /** The kind of value in the words of the document; `ref` for a field without any. */
  readonly kind: string;
}

export interface ErrorRow {
  readonly code: string;
  /** When the connection is closed, in the words of the document. */
  readonly closes: string;
}

/** A message, and the bytes of its frame. */
export interface Vector {
  readonly json: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A payload of a data connection, with its kind before it, and the bytes of its frame. */
export interface TransferVector {
  readonly kind: number;
  /** JSON if the kind says so, and otherwise the bytes of a file as text. */
  readonly text: string;
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

/** The rows of a table in a section, by default the first one. */
function rowsOf(number: number, table = 0): string[][] {
  const tables = [...section(number).matchAll(/^(?:\|.*\n)+/gm)].map(([lines]) => lines.trimEnd().split("\n"));
  const lines = tables[table]?.slice(2) ?? [];
  if (lines.length === 0) throw new Error(`Section ${number} of PROTOCOL.md has no table ${table}`);
  return lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

function wordsIn(cell: string): string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word ?? "");
}

/** The parts of a text between commas, except commas in braces. */
function splitOutside(cell: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of cell) {
    if (character === "{") depth++;
    if (character === "}") depth--;
    if (character === "," && depth === 0) parts.push("");
    // A comma also separates the thousands of a number, but without a space.
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
    fields: splitOutside(fields).filter((field) => field !== "").map(fieldOf),
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

/** Section 6: the messages on a data connection. */
export const TRANSFER_ROWS: readonly MessageRow[] = messagesOf(6);

/** Section 8: how transfers end, and why they fail. */
export const [CLOSE_ROWS, FAILURE_ROWS] = [0, 1].map((table) =>
  rowsOf(8, table).map(([code = ""]) => wordsIn(code)[0] ?? "")
);

/** The frames of section 9 whose descriptions match a pattern, with the description and the bytes. */
function vectorsOf(payload: RegExp): [groups: readonly string[], bytes: Uint8Array<ArrayBuffer>][] {
  const vectors = section(9).matchAll(new RegExp(`\`\`\`text\\n${payload.source}\\n([0-9a-f\\n]+)\`\`\``, "g"));
  return [...vectors].map(([, ...groups]) => [
    groups.slice(0, -1),
    Uint8Array.fromHex((groups.at(-1) ?? "").replaceAll("\n", "")),
  ]);
}

/** Section 9: the frames of a chat connection. */
export const VECTORS: readonly Vector[] = vectorsOf(/(\{.*\})/).map(([[json = ""], bytes]) => ({ json, bytes }));

/** Section 9: the frames of a data connection. */
export const TRANSFER_VECTORS: readonly TransferVector[] = vectorsOf(/([01]) (.*)/).map(
  ([[kind = "", text = ""], bytes]) => ({ kind: Number(kind), text, bytes }),
);
