/**
 * What a terminal obeys, as far as it is used here. All of it is understood, or ignored, by every terminal that knows
 * ECMA-48.
 *
 * Pure. Styles are the theme's.
 *
 * @module
 */

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
