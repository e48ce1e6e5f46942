/**
 * Lays out the line editor: the rows that it takes and the cell of its cursor.
 *
 * 1. No row is wider than the window, and the cursor is within the window (REQ-T61).
 * 2. A row ends after any cluster, and a new line begins a new row. A cursor after a full row is on the next row.
 * 3. A cluster that is wider than the window is shown as `?`.
 * 4. If there are more rows than fit, the rows around the cursor are shown.
 *
 * Pure. Knows nothing about colours. Questions and searches are shown in the status row (`hint` in editor_state.ts).
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { clip, rowWidth } from "../display/wrap.ts";
import { type Piece, piece } from "../display/line.ts";
import { clusters } from "../display/width.ts";
import type { EditorState } from "./editor_state.ts";
import { lineEnd, lineStart } from "./motion.ts";
import type { Edit } from "./text_edit.ts";

export interface EditorView {
  /** From top to bottom, at least one. */
  readonly rows: readonly (readonly Piece[])[];
  /** Both count from 0. */
  readonly cursor: { readonly row: number; readonly column: number };
}

export interface ViewOptions {
  /** What comes before the text in the first row. */
  readonly prompt: readonly Piece[];
  /** The width of the window, at least 1. */
  readonly columns: number;
  /** At least 1. */
  readonly maxRows: number;
}

/** If the prompt takes at most this share of the window, further rows are indented to begin below the text. */
const MAX_INDENT_SHARE = 1 / 3;

/** A cluster as it is shown. */
interface Cell {
  readonly text: string;
  readonly width: number;
  /** Its length in the text, in UTF-16 units. */
  readonly units: number;
}

interface Row {
  readonly cells: readonly Cell[];
  /** Where it begins in the text. */
  readonly start: number;
  /** The prompt or the indent before it. */
  readonly lead: readonly Piece[];
}

/** Lays out an editor in a window. */
export function viewEditor({ draft }: Pick<EditorState, "draft">, options: ViewOptions): EditorView {
  const columns = Math.max(1, options.columns);
  const maxRows = Math.max(1, options.maxRows);
  const prompt = clip(options.prompt, columns - 1);
  const indent = rowWidth(prompt) <= columns * MAX_INDENT_SHARE ? rowWidth(prompt) : 0;
  const others = indent === 0 ? [] : [piece(" ".repeat(indent))];

  const rows = rowsAround(draft, { columns, maxRows, prompt, others });
  let row = rows.findLastIndex(({ start }) => start <= draft.cursor);
  let column = columnOf(rows[row], draft.cursor);
  if (column === columns) {
    row++;
    column = indent;
    rows.splice(row, 0, { cells: [], start: draft.cursor, lead: others });
  }
  const from = Math.max(0, Math.min(row - Math.floor(maxRows / 2), rows.length - maxRows));
  return { rows: rows.slice(from, from + maxRows).map(show), cursor: { row: row - from, column } };
}

interface LayoutOptions {
  readonly columns: number;
  readonly maxRows: number;
  readonly prompt: readonly Piece[];
  /** The indent of all rows after the first. */
  readonly others: readonly Piece[];
}

/**
 * The rows of the cursor's line and of as many lines around it as can be visible; a long text is not laid out as a
 * whole.
 */
function rowsAround({ text, cursor }: Edit, { columns, maxRows, prompt, others }: LayoutOptions): Row[] {
  let start = lineStart(text, cursor);
  for (let i = 0; i < maxRows && start > 0; i++) start = lineStart(text, start - 1);
  let end = lineEnd(text, cursor);
  for (let i = 0; i < maxRows && end < text.length; i++) end = lineEnd(text, end + 1);
  const rows: Row[] = [];
  for (const line of text.slice(start, end).split("\n")) {
    const first = start === 0 ? prompt : others;
    const rooms = { first: columns - rowWidth(first), others: columns - rowWidth(others) };
    let at = start;
    for (const [index, cells] of wrap(line, rooms).entries()) {
      rows.push({ cells, start: at, lead: index === 0 ? first : others });
      for (const { units } of cells) at += units;
    }
    start += line.length + 1;
  }
  return rows;
}

/** Cuts one line into rows, at least one. `rooms` are the cells that are free in the first row and in the others. */
function wrap(line: string, rooms: { readonly first: number; readonly others: number }): Cell[][] {
  let row: Cell[] = [];
  const rows = [row];
  let left = rooms.first;
  for (const { text, width } of clusters(printable(line))) {
    const cell = width > rooms.others
      ? { text: "?", width: 1, units: text.length }
      : { text, width, units: text.length };
    if (cell.width > left) {
      row = [];
      rows.push(row);
      left = rooms.others;
    }
    row.push(cell);
    left -= cell.width;
  }
  return rows;
}

function columnOf(row: Row | undefined, cursor: number): number {
  if (row === undefined) return 0;
  let column = rowWidth(row.lead);
  let at = row.start;
  for (const { width, units } of row.cells) {
    at += units;
    if (at > cursor) break;
    column += width;
  }
  return column;
}

function show({ lead, cells }: Row): readonly Piece[] {
  return cells.length === 0 ? lead : [...lead, piece(cells.map(({ text }) => text).join(""))];
}
