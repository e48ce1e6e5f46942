/**
 * The rows that an editor takes, and the cell of the cursor.
 *
 * 1. No row is wider than the window, and the cursor stands within it (REQ-T61).
 * 2. A row ends after any cluster; a new line begins another one. A cursor behind a full row stands on the next one.
 * 3. A cluster that fits into no row shows as `?`.
 * 4. Of more rows than there is room for, those around the cursor show.
 *
 * Pure. Knows no colours; what is asked or searched stands elsewhere (`hint` of editor_state.ts).
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
  /** From top to bottom, one at least. */
  readonly rows: readonly (readonly Piece[])[];
  /** Both from 0. */
  readonly cursor: { readonly row: number; readonly column: number };
}

export interface ViewOptions {
  /** What stands before the first row. */
  readonly prompt: readonly Piece[];
  /** Cells of the window, 1 at least. */
  readonly columns: number;
  /** 1 at least. */
  readonly maxRows: number;
}

/** Rows below the first begin under the text if the prompt takes at most this part of the window. */
const MAX_INDENT_PART = 1 / 3;

/** A cluster as it shows. */
interface Cell {
  readonly text: string;
  readonly width: number;
  /** UTF-16 units that it takes in the text. */
  readonly units: number;
}

interface Row {
  readonly cells: readonly Cell[];
  /** Where in the text it begins. */
  readonly start: number;
  /** What stands before it. */
  readonly lead: readonly Piece[];
}

/** Lays out an editor. */
export function viewEditor({ draft }: Pick<EditorState, "draft">, options: ViewOptions): EditorView {
  const columns = Math.max(1, options.columns);
  const maxRows = Math.max(1, options.maxRows);
  const prompt = clip(options.prompt, columns - 1);
  const indent = rowWidth(prompt) <= columns * MAX_INDENT_PART ? rowWidth(prompt) : 0;
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

interface Layout {
  readonly columns: number;
  readonly maxRows: number;
  readonly prompt: readonly Piece[];
  /** What stands before the rows below the first. */
  readonly others: readonly Piece[];
}

/** The rows of the cursor's line and of as many lines before and after it as can show: not of a whole long text. */
function rowsAround({ text, cursor }: Edit, { columns, maxRows, prompt, others }: Layout): Row[] {
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

/** Cuts one line into rows, one at least, by the cells that the first and the others have room for. */
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
