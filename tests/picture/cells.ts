/**
 * What a terminal shows after some bytes: cells with their colours, in runs of the same style.
 *
 * Knows neither where the bytes come from nor how the picture is drawn.
 *
 * @module
 */
import headless from "@xterm/headless";
import { widthOf } from "../../client/display/width.ts";

/** How a run looks. A colour is one of the 256 by number, or `#rrggbb`; `null` is the terminal's own. */
export interface Look {
  readonly foreground: number | string | null;
  readonly background: number | string | null;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
}

/** Neighbouring cells of a row with the same style. */
export interface Run extends Look {
  /** Where it begins, counted from 0. */
  readonly column: number;
  /** How many cells it takes. */
  readonly width: number;
  /** The characters, and the cells that each takes. */
  readonly characters: readonly { readonly text: string; readonly width: number }[];
}

/** The contents of a window. */
export interface Cells {
  readonly columns: number;
  /** The runs of each row. Trailing blanks are left out. */
  readonly rows: readonly (readonly Run[])[];
  readonly cursor: { readonly row: number; readonly column: number };
}

/** Writes a text to a terminal of this size, and returns what it shows then. */
export async function showInTerminal(
  text: string,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Promise<Cells> {
  const terminal = new headless.Terminal({ cols: columns, rows, scrollback: 0, allowProposedApi: true });
  terminal.unicode.register(WIDTHS);
  terminal.unicode.activeVersion = WIDTHS.version;
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const { baseY, cursorY, cursorX } = terminal.buffer.active;
  const shown = Array.from({ length: rows }, (_, row) => runsOf(terminal, baseY + row));
  terminal.dispose();
  return { columns, rows: shown, cursor: { row: cursorY, column: cursorX } };
}

/** The runs of a row in the terminal's buffer. */
function runsOf(terminal: headless.Terminal, row: number): Run[] {
  const line = terminal.buffer.active.getLine(row);
  const runs: (Run & { width: number; characters: { text: string; width: number }[] })[] = [];
  for (let column = 0; line !== undefined && column < line.length; column++) {
    const cell = line.getCell(column);
    const width = cell?.getWidth() ?? 0;
    // The second half of a wide character.
    if (cell === undefined || width === 0) continue;
    const look = lookOf(cell);
    const character = { text: cell.getChars() || " ", width };
    const last = runs.at(-1);
    if (last !== undefined && isSame(last, look)) {
      last.characters.push(character);
      last.width += width;
    } else {
      runs.push({ ...look, column, width, characters: [character] });
    }
  }
  return runs.filter((run, index) => index < runs.length - 1 || !isBlank(run));
}

function isBlank(run: Run): boolean {
  return run.background === null && run.characters.every(({ text }) => text === " ");
}

function lookOf(cell: headless.IBufferCell): Look {
  const foreground = cell.isFgDefault() ? null : cell.isFgRGB() ? hex(cell.getFgColor()) : cell.getFgColor();
  const background = cell.isBgDefault() ? null : cell.isBgRGB() ? hex(cell.getBgColor()) : cell.getBgColor();
  const isInverse = cell.isInverse() !== 0;
  return {
    foreground: isInverse ? background ?? "background" : foreground,
    background: isInverse ? foreground ?? "foreground" : background,
    isBold: cell.isBold() !== 0,
    isDim: cell.isDim() !== 0,
    isItalic: cell.isItalic() !== 0,
    isUnderlined: cell.isUnderline() !== 0,
  };
}

const LOOK_KEYS = ["foreground", "background", "isBold", "isDim", "isItalic", "isUnderlined"] as const;

function isSame(one: Look, other: Look): boolean {
  return LOOK_KEYS.every((key) => one[key] === other[key]);
}

function hex(color: number): string {
  return `#${color.toString(16).padStart(6, "0")}`;
}

/** Emoji are wide, as in current terminals; the widths of xterm.js itself are old. */
const WIDTHS = {
  version: "wide emoji",
  wcwidth: (codePoint: number) => widthOf(String.fromCodePoint(codePoint)) as 0 | 1 | 2,
  /** Packed as xterm.js expects it: the width from bit 1 on, and in bit 0 whether it joins the previous character. */
  charProperties(codePoint: number, _before: number): number {
    const width = this.wcwidth(codePoint);
    return width << 1 | (width === 0 ? 1 : 0);
  },
};
