/**
 * Paths in a typed line, as a shell takes them: blanks between them, quotes around those with blanks in them, or a
 * backslash before a blank.
 *
 * Pure. Knows no disk, and no home.
 *
 * @module
 */

/** What a word stands in where the line ends. */
export type Quote = "" | "'" | '"';

/** A word of a line. */
export interface PathWord {
  /** Without its quotes and backslashes. */
  readonly text: string;
  /** Where it begins in the line and where it ends, its quotes included. */
  readonly start: number;
  readonly end: number;
  /** The quote that is open at its end; only the last word may have one. */
  readonly open: Quote;
}

/** The words of a line. One whose quote is never closed goes to the end of the line. */
export function pathWords(line: string): PathWord[] {
  const words: PathWord[] = [];
  let text: string | null = null;
  let start = 0;
  let open: Quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (open === "" && /\s/.test(character)) {
      if (text !== null) words.push({ text, start, end: at, open });
      text = null;
      continue;
    }
    if (text === null) [text, start] = ["", at];
    if (character === open) open = "";
    else if (open === "" && (character === "'" || character === '"')) open = character;
    else if (isEscape(line, at, open)) text += line.charAt(++at);
    else text += character;
  }
  if (text !== null) words.push({ text, start, end: line.length, open });
  return words;
}

/** A path as it is typed, within a quote that is open already, if one is; else with backslashes where they are needed. */
export function typedPath(path: string, open: Quote): string {
  switch (open) {
    case "":
      // A quote means nothing special within a word that has none before it; a blank does.
      return path.replace(/[\s'"\\]/g, (character) => `\\${character}`);
    case '"':
      return `"${path.replace(/["\\]/g, (character) => `\\${character}`)}`;
    case "'":
      // Nothing stands for a quote of the same kind within such quotes: they end, and begin again.
      return `'${path.replaceAll("'", "'\\''")}`;
  }
}

/** Whether a backslash takes away the meaning of what follows; before a letter it is one of the path, as on Windows. */
function isEscape(line: string, at: number, open: Quote): boolean {
  if (line.charAt(at) !== "\\" || open === "'") return false;
  const next = line.charAt(at + 1);
  return open === '"' ? next === '"' || next === "\\" : /[\s'"\\]/.test(next);
}
