/**
 * A text with a cursor, the changes that can be made to it, and the places where its cursor may be.
 *
 * Pure. The cursor is always between two grapheme clusters, which people see as one character each (REQ-T62). After each
 * change it is moved to such a boundary again, since the inserted or remaining text may have joined its neighbours.
 *
 * @module
 */

/** The most UTF-16 units that are edited. */
export const MAX_INPUT = 65_536;

/** Lines are separated by `\n`. */
export interface Edit {
  readonly text: string;
  /** In UTF-16 units, between two clusters. */
  readonly cursor: number;
}

/** A text, with the cursor at its end or as near to `cursor` as it may stand. Cut after `MAX_INPUT`. */
export function editOf(text: string, cursor: number = MAX_INPUT): Edit {
  const fitting = fit(withoutReturns(text), MAX_INPUT);
  return { text: fitting, cursor: boundaryAtOrAfter(fitting, cursor) };
}

/** The text with more of it at the cursor, as far as there is room. */
export function insert(edit: Edit, text: string): Edit {
  return replace(edit, { start: edit.cursor, end: edit.cursor, text });
}

/** The text with something else in place of a part of it, as far as there is room, and the cursor behind that. */
export function replace(
  { text }: Edit,
  { start, end, text: other }: { readonly start: number; readonly end: number; readonly text: string },
): Edit {
  const fitting = fit(withoutReturns(other), MAX_INPUT - text.length + (end - start));
  const next = text.slice(0, start) + fitting + text.slice(end);
  return { text: next, cursor: boundaryAtOrAfter(next, start + fitting.length) };
}

/** The text without what lies between the cursor and a place, in either order. */
export function erase({ text, cursor }: Edit, place: number): Edit {
  const [start, end] = place < cursor ? [place, cursor] : [cursor, place];
  const next = text.slice(0, start) + text.slice(end);
  return { text: next, cursor: boundaryAtOrAfter(next, start) };
}

/** Swaps the characters beside the cursor and goes behind them; at the end of a line, the two before it. */
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

/** `\r\n` would be one cluster of two lines. */
function withoutReturns(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Made when it is first needed: that takes longer than all else here, and most text does without. */
let segmenter: Intl.Segmenter | undefined;

/** The boundary after the one at `at`, or the end of the text. */
export function nextBoundary(text: string, at: number): number {
  if (at >= text.length) return text.length;
  return isCut(text, at + 1) ? at + 1 : clusterAt(text, at).end;
}

/** The boundary before the one at `at`, or 0. */
export function previousBoundary(text: string, at: number): number {
  if (at <= 1) return 0;
  return isCut(text, at - 1) ? at - 1 : clusterAt(text, at - 1).start;
}

/** `at` itself if it is a boundary, or else the one after it. */
export function boundaryAtOrAfter(text: string, at: number): number {
  if (at <= 0 || at >= text.length || isCut(text, at)) return Math.max(0, Math.min(at, text.length));
  const { start, end } = clusterAt(text, at);
  return start === at ? at : end;
}

/** `at` itself if it is a boundary, or else the one before it. */
export function boundaryAtOrBefore(text: string, at: number): number {
  if (at <= 0 || at >= text.length || isCut(text, at)) return Math.max(0, Math.min(at, text.length));
  return clusterAt(text, at).start;
}

/** The cluster that a code unit of the text belongs to. */
function clusterAt(text: string, at: number): { readonly start: number; readonly end: number } {
  segmenter ??= new Intl.Segmenter();
  const { index, segment } = segmenter.segment(text).containing(at) ?? { index: at, segment: "" };
  return { start: index, end: index + segment.length };
}

/** Whether both neighbours of a place are such that they never join. */
function isCut(text: string, at: number): boolean {
  return isPlain(text.charCodeAt(at - 1)) && isPlain(text.charCodeAt(at));
}

/** Printable ASCII and the common Chinese characters: two of them are always two clusters. */
function isPlain(unit: number): boolean {
  return unit >= 0x20 && unit <= 0x7e || unit >= 0x4e00 && unit <= 0x9fff;
}
