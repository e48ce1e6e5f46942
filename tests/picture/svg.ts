/**
 * A terminal's window as an SVG that contains only text and boxes, so that it is the same everywhere.
 *
 * Pure.
 *
 * @module
 */
import type { Cells, Look, Run } from "./cells.ts";

/** In pixels. */
const CELL_WIDTH = 8.4;
const CELL_HEIGHT = 19;
const FONT_SIZE = 14;
/** From the top of a cell to the baseline of its letters. */
const BASELINE = 14;
const MARGIN = 16;
const TITLE_HEIGHT = 34;

const BACKGROUND = "#15181e";
const FOREGROUND = "#d5d9e0";
const FRAME = "#22262e";
const TITLE = "#8b93a1";
const CURSOR = "#d5d9e0";
const FONTS = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono','DejaVu Sans Mono',monospace";

/** The 16 colours that terminals choose themselves; the others are the same in all of them. */
const NAMED = (
  "#2a2f3a #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #abb2bf " +
  "#7a8291 #f0878f #b3d997 #f0d399 #82c3f7 #d9a0ea #7fd1db #ffffff"
).split(" ");

/** A colour of the 256, by its number. */
export function colorOf(index: number): string {
  if (index < 16) return NAMED[index] ?? FOREGROUND;
  const level = (step: number) => step === 0 ? 0 : 55 + 40 * step;
  const channels = index < 232
    ? [Math.floor((index - 16) / 36), Math.floor((index - 16) / 6) % 6, (index - 16) % 6].map(level)
    : Array<number>(3).fill(8 + 10 * (index - 232));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** Draws a window with a title. */
export function drawSvg({ columns, rows, cursor }: Cells, title: string): string {
  const width = Math.ceil(2 * MARGIN + columns * CELL_WIDTH);
  const height = TITLE_HEIGHT + rows.length * CELL_HEIGHT + MARGIN;
  const x = pixels(MARGIN + cursor.column * CELL_WIDTH);
  const y = top(cursor.row) + 1;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="${FONTS}" font-size="${FONT_SIZE}" fill="${FOREGROUND}" xml:space="preserve" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="9" fill="${BACKGROUND}"/>`,
    `<path d="M0 26V9a9 9 0 0 1 9-9H${width - 9}a9 9 0 0 1 9 9V26z" fill="${FRAME}"/>`,
    `<text x="${width / 2}" y="18" text-anchor="middle" font-size="12" fill="${TITLE}">${escaped(title)}</text>`,
    `<rect x="${x}" y="${y}" width="2" height="${CELL_HEIGHT - 2}" fill="${CURSOR}"/>`,
    ...rows.flatMap((runs, row) => runs.flatMap((run) => drawRun(run, row))),
    "</svg>\n",
  ].join("\n");
}

function drawRun(run: Run, row: number): string[] {
  const drawn: string[] = [];
  if (run.background !== null) {
    const box = `x="${pixels(left(run.column))}" y="${top(row)}" width="${pixels(run.width * CELL_WIDTH)}"`;
    drawn.push(`<rect ${box} height="${CELL_HEIGHT}" fill="${cssColor(run.background)}"/>`);
  }
  const y = top(row) + BASELINE;
  for (const { text, column, width } of words(run)) {
    // Letters of another font may be wider or narrower, so each word gets a fixed width; a wide character does not.
    const room = width === text.length ? ` textLength="${pixels(width * CELL_WIDTH)}"` : "";
    drawn.push(`<text x="${pixels(left(column))}" y="${y}"${room}${attributes(run)}>${escaped(text)}</text>`);
  }
  return drawn;
}

interface Word {
  readonly text: string;
  readonly column: number;
  readonly width: number;
}

/** The words of a run, without the blanks around it. Each wide character is a word of its own. */
function words({ characters, column: first }: Run): Word[] {
  const found: Word[] = [];
  let column = first;
  let isNarrow = false;
  for (const { text, width } of characters) {
    const last = found.at(-1);
    const canJoin = width === 1 && text.length === 1;
    if (canJoin && isNarrow && last !== undefined) {
      found[found.length - 1] = { ...last, text: last.text + text, width: last.width + 1 };
    } else {
      found.push({ text, column, width });
    }
    isNarrow = canJoin;
    column += width;
  }
  return found.map(trimmed).filter(({ text }) => text !== "");
}

function trimmed({ text, column, width }: Word): Word {
  const begin = text.length - text.trimStart().length;
  const inner = text.trim();
  return { text: inner, column: column + begin, width: width - (text.length - inner.length) };
}

function attributes(look: Look): string {
  const set: readonly (readonly [boolean, string])[] = [
    [look.foreground !== null, ` fill="${cssColor(look.foreground)}"`],
    [look.isBold, ' font-weight="bold"'],
    [look.isDim, ' opacity="0.65"'],
    [look.isItalic, ' font-style="italic"'],
    [look.isUnderlined, ' text-decoration="underline"'],
  ];
  return set.map(([isSet, attribute]) => isSet ? attribute : "").join("");
}

function cssColor(color: number | string | null): string {
  if (typeof color === "number") return colorOf(color);
  if (color === "background") return BACKGROUND;
  return color === null || color === "foreground" ? FOREGROUND : color;
}

function left(column: number): number {
  return MARGIN + column * CELL_WIDTH;
}

function top(row: number): number {
  return TITLE_HEIGHT + row * CELL_HEIGHT;
}

function pixels(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
