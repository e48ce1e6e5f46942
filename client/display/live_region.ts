/**
 * The live region: rows at the bottom that stay (input, status) while lines scroll above them. Lines go into the
 * terminal's own scrollback; there is no alternate screen and no scroll region.
 *
 * Owns what was drawn last and where its cursor is. Knows neither what the rows say nor who writes the strings that it
 * returns. Each string must be written before the next call, and nothing else may be written in between.
 *
 * 1. Nothing above the region is changed: no line is lost or shown twice.
 * 2. One string per frame, so that no terminal shows half a frame.
 * 3. Only changes are written.
 * 4. The input stays where it is when there are fewer rows above it: the free rows stay empty until lines use them.
 * 5. After a resize, the terminal has already moved the rows (reflow.ts): the region is erased where it is now. If a
 *    part of it went into the scrollback, it is lost, and the whole window is redrawn.
 *
 * @module
 */
import type { WindowSize } from "../platform/platform.ts";
import {
  BEGIN_UPDATE,
  downBy,
  END_UPDATE,
  ERASE_BELOW,
  ERASE_ROW,
  ERASE_WINDOW,
  HIDE_CURSOR,
  NEW_ROW,
  NO_WRAP,
  paint,
  SHOW_CURSOR,
  toColumn,
  WRAP,
} from "./ansi.ts";
import { type Reflow, reflow } from "./reflow.ts";
import type { Theme } from "./theme.ts";
import { isContinued, type Row } from "./wrap.ts";

/** A cell, counted from 0. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
}

export interface Region {
  /** At least one. Rows wider than the window are cut. */
  readonly rows: readonly Row[];
  /** Relative to the rows. */
  readonly cursor: Cursor;
}

export interface LiveRegionOptions {
  readonly theme: Theme;
  readonly supportsLinks: boolean;
  readonly reflow: Reflow;
}

/** The region as it is in the terminal. */
interface Drawn extends Region {
  readonly size: WindowSize;
  /** How many rows at the top are free. */
  readonly free: number;
  readonly painted: readonly string[];
}

export class LiveRegion {
  readonly #options: LiveRegionOptions;
  #drawn: Drawn | null = null;
  /** How many rows the cursor is below the top of the region. */
  #cursorRow = 0;
  /** Whether the terminal may show something else by now. */
  #mustRepaint = false;
  #isLost = false;

  constructor(options: LiveRegionOptions) {
    this.#options = options;
  }

  /** Returns what draws lines that scroll away, and the region below them; an empty string if nothing changes. */
  draw(above: readonly Row[], next: Region, size: WindowSize): string {
    const before = this.#drawn;
    // The caller may learn of a resize before the signal arrives.
    if (before !== null && !isSame(before.size, size)) this.resize(size);
    const drawn = this.#fit(next, size, { rows: (before?.rows.length ?? 0) - above.length });
    if (before === null || this.#mustRepaint || above.length > 0) {
      return update(`${this.#eraseDrawn()}${this.#lines(above)}${this.#drawRegion(drawn)}`);
    }
    const changed = rowsChanged(before, drawn);
    this.#remember(drawn);
    if (changed.written === "") return moveCursor(before.cursor, drawn.cursor);
    return update(`${NO_WRAP}${changed.written}${WRAP}${moveCursor({ ...changed, column: -1 }, drawn.cursor)}`);
  }

  /** How many rows the region takes, as far as is known. */
  get rows(): number {
    return this.#drawn?.rows.length ?? 0;
  }

  /** Returns what draws lines, and the region, in a window that is erased first. Lines that do not fit scroll away. */
  drawAll(above: readonly Row[], next: Region, size: WindowSize): string {
    const drawn = this.#fit(next, size, { rows: 0 });
    return update(`${ERASE_WINDOW}${this.#lines(above)}${this.#drawRegion(drawn)}`);
  }

