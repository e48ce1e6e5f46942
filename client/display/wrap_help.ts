/**
 * Fits the help of a command into a terminal. In a pipe it stays as it is.
 *
 * 1. What is said of a flag or an example continues below its own beginning, or begins in a row of its own if that
 *    would leave less than half of the window.
 * 2. A paragraph, unindented lines up to the next blank or indented one, is wrapped as a whole.
 *
 * Pure.
 *
 * @module
 */
import type { Platform } from "../platform/platform.ts";
import { line, piece, plainText } from "./line.ts";
import { widthOf } from "./width.ts";
import { wrap } from "./wrap.ts";

/** A flag or an example, and after at least two blanks what is said of it. */
const ENTRY = /^( +\S.*? {2,})(\S.*)$/;

/** The indent of what is said of a flag in a narrow window. */
const INDENT = " ".repeat(6);

/** Where Chinese has no blank: next to its punctuation, and between its characters. */
const WITHOUT_BLANK =
  /(?<=[\u3000-\u303f\uff00-\uff60])\n|\n(?=[\u3000-\u303f\uff00-\uff60])|(?<=\p{Script=Han})\n(?=\p{Script=Han})/gu;

/** Where the help is printed. */
export type HelpOutput = Pick<Platform, "outputIsTerminal" | "windowSize">;

/** Wraps a text for the window of a terminal. */
export function wrapHelp(help: string, output: HelpOutput): string {
  if (!output.outputIsTerminal) return help;
  const { columns } = output.windowSize();
  return [...blocks(help.split("\n"), columns)].flatMap((block) => wrapBlock(block, columns)).join("\n");
}

/** The lines, but paragraphs with a line that is too wide are one line each. */
function* blocks(lines: readonly string[], columns: number): Generator<string> {
  for (let at = 0; at < lines.length;) {
    let end = at;
    while (/^\S/.test(lines[end] ?? "")) end++;
    const block = lines.slice(at, Math.max(end, at + 1));
    if (block.every((text) => widthOf(text) <= columns)) yield* block;
    else yield block.join("\n").replace(WITHOUT_BLANK, "").replaceAll("\n", " ");
    at += block.length;
  }
}

function wrapBlock(text: string, columns: number): string[] {
  const [, before, about = ""] = ENTRY.exec(text) ?? [];
  const isNarrow = before !== undefined && 2 * widthOf(before) > columns;
  if (widthOf(text) <= columns && !isNarrow) return [text];
  // The indent of further rows tells messages of the chat apart, and help has none.
  if (before === undefined) return rowsOf("", text, columns).map((row, at) => at === 0 ? row : row.trimStart());
  if (!isNarrow) return rowsOf(before, about, columns);
  return [...rowsOf("", before.trimEnd(), columns), ...rowsOf(INDENT, about, columns)];
}

function rowsOf(before: string, about: string, columns: number): string[] {
  const hang = before === "" ? 0 : 1;
  return wrap(line([piece(before), piece(about)], { hang }), columns).map((row) => plainText({ pieces: row, hang: 0 }));
}
