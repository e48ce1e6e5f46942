/**
 * Cursor motions as in readline: each one returns the position that it leads to. Moving goes there, and deleting
 * removes the text in between.
 *
 * Pure. A word consists of letters, marks and digits of any script, and words are found in scripts without spaces too.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { clusters, widthOf } from "../display/width.ts";
import { boundaryAtOrAfter, boundaryAtOrBefore, nextBoundary, previousBoundary } from "./text_edit.ts";

/** From one boundary to another. */
export type Motion = (text: string, cursor: number) => number;

const IN_WORD = /[\p{L}\p{M}\p{N}]/u;
const BLANK = /\s/;

/** Scripts that are written without spaces between words. */
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Words of such scripts are short: the dictionary gets at most this many UTF-16 units. */
const MAX_WORD_LOOKUP = 64;

/** Made on first use, because it loads a dictionary. */
let wordSegmenter: Intl.Segmenter | undefined;

export const clusterLeft: Motion = previousBoundary;
export const clusterRight: Motion = nextBoundary;

/** The beginning of the word, or of the previous word. */
export const wordLeft: Motion = (text, cursor) => {
  const end = skipLeft(text, cursor, (character) => !IN_WORD.test(character));
  const start = skipLeft(text, end, (character) => IN_WORD.test(character));
  const run = text.slice(Math.max(start, end - MAX_WORD_LOOKUP), end);
  return boundaryAtOrBefore(text, WITHOUT_SPACES.test(run) ? end - (wordsOf(run).at(-1) ?? run).length : start);
};

/** The end of the word, or of the next word. */
export const wordRight: Motion = (text, cursor) => {
  const start = skipRight(text, cursor, (character) => !IN_WORD.test(character));
  const end = skipRight(text, start, (character) => IN_WORD.test(character));
  const run = text.slice(start, Math.min(end, start + MAX_WORD_LOOKUP));
  return boundaryAtOrAfter(text, WITHOUT_SPACES.test(run) ? start + (wordsOf(run)[0] ?? run).length : end);
};

/** The beginning of the text between spaces. */
export const blankWordLeft: Motion = (text, cursor) => {
  const end = skipLeft(text, cursor, (character) => BLANK.test(character));
  return boundaryAtOrBefore(text, skipLeft(text, end, (character) => !BLANK.test(character)));
};

/** The beginning of the line; from there, of the text. */
export const home: Motion = (text, cursor) => {
  const start = lineStart(text, cursor);
  return start === cursor ? 0 : start;
};

/** The end of the line; from there, of the text. */
export const end: Motion = (text, cursor) => {
  const found = lineEnd(text, cursor);
  return found === cursor ? text.length : found;
};

/** What Ctrl-U cuts: up to the beginning of the line; from there, the line break before it. */
export const toLineStart: Motion = (text, cursor) => {
  const start = lineStart(text, cursor);
  return start === cursor ? previousBoundary(text, cursor) : start;
};

/** What Ctrl-K cuts: up to the end of the line; from there, the line break. */
export const toLineEnd: Motion = (text, cursor) => {
  const found = lineEnd(text, cursor);
  return found === cursor ? nextBoundary(text, cursor) : found;
};

/** The same column in the previous line; the same position if there is none. */
export const lineUp: Motion = (text, cursor) => {
  const start = lineStart(text, cursor);
  return start === 0 ? cursor : positionAt(text, lineStart(text, start - 1), widthBefore(text, cursor));
};

/** The same column in the next line; the same position if there is none. */
export const lineDown: Motion = (text, cursor) => {
  const found = lineEnd(text, cursor);
  return found === text.length ? cursor : positionAt(text, found + 1, widthBefore(text, cursor));
};

/** Where the line around a position begins. */
export function lineStart(text: string, cursor: number): number {
  return cursor === 0 ? 0 : text.lastIndexOf("\n", cursor - 1) + 1;
}

/** Where the line around a position ends, before its `\n`. */
export function lineEnd(text: string, cursor: number): number {
  const found = text.indexOf("\n", cursor);
  return found === -1 ? text.length : found;
}

function widthBefore(text: string, cursor: number): number {
  return widthOf(printable(text.slice(lineStart(text, cursor), cursor)));
}

/** The position in the line from `start` with at most `width` cells before it. */
function positionAt(text: string, start: number, width: number): number {
  let [at, cells] = [start, 0];
  for (const cluster of clusters(printable(text.slice(start, lineEnd(text, start))))) {
    cells += cluster.width;
    if (cells > width) break;
    at += cluster.text.length;
  }
  return boundaryAtOrBefore(text, at);
}

function skipLeft(text: string, from: number, isSkipped: (character: string) => boolean): number {
  let at = from;
  while (at > 0) {
    const isPair = /[\udc00-\udfff]/.test(text.charAt(at - 1)) && /[\ud800-\udbff]/.test(text.charAt(at - 2));
    const before = at - (isPair ? 2 : 1);
    if (!isSkipped(text.slice(before, at))) break;
    at = before;
  }
  return at;
}

function skipRight(text: string, from: number, isSkipped: (character: string) => boolean): number {
  let at = from;
  while (at < text.length) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (!isSkipped(character)) break;
    at += character.length;
  }
  return at;
}

function wordsOf(text: string): string[] {
  wordSegmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
  return Array.from(wordSegmenter.segment(text), ({ segment }) => segment);
}