  /**
   * Handles a resize. If the region is lost, call `drawAll` next, otherwise `draw`. Once lost, it is lost at each
   * further resize, because rows in the scrollback may come back.
   *
   * A limit: terminals do not tell the row of the region. If there are empty rows below it, some terminals push part of
   * a region that is wider than the window into the scrollback, where it stays. No line is lost.
   */
  resize(size: WindowSize): { readonly isLost: boolean } {
    const drawn = this.#drawn;
    if (drawn === null) return { isLost: this.#isLost };
    const { rows, up } = reflow(drawn, { how: this.#options.reflow, size });
    this.#cursorRow = up;
    this.#mustRepaint = true;
    this.#isLost ||= rows - drawn.free > size.rows;
    return { isLost: this.#isLost };
  }

  /** The next `draw` draws the whole region, because the terminal may show something else by now. */
  redraw(): void {
    this.#mustRepaint = true;
  }

  /** Returns what erases the region and leaves the cursor at its top, for the end or for another program. */
  erase(): string {
    return this.#drawn === null ? "" : this.#eraseDrawn();
  }

  /**
   * At least this many rows, at most as many as the window has, including the row of the cursor, which is moved inside.
   */
  #fit({ rows, cursor }: Region, size: WindowSize, least: { readonly rows: number }): Drawn {
    const start = Math.max(Math.min(cursor.row, rows.length - size.rows), 0);
    const fitting = rows.slice(start, start + Math.max(size.rows, 1));
    const free = Math.max(Math.min(least.rows, size.rows) - fitting.length, 0);
    const all = [...Array<Row>(free).fill([]), ...fitting];
    return {
      rows: all,
      cursor: { row: free + cursor.row - start, column: Math.max(Math.min(cursor.column, size.columns - 1), 0) },
      size,
      free,
      painted: all.map((row) => paint(row, { ...this.#options, isPinned: true })),
    };
  }

  /**
   * A line that the terminal shows wider than expected stays in its row, so that its text never begins another row
   * (REQ-I25).
   */
  #lines(rows: readonly Row[]): string {
    if (rows.length === 0) return "";
    const painted = rows.map((row, index) => {
      const goesOn = isContinued(rows[index + 1] ?? []);
      const text = paint(row, { ...this.#options, isPinned: true });
      // Only a row that the terminal has ended by itself is joined with the next one when it is copied.
      if (goesOn) return `${isContinued(row) ? "" : WRAP}${text}`;
      return isContinued(row) ? `${text}${NO_WRAP}${NEW_ROW}` : `${text}${NEW_ROW}`;
    });
    return `${NO_WRAP}${painted.join("")}${WRAP}`;
  }

  /** Returns what erases the region, and leaves the cursor in its first cell. */
  #eraseDrawn(): string {
    const cursorRow = this.#cursorRow;
    const hasNext = !this.#mustRepaint && (this.#drawn?.rows.length ?? 0) > 1;
    this.#drawn = null;
    this.#cursorRow = 0;
    // Erases from the second row on, which surely exists here: see `ERASE_WINDOW`.
    const erase = hasNext ? `${ERASE_ROW}${downBy(1)}${ERASE_BELOW}${downBy(-1)}` : ERASE_BELOW;
    return `${downBy(-cursorRow)}\r${erase}`;
  }

  #drawRegion(drawn: Drawn): string {
    this.#remember(drawn);
    const end = { row: drawn.rows.length - 1, column: -1 };
    return `${NO_WRAP}${drawn.painted.join(NEW_ROW)}${WRAP}${moveCursor(end, drawn.cursor)}`;
  }

  #remember(drawn: Drawn): void {
    this.#drawn = drawn;
    this.#cursorRow = drawn.cursor.row;
    this.#mustRepaint = false;
  }
}

/** What changes one region into another with at least as many rows, and the row where the cursor ends up. */
function rowsChanged(before: Drawn, next: Drawn): { readonly written: string; readonly row: number } {
  let written = "";
  let row = before.cursor.row;
  next.painted.forEach((painted, index) => {
    if (painted === before.painted[index]) return;
    // A new row begins below the last one.
    const isNew = index >= before.painted.length;
    written += isNew ? `${downBy(index - 1 - row)}${NEW_ROW}` : `${downBy(index - row)}\r`;
    written += `${ERASE_ROW}${painted}`;
    row = index;
  });
  return { written, row };
}

/** Whether two windows have the same size. */
export function isSame(one: WindowSize, other: WindowSize): boolean {
  return one.columns === other.columns && one.rows === other.rows;
}

function moveCursor(from: Cursor, to: Cursor): string {
  return `${downBy(to.row - from.row)}${to.column === from.column ? "" : toColumn(to.column)}`;
}

function update(text: string): string {
  return `${BEGIN_UPDATE}${HIDE_CURSOR}${text}${SHOW_CURSOR}${END_UPDATE}`;
}
