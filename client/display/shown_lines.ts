/**
 * The lines that were shown last, for a window that has to be drawn anew.
 *
 * Owns a bounded number of them. What came before is in the terminal's scrollback.
 *
 * @module
 */
import type { Line } from "./line.ts";
import { type Row, wrap } from "./wrap.ts";

/** As many as the tallest windows have rows. */
export const MAX_SHOWN = 300;

export class ShownLines {
  #lines: Line[] = [];

  add(lines: readonly Line[]): void {
    this.#lines.push(...lines.slice(-MAX_SHOWN));
    // Not with each line: that would move all the others each time.
    if (this.#lines.length > 2 * MAX_SHOWN) this.#lines = this.#lines.slice(-MAX_SHOWN);
  }

  clear(): void {
    this.#lines = [];
  }

  /** The last rows, so many at the most, as they are wrapped in so many columns. */
  lastRows(rows: number, columns: number): Row[] {
    const found: Row[][] = [];
    let count = 0;
    for (const line of this.#lines.toReversed()) {
      if (count >= rows) break;
      const wrapped = wrap(line, columns);
      found.push(wrapped);
      count += wrapped.length;
    }
    return found.toReversed().flat().slice(-rows);
  }
}
