/**
 * Wraps lines into rows that fit the window.
 *
 * 1. A row ends at spaces between words, which are dropped. Leading spaces stay, because the text may be code.
 * 2. Chinese and similar scripts have no spaces: a row may also end next to any wide character, but no row begins with
 *    closing punctuation or ends with opening punctuation.
 * 3. A word that is wider than a row is split between clusters.
 * 4. Further rows are indented to begin below the text if that leaves half of the window, otherwise by a little. Only a
 *    new line begins in the first column, so that nobody can fake a line (REQ-I25).
 * 5. An address that is longer than a row begins a row of its own in the first column and takes whole rows, which the
 *    terminal itself joins (live_region.ts): selecting it copies it in one piece. It has no blanks, so that it cannot pass
 *    for a line. Narrow windows split it as any other word.
 * 6. A window of one column shows `?` for a character that needs two (REQ-T61).
 *
 * Pure. Takes time linear in the text.
 *
 * @module
 */
import { type Line, type Piece, piece } from "./line.ts";
import { type Cluster, clusters, widthOf } from "./width.ts";

/** The pieces of one row, from left to right. */
export type Row = readonly Piece[];

/** The indent of rows that have no text to begin below. Narrow windows have a smaller one, and tiny windows none. */
const INDENT = 2;
const NARROW_COLUMNS = 20;
const NARROW_INDENT = 1;
const TINY_COLUMNS = 8;

const BLANKS = new Set([" ", "\u3000"]);
const CLOSING = new Set(`,.!?;:)]}'"%…，。、；：？！）」』】》〉〕”’％·—々ー`);
const OPENING = new Set(`([{'"（「『【《〈〔“‘`);

/** The cells that a row takes. */
export function rowWidth(row: Row): number {
  let width = 0;
  for (const { text } of row) width += widthOf(text);
  return width;
}

/** A whole piece that somebody may want to copy. */
const ADDRESS = /^(?:https?|chat):\/\/[\x21-\x7e]+$/i;

/** Whether a row is the rest of the row above, without a break between them. */
export function isContinued([first]: Row): boolean {
  return first?.continues === true;
}

/** The rows of a line in a window of this many columns, at least one. */
export function wrap(line: Line, columns: number): Row[] {
  const { pieces, hang } = line;
  if (rowWidth(pieces) <= columns) return [pieces];
  const width = Math.max(columns, 1);
  const hangWidth = rowWidth(pieces.slice(0, hang));
  const indent = indentOf(hangWidth, width);
  const margin = indent === 0 ? [] : [piece(" ".repeat(indent))];
  const isLong = ({ text }: Piece, at: number) =>
    at >= hang && width >= NARROW_COLUMNS && text.length > width - indent && ADDRESS.test(text);
  const at = pieces.findIndex(isLong);
  const address = pieces[at];
  if (address === undefined) return textRows(line, { width, hangWidth, indent, margin });
  const before = pieces.slice(0, at);
  const [next, ...more] = pieces.slice(at + 1);
  // What comes after it begins in a row of its own, below the text.
  const after = next === undefined ? [] : [{ ...next, text: next.text.trimStart() }, ...more];
  return [
    ...isBlank(before) ? [] : textRows({ pieces: before, hang }, { width, hangWidth, indent, margin }),
    ...addressRows(address, width),
    ...isBlank(after) ? [] : wrap({ pieces: [...margin, ...after], hang: margin.length }, columns),
  ];
}

function isBlank(pieces: readonly Piece[]): boolean {
  return pieces.every(({ text }) => text.trim() === "");
}

/** The rows of an address of plain ASCII, a full window wide but for the last. */
function addressRows(address: Piece, width: number): Row[] {
  const { text } = address;
  return Array.from({ length: Math.ceil(text.length / width) }, (_, row) => [{
    ...address,
    text: text.slice(row * width, (row + 1) * width),
    ...(row === 0 ? {} : { continues: true }),
  }]);
}

interface Measures {
  readonly width: number;
  readonly hangWidth: number;
  readonly indent: number;
  readonly margin: readonly Piece[];
}

function textRows({ pieces, hang }: Line, { width, hangWidth, indent, margin }: Measures): Row[] {
  if (rowWidth(pieces) <= width) return [pieces];
  const before = cellsOf(pieces.slice(0, hang), width);
  const text = cellsOf(pieces.slice(hang), width);
  const cells = [...before.cells, ...text.cells];
  // If further rows begin below the text, they have no more room for it than the first: the text stays next to its
  // prefix.
  const whole = hang === 0 || indent === hangWidth ? before.cells.length + text.leading : before.leading;
  return rangesOf(cells, { whole, first: width, next: width - indent })
    .map(([from, to], index) => [...(index === 0 ? [] : margin), ...joined(cells.slice(from, to))]);
}

