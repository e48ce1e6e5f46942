/**
 * Paths in a typed line: splitting them as a shell does, quoting them, and completing them.
 *
 * Pure. Knows neither the disk nor the home folder; the caller provides both.
 *
 * @module
 */

/** The quote that a word is inside of. */
export type Quote = "" | "'" | '"';

/** A word of a line. */
export interface PathWord {
  /** Without quotes and backslashes. */
  readonly text: string;
  /** Where it begins and ends in the line, with its quotes. */
  readonly start: number;
  readonly end: number;
  /** The quote that is still open at its end. Only the last word may have one. */
  readonly open: Quote;
}

/**
 * Splits a line at blanks, except for blanks in quotes or after a backslash. A word whose quote is never closed extends
 * to the end of the line.
 */
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

/** Quotes a path for a line: within the open quote, if there is one, else with backslashes where they are needed. */
export function typedPath(path: string, open: Quote): string {
  switch (open) {
    case "":
      return path.replace(/[\s'"\\]/g, (character) => `\\${character}`);
    case '"':
      return `"${path.replace(/["\\]/g, (character) => `\\${character}`)}`;
    case "'":
      // Single quotes have no escape: they end, and begin again.
      return `'${path.replaceAll("'", "'\\''")}`;
  }
}

/** Returns whether a backslash is an escape. Before a letter it belongs to the path, as on Windows. */
function isEscape(line: string, at: number, open: Quote): boolean {
  if (line.charAt(at) !== "\\" || open === "'") return false;
  const next = line.charAt(at + 1);
  return open === '"' ? next === '"' || next === "\\" : /[\s'"\\]/.test(next);
}

/** Where completions of paths come from. */
export interface PathSources {
  /** Lists a folder; names of folders end with a `/`. */
  readonly listFolder: (path: string) => readonly string[];
  /** The folder that `~` stands for; `null`: unknown. */
  readonly home: string | null;
}

/** Returns the paths that begin with a text, in alphabetical order. Hidden ones are listed only after a dot. */
export function pathsFrom(start: string, { listFolder, home }: PathSources): string[] {
  const cut = start.lastIndexOf("/") + 1;
  const [folder, begun] = [start.slice(0, cut), start.slice(cut)];
  if (start === "~") return ["~/"];
  const place = folder.startsWith("~/") && home !== null ? home + folder.slice(1) : folder;
  return listFolder(place === "" ? "." : place)
    .filter((name) => isBegun(name, begun) && (!name.startsWith(".") || begun.startsWith(".")))
    .toSorted()
    .map((name) => folder + name);
}

/** Whether a name begins with a text, whatever their normal forms of Unicode are. */
function isBegun(name: string, begun: string): boolean {
  return name.startsWith(begun) || name.normalize("NFC").startsWith(begun.normalize("NFC"));
}
