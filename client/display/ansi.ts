/**
 * Turns rows into text for a terminal: ANSI control sequences, styles as SGR, links as OSC 8.
 *
 * Only the control characters in this file are ever written: pieces have none (line.ts), and the address of a link is
 * written only if it is plain ASCII. Every terminal that knows ECMA-48 obeys these sequences or ignores them.
 *
 * Pure. The theme chooses the colours.
 *
 * @module
 */
import { hashOf, type Theme } from "./theme.ts";
import { clusters, hasAmbiguousWidth, widthOf } from "./width.ts";
import type { Row } from "./wrap.ts";

export interface PaintOptions {
  readonly theme: Theme;
  /** Whether to write links. A terminal that does not know them may show them as garbage. */
  readonly supportsLinks?: boolean;
  /**
   * Whether to set the column explicitly after each cluster whose width terminals disagree about. For rows that begin
   * in the first column and whose cells must be exactly where they are expected.
   */
  readonly isPinned?: boolean;
}

/** What OSC 8 may contain: an http or https address without spaces and control characters. */
const SAFE_LINK = /^https?:\/\/[\x21-\x7e]+$/i;
const ASCII = /^[\x20-\x7e]*$/;

/** Turns a row into text for a terminal. The text ends without a style or a link. */
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

/** A text that begins in a column, with the column set explicitly after each cluster of ambiguous width. */
function pinned(text: string, start: number): string {
  if (ASCII.test(text)) return text;
  let painted = "";
  let column = start;
  for (const cluster of clusters(text)) {
    painted += cluster.text;
    column += cluster.width;
    if (hasAmbiguousWidth(cluster)) painted += toColumn(column);
  }
  return painted;
}

const CSI = "\x1b[";

/** Resets the style. */
export const RESET = `${CSI}m`;
/** Synchronized output: between these, a terminal shows nothing half drawn. */
export const BEGIN_UPDATE = `${CSI}?2026h`;
export const END_UPDATE = `${CSI}?2026l`;
export const HIDE_CURSOR = `${CSI}?25l`;
export const SHOW_CURSOR = `${CSI}?25h`;
export const WRAP = `${CSI}?7h`;
export const NO_WRAP = `${CSI}?7l`;
/**
 * Erases from the cursor to the end of the row. At the end of a full row it erases the last cell, so write it before
 * the row.
 */
export const ERASE_ROW = `${CSI}K`;
/** Erases from the cursor to the end of the window. The scrollback stays. */
export const ERASE_BELOW = `${CSI}J`;
/**
 * Erases all rows of the window and moves the cursor to the first cell. It begins row by row, because tmux takes
 * erasing from the first cell as the end of a page and moves the old rows into the scrollback.
 */
export const ERASE_WINDOW = `${CSI}H${CSI}K${CSI}2;1H${CSI}J${CSI}H`;
export const NEW_ROW = "\r\n";
export const END_LINK = "\x1b]8;;\x1b\\";

/** Sent first: turns on bracketed paste. */
export const ENTER = `${CSI}?2004h`;

/** Sent last, however the program ends: everything is as before, even after half a frame (REQ-T63). */
export const LEAVE = `${END_LINK}${END_UPDATE}${CSI}?2004l${WRAP}${SHOW_CURSOR}${RESET}`;

/** Moves to a column of the row, counted from 0. */
export function toColumn(column: number): string {
  return column === 0 ? "\r" : `${CSI}${column + 1}G`;
}

/** Moves down by this many rows, or up if the number is negative. Stops at the edge of the window. */
export function downBy(rows: number): string {
  if (rows === 0) return "";
  return rows > 0 ? `${CSI}${rows}B` : `${CSI}${-rows}A`;
}

/** Begins a link. Its parts on several rows share an id. */
export function beginLink(url: string, id: string): string {
  return `\x1b]8;id=${id};${url}\x1b\\`;
}

/** Rings the bell. */
export const BELL = "\x07";

/** Shows a desktop notification (OSC 9 of iTerm2). The text must not contain control characters. */
export function notification(text: string): string {
  return `\x1b]9;${text}\x1b\\`;
}
