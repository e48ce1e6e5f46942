/**
 * Lines become rows of a window, none wider than it.
 *
 * 1. A row ends at a blank between words; the blanks there are dropped. Blanks that a text begins with stay: it may be
 *    code.
 * 2. Chinese and the like has no blanks: a row may also end beside any wide character, but no row begins with what closes
 *    or ends with what opens.
 * 3. A word that is wider than a row is cut between clusters.
 * 4. Rows after the first begin below the text, where that leaves half of the window, and else a little to the right:
 *    only a line begins in the first column, so that nobody can write what looks like another one (REQ-I25).
 * 5. A window of one column shows `?` for what needs two (REQ-T61).
 *
 * Pure. The time it takes grows with the text and no faster.
 *
 * @module
 */
import { type Line, type Piece, piece } from "./line.ts";
import { type Cluster, clusters, widthOf } from "./width.ts";

/** Pieces that stand beside each other in one row of the window. */
export type Row = readonly Piece[];

/** What rows are indented by that have no text to begin under, and below how many columns they are less, and not at all. */
const INDENT = 2;
const NARROW_COLUMNS = 20;
const NARROW_INDENT = 1;
const TINY_COLUMNS = 8;

const BLANKS = new Set([" ", "\u3000"]);
const CLOSING = new Set(`,.!?;:)]}'"%…，。、；：？！）」』】》〉〕”’％·—々ー`);
const OPENING = new Set(`([{'"（「『【《〈〔“‘`);

/** The cells of a row. */
export function rowWidth(row: Row): number {
  let width = 0;
  for (const { text } of row) width += widthOf(text);
  return width;
}

/** The rows of a line in a window of so many columns; one at least. */
export function wrap({ pieces, hang }: Line, columns: number): Row[] {
  if (rowWidth(pieces) <= columns) return [pieces];
  const width = Math.max(columns, 1);
  const hangWidth = rowWidth(pieces.slice(0, hang));
  const indent = indentOf(hangWidth, width);
  const margin = indent === 0 ? [] : [piece(" ".repeat(indent))];

  const before = cellsOf(pieces.slice(0, hang), width);
  const text = cellsOf(pieces.slice(hang), width);
  const cells = [...before.cells, ...text.cells];
  // Where rows begin below the text, the next one has no more space for it: the text stays beside what is before it.
  const whole = hang === 0 || indent === hangWidth ? before.cells.length + text.leading : before.leading;
  return rangesOf(cells, { whole, first: width, next: width - indent })
    .map(([from, to], index) => [...(index === 0 ? [] : margin), ...joined(cells.slice(from, to))]);
}

/** The indent of the rows after the first. It leaves two columns at least: enough for any cluster. */
function indentOf(hangWidth: number, columns: number): number {
  if (columns >= 4 && hangWidth > 0 && hangWidth * 2 <= columns) return hangWidth;
  if (columns < TINY_COLUMNS) return 0;
  return columns < NARROW_COLUMNS ? NARROW_INDENT : INDENT;
}

/** A cluster of a line. */
interface Cell extends Cluster {
  readonly of: Piece;
  /** A blank that is dropped where a row ends. */
  readonly isBlank: boolean;
}

/** The clusters of some pieces, and how many blanks they begin with, which are kept. */
function cellsOf(pieces: readonly Piece[], columns: number): { readonly cells: Cell[]; readonly leading: number } {
  const cells: Cell[] = [];
  let leading = 0;
  for (const of of pieces) {
    for (const { text, width } of clusters(of.text)) {
      const isBlank = BLANKS.has(text);
      const isLeading = isBlank && leading === cells.length;
      if (isLeading) leading++;
      const fits = width <= columns;
      cells.push({ text: fits ? text : "?", width: fits ? width : 1, of, isBlank: isBlank && !isLeading });
    }
  }
  return { cells, leading };
}

interface RangeOptions {
  /** So many cells at the beginning are one word. */
  readonly whole: number;
  /** The columns of the first row. */
  readonly first: number;
  /** The columns of each row after it. */
  readonly next: number;
}

/** From which cell and up to which one each row goes. What is between two rows are blanks. */
function rangesOf(
  cells: readonly Cell[],
  { whole, first, next }: RangeOptions,
): (readonly [from: number, to: number])[] {
  const ranges: (readonly [from: number, to: number])[] = [];
  let from = 0;
  let width = 0;
  let available = first;
  // Where the row may end, and where the next one begins then.
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
    // Blanks at the end of a row are dropped, however many they are.
    if (width <= available || cell.isBlank) continue;
    if (begin <= from) end = begin = at;
    ranges.push([from, end]);
    // What was begun is read again: less than a row.
    from = begin;
    at = begin - 1;
    width = 0;
    available = next;
  }
  ranges.push([from, width > available ? blanks : cells.length]);
  return ranges;
}

/** Whether a row may end between two cells, of which the second is no blank (rules 1 and 2). */
function canBreak(previous: Cell | undefined, cell: Cell): boolean {
  if (previous === undefined) return false;
  if (previous.isBlank) return true;
  return (previous.width === 2 || cell.width === 2) && !CLOSING.has(cell.text) && !OPENING.has(previous.text);
}

/** Cells of one piece become one piece again. */
function joined(cells: readonly Cell[]): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < cells.length;) {
    const of = cells[at]?.of;
    let text = "";
    for (; at < cells.length && cells[at]?.of === of; at++) text += cells[at]?.text ?? "";
    if (of !== undefined) pieces.push({ ...of, text });
  }
  return pieces;
}

/** What stands at the end of a row that had no room for more. */
const MORE = "…";

/** As much of some pieces as fits into so many columns; `…` at the end says that there was more. */
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
