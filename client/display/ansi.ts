/**
 * Rows as text for a terminal: ANSI control sequences, styles as SGR, links as OSC 8.
 *
 * The only control characters that are written are those in this file: pieces have none (line.ts), and the address of a
 * link is written only if it is plain ASCII. Every terminal that knows ECMA-48 obeys the sequences or ignores them.
 *
 * Pure. The colours come from the theme.
 *
 * @module
 */
import { hashOf, type Theme } from "./theme.ts";
import { clusters, isContested, widthOf } from "./width.ts";
import type { Row } from "./wrap.ts";

export interface PaintOptions {
  readonly theme: Theme;
  /** Whether links are written, which a terminal that does not know them may show as rubbish. */
  readonly supportsLinks?: boolean;
  /**
   * Whether the column is told behind each cluster about whose width terminals differ: for a row that begins in the
   * first column and whose cells have to be where they are believed to be.
   */
  readonly isPinned?: boolean;
}

/** What may be in OSC 8: http, https, and neither blanks nor control characters. */
const SAFE_LINK = /^https?:\/\/[\x21-\x7e]+$/i;
const ASCII = /^[\x20-\x7e]*$/;

/** A row for a terminal. */
export function paint(row: Row, { theme, supportsLinks = false, isPinned = false }: PaintOptions): string {
  let painted = "";
  let sgr = "";
  let link = "";
  let column = 0;
  for (const piece of row) {
    if (piece.text === "") continue;
    const nextLink = supportsLinks && piece.link !== undefined && SAFE_LINK.test(piece.link) ? piece.link : "";
    if (nextLink !== link) {
      painted += nextLink === "" ? END_LINK : beginLink(nextLink, hashOf(nextLink).toString(36));
      link = nextLink;
    }
    const nextSgr = theme.sgrOf(piece);
    if (nextSgr !== sgr) {
      painted += changeStyle(sgr, nextSgr);
      sgr = nextSgr;
    }
    if (!isPinned) {
      painted += piece.text;
    } else {
      painted += pinned(piece.text, column);
      column += widthOf(piece.text);
    }
  }
  return `${painted}${changeStyle(sgr, "")}${link === "" ? "" : END_LINK}`;
}

function changeStyle(from: string, to: string): string {
  if (from === to) return "";
  if (to === "") return RESET;
  return from === "" ? `\x1b[${to}m` : `\x1b[0;${to}m`;
}

/** A text that begins in a column, and the column behind each contested cluster. */
function pinned(text: string, start: number): string {
  if (ASCII.test(text)) return text;
  let painted = "";
  let column = start;
  for (const cluster of clusters(text)) {
    painted += cluster.text;
    column += cluster.width;
    if (isContested(cluster)) painted += toColumn(column);
  }
  return painted;
}

const CSI = "\x1b[";

/** No style. */
export const RESET = `${CSI}m`;
/** Between these, terminals that can show nothing half done. */
export const BEGIN_UPDATE = `${CSI}?2026h`;
export const END_UPDATE = `${CSI}?2026l`;
export const HIDE_CURSOR = `${CSI}?25l`;
export const SHOW_CURSOR = `${CSI}?25h`;
export const WRAP = `${CSI}?7h`;
export const NO_WRAP = `${CSI}?7l`;
/** From the cursor to the end of its row. At the end of a full row it takes the last cell: write it before the row. */
export const ERASE_ROW = `${CSI}K`;
/** From the cursor to the end of the window. The scrollback stays. */
export const ERASE_BELOW = `${CSI}J`;
/**
 * All rows of the window, the cursor in the first cell then. Row by row at first: tmux takes erasing from the first cell
 * on for the end of a page, and puts what stood there into the scrollback.
 */
export const ERASE_WINDOW = `${CSI}H${CSI}K${CSI}2;1H${CSI}J${CSI}H`;
export const NEW_ROW = "\r\n";
export const END_LINK = "\x1b]8;;\x1b\\";

/** What a terminal is told first: what is pasted comes marked as such. */
export const ENTER = `${CSI}?2004h`;

/** What a terminal is told last, however it ends: everything is as before, even after half a drawing (REQ-T63). */
export const LEAVE = `${END_LINK}${END_UPDATE}${CSI}?2004l${WRAP}${SHOW_CURSOR}${RESET}`;

/** To a column of the row, the first is 0. */
export function toColumn(column: number): string {
  return column === 0 ? "\r" : `${CSI}${column + 1}G`;
}

/** So many rows down, or up where it is below 0. It stops at the edge of the window. */
export function downBy(rows: number): string {
  if (rows === 0) return "";
  return rows > 0 ? `${CSI}${rows}B` : `${CSI}${-rows}A`;
}

/** Begins a link, whose parts on several rows have one id. */
export function beginLink(url: string, id: string): string {
  return `\x1b]8;id=${id};${url}\x1b\\`;
}

/** Rings the bell. */
export const BELL = "\x07";

/** A notification of the terminal's (OSC 9, of iTerm2). The text is harmless already: it has no control character. */
export function notification(text: string): string {
  return `\x1b]9;${text}\x1b\\`;
}
