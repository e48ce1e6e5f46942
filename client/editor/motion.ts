/**
 * Where a key leads in a text: each motion gives the place that it reaches. A move goes there; deleting takes what lies
 * between.
 *
 * Pure. Words are letters, marks and digits of any script, as in readline; scripts without blanks have words, too.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { clusters, widthOf } from "../display/width.ts";
import { boundaryAtOrAfter, boundaryAtOrBefore, nextBoundary, previousBoundary } from "./text_edit.ts";

/** From a place on a boundary to another one. */
export type Motion = (text: string, cursor: number) => number;

const IN_WORD = /[\p{L}\p{M}\p{N}]/u;
const BLANK = /\s/;

/** Scripts that write words without blanks between them. */
const BLANKLESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Words of scripts without blanks are short: a dictionary looks at no more UTF-16 units than these. */
const MAX_LOOK = 64;

/** Loads a dictionary when it is first used. */
let wordSegmenter: Intl.Segmenter | undefined;

export const clusterLeft: Motion = previousBoundary;
export const clusterRight: Motion = nextBoundary;

/** The beginning of the word, or of the one before. */
export const wordLeft: Motion = (text, cursor) => {
  const end = skipLeft(text, cursor, (character) => !IN_WORD.test(character));
  const start = skipLeft(text, end, (character) => IN_WORD.test(character));
  const run = text.slice(Math.max(start, end - MAX_LOOK), end);
  return boundaryAtOrBefore(text, BLANKLESS.test(run) ? end - (wordsOf(run).at(-1) ?? run).length : start);
};

/** The end of the word, or of the next one. */
export const wordRight: Motion = (text, cursor) => {
  const start = skipRight(text, cursor, (character) => !IN_WORD.test(character));
  const end = skipRight(text, start, (character) => IN_WORD.test(character));
  const run = text.slice(start, Math.min(end, start + MAX_LOOK));
  return boundaryAtOrAfter(text, BLANKLESS.test(run) ? start + (wordsOf(run)[0] ?? run).length : end);
};

/** The beginning of what stands between blanks. */
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

/** What Ctrl-U takes: to the beginning of the line; from there, the line end before it. */
export const toLineStart: Motion = (text, cursor) => {
  const start = lineStart(text, cursor);
  return start === cursor ? previousBoundary(text, cursor) : start;
};

/** What Ctrl-K takes: to the end of the line; from there, the line end. */
export const toLineEnd: Motion = (text, cursor) => {
  const found = lineEnd(text, cursor);
  return found === cursor ? nextBoundary(text, cursor) : found;
};

/** Below the same cell in the line before; the same place if there is none. */
export const lineUp: Motion = (text, cursor) => {
  const start = lineStart(text, cursor);
  return start === 0 ? cursor : placeAt(text, lineStart(text, start - 1), widthBefore(text, cursor));
};

/** Below the same cell in the next line; the same place if there is none. */
export const lineDown: Motion = (text, cursor) => {
  const found = lineEnd(text, cursor);
  return found === text.length ? cursor : placeAt(text, found + 1, widthBefore(text, cursor));
};

/** Where the line of a place begins. */
export function lineStart(text: string, cursor: number): number {
  return cursor === 0 ? 0 : text.lastIndexOf("\n", cursor - 1) + 1;
}

/** Where the line of a place ends, before its `\n`. */
export function lineEnd(text: string, cursor: number): number {
  const found = text.indexOf("\n", cursor);
  return found === -1 ? text.length : found;
}

function widthBefore(text: string, cursor: number): number {
  return widthOf(printable(text.slice(lineStart(text, cursor), cursor)));
}

/** The place in the line from `start` that has at most `width` cells before it. */
function placeAt(text: string, start: number, width: number): number {
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
