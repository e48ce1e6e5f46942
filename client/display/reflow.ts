/**
 * What terminals do to their rows when the window is resized.
 *
 * Pure.
 *
 * @module
 */
import { clusters } from "./width.ts";
import type { Row } from "./wrap.ts";

/**
 * How a terminal handles a resize:
 *
 * - `all`: rows that are wider than the window are wrapped, and joined again later. The cursor stays with its text.
 *   Most terminals.
 * - `xterm.js`: the same, but the cursor does not stay with its text. Terminals that use this package, such as Visual
 *   Studio Code.
 * - `none`: rows are cut.
 */
export type Reflow = "all" | "xterm.js" | "none";

/** How the terminal in this environment handles a resize. */
export function reflowIn(environment: (name: string) => string | undefined): Reflow {
  if (environment("TMUX")) return "all";
  const term = environment("TERM") ?? "";
  // `screen` alone may be tmux, whose variable does not reach every shell; `screen.xterm` is not.
  const isScreen = environment("STY") !== undefined || term.startsWith("screen.");
  if (environment("XTERM_VERSION") || term === "linux" || isScreen) return "none";
  return environment("TERM_PROGRAM") === "vscode" ? "xterm.js" : "all";
}

/** Rows drawn in a window of this size, none wider than it, and the cell of the cursor. */
export interface DrawnRows {
  readonly rows: readonly Row[];
  readonly cursor: { readonly row: number; readonly column: number };
  readonly size: { readonly columns: number; readonly rows: number };
}

/** The rows after the resize. */
export interface Reflowed {
  /** How many rows they take. */
  readonly rows: number;
  /** How far the cursor is below the first of them. */
  readonly up: number;
}

export interface ReflowOptions {
  readonly how: Reflow;
  /** The new size of the window. */
  readonly size: { readonly columns: number; readonly rows: number };
}

/** What a resize does to rows. If that cannot be known, `up` is too small rather than too large. */
export function reflow({ rows, cursor, size: drawn }: DrawnRows, { how, size }: ReflowOptions): Reflowed {
  if (how === "none") return { rows: rows.length, up: cursor.row };
  const taken = rows.map((row) => rowStarts(row, { drawnColumns: drawn.columns, columns: size.columns }));
  const above = total(taken.slice(0, cursor.row));
  const own = taken[cursor.row] ?? [0];
  if (how === "all") return { rows: total(taken), up: above + own.findLastIndex((start) => start <= cursor.column) };
  // For each row that is added below the cursor, xterm.js moves the cursor down. The row with the cursor is cut, unless
  // the cursor has left it in this way. A window that becomes lower first loses rows below the cursor.
  const below = taken.slice(cursor.row + 1);
  const added = size.rows < drawn.rows ? 0 : total(below) - below.length;
  return { rows: total(taken), up: above + (added === 0 ? 0 : added + own.length - 1) };
}

/** The cells where the wrapped parts of a row begin; the first is 0. */
function rowStarts(
  row: Row,
  { drawnColumns, columns }: { readonly drawnColumns: number; readonly columns: number },
): number[] {
  const starts = [0];
  let start = 0;
  let end = 0;
  for (const { text } of row) {
    for (const { width } of clusters(text)) {
      if (end + width > drawnColumns) return starts;
      // A cluster of two cells is not split between rows.
      if (end > start && end + width - start > columns) {
        start = end;
        starts.push(start);
      }
      end += width;
    }
  }
  return starts;
}

function total(taken: readonly (readonly number[])[]): number {
  return taken.reduce((sum, { length }) => sum + length, 0);
}
