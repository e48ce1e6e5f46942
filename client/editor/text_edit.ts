/**
 * A text with a cursor, the changes to it, and the positions where its cursor may be.
 *
 * Pure. The cursor is always between two grapheme clusters, which people see as one character each (REQ-T62). Every
 * change moves it to such a boundary again, because text beside the change may have joined into one cluster.
 *
 * @module
 */

/** The longest text that is edited, in UTF-16 units. */
export const MAX_INPUT = 65_536;

/** Lines are separated by `\n`. */
export interface Edit {
  readonly text: string;
  /** In UTF-16 units, between two clusters. */
  readonly cursor: number;
}

/** A text with the cursor at its end, or at the first boundary at or after `cursor`. Cut after `MAX_INPUT`. */
export function editOf(text: string, cursor: number = MAX_INPUT): Edit {
  const fitting = fit(withoutReturns(text), MAX_INPUT);
  return { text: fitting, cursor: boundaryAtOrAfter(fitting, cursor) };
}

/** Inserts text at the cursor, as far as there is room. */
export function insert(edit: Edit, text: string): Edit {
  return replace(edit, { start: edit.cursor, end: edit.cursor, text });
}

/** Replaces a range, as far as there is room, and moves the cursor to the end of the new text. */
export function replace(
  { text }: Edit,
  { start, end, text: other }: { readonly start: number; readonly end: number; readonly text: string },
): Edit {
  const fitting = fit(withoutReturns(other), MAX_INPUT - text.length + (end - start));
  const next = text.slice(0, start) + fitting + text.slice(end);
  return { text: next, cursor: boundaryAtOrAfter(next, start + fitting.length) };
}

/** Removes the text between the cursor and a position on either side. */
export function erase({ text, cursor }: Edit, place: number): Edit {
  const [start, end] = place < cursor ? [place, cursor] : [cursor, place];
  const next = text.slice(0, start) + text.slice(end);
  return { text: next, cursor: boundaryAtOrAfter(next, start) };
}

/** Swaps the characters around the cursor and moves past them; at the end of a line, swaps the two before it. */
export function transpose({ text, cursor }: Edit): Edit {
  const isAtEnd = cursor === text.length || text[cursor] === "\n";
  const middle = isAtEnd ? previousBoundary(text, cursor) : cursor;
  const start = previousBoundary(text, middle);
  const end = nextBoundary(text, middle);
  const [left, right] = [text.slice(start, middle), text.slice(middle, end)];
  if (left === "" || left === "\n" || right === "\n") return { text, cursor };
  const next = text.slice(0, start) + right + left + text.slice(end);
  return { text: next, cursor: boundaryAtOrAfter(next, end) };
}

/** As much of a text as there is room for. */
function fit(text: string, room: number): string {
  return text.length <= room ? text : text.slice(0, boundaryAtOrBefore(text, room));
}

/** A `\r\n` would be one cluster that belongs to two lines. */
function withoutReturns(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Made on first use: that takes longer than everything else here, and most texts do not need it. */
let segmenter: Intl.Segmenter | undefined;

/** The boundary after a position, or the end of the text. */
export function nextBoundary(text: string, at: number): number {
  if (at >= text.length) return text.length;
  return isCut(text, at + 1) ? at + 1 : clusterAt(text, at).end;
}

/** The boundary before a position, or 0. */
export function previousBoundary(text: string, at: number): number {
  if (at <= 1) return 0;
  return isCut(text, at - 1) ? at - 1 : clusterAt(text, at - 1).start;
}

/** The position itself if it is a boundary, otherwise the next boundary. */
export function boundaryAtOrAfter(text: string, at: number): number {
  if (at <= 0 || at >= text.length || isCut(text, at)) return Math.max(0, Math.min(at, text.length));
  const { start, end } = clusterAt(text, at);
  return start === at ? at : end;
}

/** The position itself if it is a boundary, otherwise the previous boundary. */
export function boundaryAtOrBefore(text: string, at: number): number {
  if (at <= 0 || at >= text.length || isCut(text, at)) return Math.max(0, Math.min(at, text.length));
  return clusterAt(text, at).start;
}

/** The cluster that contains a code unit. */
function clusterAt(text: string, at: number): { readonly start: number; readonly end: number } {
  segmenter ??= new Intl.Segmenter();
  const { index, segment } = segmenter.segment(text).containing(at) ?? { index: at, segment: "" };
  return { start: index, end: index + segment.length };
}

/** Whether the characters on both sides of a position never join, which saves the segmenter. */
function isCut(text: string, at: number): boolean {
  return isPlain(text.charCodeAt(at - 1)) && isPlain(text.charCodeAt(at));
}

/** Printable ASCII and common Chinese characters: any two of them are two clusters. */
function isPlain(unit: number): boolean {
  return unit >= 0x20 && unit <= 0x7e || unit >= 0x4e00 && unit <= 0x9fff;
}