/** The indent of further rows. It leaves at least two columns, enough for any cluster. */
function indentOf(hangWidth: number, columns: number): number {
  if (columns >= 4 && hangWidth > 0 && hangWidth * 2 <= columns) return hangWidth;
  if (columns < TINY_COLUMNS) return 0;
  return columns < NARROW_COLUMNS ? NARROW_INDENT : INDENT;
}

/** A cluster of a line. */
interface Cell extends Cluster {
  readonly source: Piece;
  /** A space that is dropped at the end of a row. */
  readonly isBlank: boolean;
}

/** The clusters of some pieces, and how many leading spaces they have, which are kept. */
function cellsOf(pieces: readonly Piece[], columns: number): { readonly cells: Cell[]; readonly leading: number } {
  const cells: Cell[] = [];
  let leading = 0;
  for (const source of pieces) {
    for (const { text, width } of clusters(source.text)) {
      const isBlank = BLANKS.has(text);
      const isLeading = isBlank && leading === cells.length;
      if (isLeading) leading++;
      const fits = width <= columns;
      cells.push({ text: fits ? text : "?", width: fits ? width : 1, source, isBlank: isBlank && !isLeading });
    }
  }
  return { cells, leading };
}

interface RangeOptions {
  /** How many cells at the beginning count as one word. */
  readonly whole: number;
  /** The columns of the first row. */
  readonly first: number;
  /** The columns of each further row. */
  readonly next: number;
}

/** The range of cells of each row. Between two ranges are only spaces. */
function rangesOf(
  cells: readonly Cell[],
  { whole, first, next }: RangeOptions,
): (readonly [from: number, to: number])[] {
  const ranges: (readonly [from: number, to: number])[] = [];
  let from = 0;
  let width = 0;
  let available = first;
  // The best place so far to end the row, and where the next row would begin.
  let end = 0;
  let begin = 0;
  let blanks = 0;
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at];
    const previous = cells[at - 1];
    if (cell === undefined) break;
    if (cell.isBlank && !previous?.isBlank) blanks = at;
    if (!cell.isBlank && at > whole && canBreak(previous, cell)) {
      end = previous?.isBlank ? blanks : at;
      begin = at;
    }
    width += cell.width;
    // Any number of spaces at the end of a row is dropped.
    if (width <= available || cell.isBlank) continue;
    if (begin <= from) end = begin = at;
    ranges.push([from, end]);
    // Reads the beginning of the next row again, which is less than a row.
    from = begin;
    at = begin - 1;
    width = 0;
    available = next;
  }
  ranges.push([from, width > available ? blanks : cells.length]);
  return ranges;
}

/** Whether a row may end between two cells, of which the second is not a space (rules 1 and 2). */
function canBreak(previous: Cell | undefined, cell: Cell): boolean {
  if (previous === undefined) return false;
  if (previous.isBlank) return true;
  return (previous.width === 2 || cell.width === 2) && !CLOSING.has(cell.text) && !OPENING.has(previous.text);
}

/** Joins cells of the same piece. */
function joined(cells: readonly Cell[]): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < cells.length;) {
    const source = cells[at]?.source;
    let text = "";
    for (; at < cells.length && cells[at]?.source === source; at++) text += cells[at]?.text ?? "";
    if (source !== undefined) pieces.push({ ...source, text });
  }
  return pieces;
}

/** Marks the end of a row that was cut. */
const MORE = "…";

/** As much of some pieces as fits into one row of this many columns, with `…` at the end if something is missing. */
export function clip(pieces: readonly Piece[], columns: number): Piece[] {
  if (rowWidth(pieces) <= columns) return [...pieces];
  const row: Piece[] = [];
  let left = columns - widthOf(MORE);
  for (const one of pieces) {
    let fitting = "";
    let isFull = false;
    for (const cluster of clusters(one.text)) {
      isFull = cluster.width > left;
      if (isFull) break;
      fitting += cluster.text;
      left -= cluster.width;
    }
    if (fitting !== "") row.push({ ...one, text: fitting });
    if (isFull) return columns < 1 ? [] : [...row, piece(MORE, one.style)];
  }
  return row;
}
