/**
 * A text with a cursor in it, and what changes it.
 *
 * Pure. After each change the cursor stands on a boundary again: what was put in or left may have joined its neighbours.
 *
 * @module
 */
import { boundaryAtOrAfter, boundaryAtOrBefore, nextBoundary, previousBoundary } from "./boundary.ts";

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
