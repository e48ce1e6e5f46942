/**
 * The rows at the bottom that stay (what is typed, the status) while lines scroll above them. All lines go into the
 * terminal's own scrollback: there is no second screen and there are no scroll regions.
 *
 * Owns what was drawn last and where the cursor was left in it. Knows neither what the rows say nor who writes what it
 * returns. That has to be written before the next call, and nobody else may write in between.
 *
 * 1. Above the region nothing is touched: no line is lost or shown twice, whatever the region does.
 * 2. One string, one write; terminals that can show nothing half done.
 * 3. Only what changed is written.
 * 4. What is typed stays where it is when there are fewer rows above it: the rows that are free then stay empty, until lines
 *    take them.
 * 5. Where the window changed, its terminal has moved the rows already (reflow.ts): what is found of the region is erased.
 *    Where a part of it went into the scrollback it is lost, and everything is drawn anew.
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
import type { Row } from "./wrap.ts";

/** A cell; the first of each is 0. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
}

export interface Region {
  /** One at least. None is wider than the window: what is wider is cut. */
  readonly rows: readonly Row[];
  /** Within the rows, counted from the first of them. */
  readonly cursor: Cursor;
}

export interface LiveRegionOptions {
  readonly theme: Theme;
  readonly supportsLinks: boolean;
  readonly reflow: Reflow;
}

/** What stands in the terminal. */
interface Drawn extends Region {
  readonly size: WindowSize;
  /** So many of the rows, the first ones, are free. */
  readonly free: number;
  readonly painted: readonly string[];
}

export class LiveRegion {
  readonly #options: LiveRegionOptions;
  #drawn: Drawn | null = null;
  /** How many rows the cursor is below the first one of the region. */
  #up = 0;
  /** Whether the window has changed since. */
  #isMoved = false;
  #isLost = false;

  constructor(options: LiveRegionOptions) {
    this.#options = options;
  }

  /** Lines that scroll away, and the region below them. What it returns is empty if nothing changes. */
  draw(above: readonly Row[], next: Region, size: WindowSize): string {
    const before = this.#drawn;
    // Whoever draws may learn of another size before whoever waits for the signal.
    if (before !== null && !isSame(before.size, size)) this.resize(size);
    const drawn = this.#fit(next, size, { rows: (before?.rows.length ?? 0) - above.length });
    if (before === null || this.#isMoved || above.length > 0) {
      return update(`${this.#leave()}${this.#lines(above)}${this.#enter(drawn)}`);
    }
    const changed = rowsChanged(before, drawn);
    this.#remember(drawn);
    if (changed.written === "") return moveCursor(before.cursor, drawn.cursor);
    return update(`${NO_WRAP}${changed.written}${WRAP}${moveCursor({ ...changed, column: -1 }, drawn.cursor)}`);
  }

  /** The last of some lines that fit and the region, in a window whose rows are all erased. */
  drawAll(above: readonly Row[], next: Region, size: WindowSize): string {
    const drawn = this.#fit(next, size, { rows: 0 });
    const space = Math.max(size.rows - drawn.rows.length, 0);
    const last = above.slice(Math.max(above.length - space, 0));
    return update(`${ERASE_WINDOW}${this.#lines(last)}${this.#enter(drawn)}`);
  }

  /**
   * The window has another size now. If the region is lost, `drawAll` is to be called next, or else `draw`. Once it was
   * lost it is lost at each resizing: what went into the scrollback may come back from there.
   *
   * A limit: terminals do not tell on which row the region stands. With empty rows below it, some push a part of a region
   * that has rows wider than the window into the scrollback, and that part stays there. No line is harmed.
   */
  resize(size: WindowSize): { readonly isLost: boolean } {
    const drawn = this.#drawn;
    if (drawn === null) return { isLost: this.#isLost };
    const { rows, up } = reflow(drawn, { how: this.#options.reflow, size });
    this.#up = up;
    this.#isMoved = true;
    this.#isLost ||= rows - drawn.free > size.rows;
    return { isLost: this.#isLost };
  }

  /** What stands in the terminal is not to be relied on: the next `draw` draws all of the region. */
  redraw(): void {
    this.#isMoved = true;
  }

  /** Takes the region away and leaves the cursor where it began: for the end, or for another program. */
  erase(): string {
    return this.#drawn === null ? "" : this.#leave();
  }

  /** So many rows at least, no more than the window has, and those with the cursor; no cursor outside of it. */
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

  /** What the terminal takes for wider than it is believed to be stays in its row: no text begins another one (REQ-I25). */
  #lines(rows: readonly Row[]): string {
    if (rows.length === 0) return "";
    const painted = rows.map((row) => `${paint(row, { ...this.#options, isPinned: true })}${NEW_ROW}`);
    return `${NO_WRAP}${painted.join("")}${WRAP}`;
  }

  /** To the first cell of the region, which is erased. */
  #leave(): string {
    const up = this.#up;
    const hasNext = !this.#isMoved && (this.#drawn?.rows.length ?? 0) > 1;
    this.#drawn = null;
    this.#up = 0;
    // From the second row on, where there surely is one: see `ERASE_WINDOW`.
    const erase = hasNext ? `${ERASE_ROW}${downBy(1)}${ERASE_BELOW}${downBy(-1)}` : ERASE_BELOW;
    return `${downBy(-up)}\r${erase}`;
  }

  #enter(drawn: Drawn): string {
    this.#remember(drawn);
    const end = { row: drawn.rows.length - 1, column: -1 };
    return `${NO_WRAP}${drawn.painted.join(NEW_ROW)}${WRAP}${moveCursor(end, drawn.cursor)}`;
  }

  #remember(drawn: Drawn): void {
    this.#drawn = drawn;
    this.#up = drawn.cursor.row;
    this.#isMoved = false;
  }
}

/** What changes one region into another, which has no fewer rows, and on which row that ends. */
function rowsChanged(before: Drawn, next: Drawn): { readonly written: string; readonly row: number } {
  let written = "";
  let row = before.cursor.row;
  next.painted.forEach((painted, index) => {
    if (painted === before.painted[index]) return;
    // A row that is not there yet begins below the last one.
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
