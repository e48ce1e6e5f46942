/**
 * What terminals do to the rows that stand in them when the window gets another size.
 *
 * Pure.
 *
 * @module
 */
import { clusters } from "./width.ts";
import type { Row } from "./wrap.ts";

/**
 * What a terminal does when its window changes:
 *
 * - `all`: rows that are wider than the window take several rows of it, and become one again. The cursor stays with its
 *   text. Most terminals.
 * - `xterm.js`: the same, but the cursor does not stay with its text. Terminals made with that package, as in Visual
 *   Studio Code.
 * - `none`: rows are cut.
 */
export type Reflow = "all" | "xterm.js" | "none";

/** What the terminal that the environment tells of does. */
export function reflowIn(environment: (name: string) => string | undefined): Reflow {
  if (environment("TMUX")) return "all";
  const term = environment("TERM") ?? "";
  // `screen` alone may be tmux too, whose variable does not come along everywhere; `screen.xterm` is not.
  const isScreen = environment("STY") !== undefined || term.startsWith("screen.");
  if (environment("XTERM_VERSION") || term === "linux" || isScreen) return "none";
  return environment("TERM_PROGRAM") === "vscode" ? "xterm.js" : "all";
}

/** Rows that were drawn, no wider than the window was, and the cell of the cursor in them. */
export interface DrawnRows {
  readonly rows: readonly Row[];
  readonly cursor: { readonly row: number; readonly column: number };
  readonly size: { readonly columns: number; readonly rows: number };
}

/** What became of them. */
export interface Reflowed {
  /** The rows that they take. */
  readonly rows: number;
  /** How far the cursor is below the first of them. */
  readonly up: number;
}

export interface ReflowOptions {
  readonly how: Reflow;
  /** The size of the window now. */
  readonly size: { readonly columns: number; readonly rows: number };
}

/** What became of rows when the window changed. Where that cannot be known, `up` is too small rather than too big. */
export function reflow({ rows, cursor, size: drawn }: DrawnRows, { how, size }: ReflowOptions): Reflowed {
  if (how === "none") return { rows: rows.length, up: cursor.row };
  const taken = rows.map((row) => rowStarts(row, { drawnColumns: drawn.columns, columns: size.columns }));
  const above = total(taken.slice(0, cursor.row));
  const own = taken[cursor.row] ?? [0];
  if (how === "all") return { rows: total(taken), up: above + own.findLastIndex((start) => start <= cursor.column) };
  // For each row that is added below the cursor, xterm.js moves it down. The row with the cursor is cut, unless the
  // cursor has left it in this way. A window that gets lower loses rows below the cursor before all that.
  const below = taken.slice(cursor.row + 1);
  const added = size.rows < drawn.rows ? 0 : total(below) - below.length;
  return { rows: total(taken), up: above + (added === 0 ? 0 : added + own.length - 1) };
}

/** The cells that begin the rows which one row takes; the first is 0. */
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
      // What takes two cells does not stand on two rows.
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
