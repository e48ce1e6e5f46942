/**
 * A terminal in memory that shows what a real one would: xterm.js without its window. It knows the widths of Unicode 6,
 * so it disagrees with us about emoji as old terminals do, and it is the `xterm.js` of client/display/reflow.ts.
 *
 * @module
 */
import headless from "@xterm/headless";

export interface VirtualTerminalOptions {
  readonly columns: number;
  readonly rows: number;
  /** The most rows that are kept after they have scrolled away. */
  readonly scrollback?: number;
}

/** How a cell looks. */
export interface CellStyle {
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isReverse: boolean;
  /** The number of one of the 256 colours; -1 for the terminal's own. */
  readonly foreground: number;
  readonly background: number;
}

export class VirtualTerminal implements Disposable {
  readonly #terminal: headless.Terminal;

  constructor({ columns, rows, scrollback = 10_000 }: VirtualTerminalOptions) {
    this.#terminal = new headless.Terminal({
      cols: columns,
      rows,
      scrollback,
      allowProposedApi: true,
    });
  }

  /** Writes the output of a program. Resolves when it is shown. */
  write(text: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(text, resolve));
  }

  /** Resizes the window. Resolves when the terminal has finished. */
  resize({ columns, rows }: { readonly columns: number; readonly rows: number }): Promise<void> {
    this.#terminal.resize(columns, rows);
    // The package finishes in a timer, which runs before that of the next write.
    return this.write("");
  }

  /** The rows of the window, from top to bottom, without trailing spaces. */
  get screen(): string[] {
    const { baseY } = this.#terminal.buffer.active;
    return this.#rows(baseY, baseY + this.#terminal.rows);
  }

  /** The rows of the scrollback and of the window, down to the last that is not empty. */
  get all(): string[] {
    const rows = this.#rows(0, this.#terminal.buffer.active.length);
    while (rows.at(-1) === "") rows.pop();
    return rows;
  }

  /** The cell of the cursor in the window, counted from 0. */
  get cursor(): { readonly row: number; readonly column: number } {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { row: cursorY, column: cursorX };
  }

  get isWrapping(): boolean {
    return this.#terminal.modes.wraparoundMode;
  }

  get isPasteMarked(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  /** The text of one cell of the window. */
  textAt(row: number, column: number): string {
    return this.#cellAt(row, column).getChars();
  }

  styleAt(row: number, column: number): CellStyle {
    const cell = this.#cellAt(row, column);
    return {
      isBold: cell.isBold() !== 0,
      isDim: cell.isDim() !== 0,
      isReverse: cell.isInverse() !== 0,
      foreground: cell.isFgDefault() ? -1 : cell.getFgColor(),
      background: cell.isBgDefault() ? -1 : cell.getBgColor(),
    };
  }

  /** The id of the link at a cell of the window: all cells with the same id are highlighted together. 0 for none. */
  linkAt(row: number, column: number): number {
    // The package has no public API for it.
    const { extended } = this.#cellAt(row, column) as unknown as { readonly extended: { readonly urlId: number } };
    return extended.urlId;
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose();
  }

  #rows(from: number, to: number): string[] {
    const { active } = this.#terminal.buffer;
    const texts = Array.from(
      { length: to - from },
      (_, index) => active.getLine(from + index)?.translateToString() ?? "",
    );
    return texts.map((text) => text.trimEnd());
  }

  #cellAt(row: number, column: number): headless.IBufferCell {
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.baseY + row)?.getCell(column);
    if (cell === undefined) throw new RangeError(`The window has no cell ${column} in row ${row}`);
    return cell;
  }
}
