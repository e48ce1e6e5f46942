/**
 * Rows become text for a terminal: styles as SGR, links as OSC 8. Each row ends as it began, without a style or a link.
 *
 * The only control characters in it are those of sequences.ts: pieces have none (line.ts), and an address is written
 * only if it is plain ASCII.
 *
 * Pure.
 *
 * @module
 */
import { hashOf } from "./hash.ts";
import { beginLink, END_LINK, RESET, toColumn } from "./sequences.ts";
import type { Theme } from "./theme.ts";
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
