/**
 * How many cells of a terminal a text takes.
 *
 * A cluster is what people see as one character: a letter with its marks, or an emoji of several code points. The
 * cursor is never inside a cluster (REQ-T62).
 *
 * @module
 */
import { eastAsianWidth } from "get-east-asian-width";

/** A grapheme cluster, and the cells that it takes: 0, 1 or 2. */
export interface Cluster {
  readonly text: string;
  readonly width: number;
}

const ASCII = /^[\x20-\x7e]*$/;

/** The size of the cache of widths. */
const MAX_KNOWN = 4_096;
const knownWidths = new Map<string, number>();

/** Made on first use: that takes longer than everything else here, and ASCII does not need it. */
let segmenter: Intl.Segmenter | undefined;

/** The clusters of a text, in order. Control characters take no cell, so make the text harmless first. */
export function* clusters(text: string): Generator<Cluster, void> {
  if (ASCII.test(text)) {
    for (const character of text) yield { text: character, width: 1 };
    return;
  }
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) {
    const width = clusterWidth(segment);
    if (width <= 2) yield { text: segment, width };
    else yield* partsOf(segment);
  }
}

/** The cells that a text takes. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const cluster of clusters(text)) width += cluster.width;
  return width;
}

/** Marks on letters, vowels and finals of Korean syllables, and invisible characters. */
const NOTHING = /^[\p{Mn}\p{Me}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7ff]$/u;

/** Characters drawn as emoji: by themselves, with the variation selector for it, or as a flag of two letters. */
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{RI}{2}/u;

function clusterWidth(cluster: string): number {
  if (cluster.length === 1 && ASCII.test(cluster)) return 1;
  const found = knownWidths.get(cluster);
  if (found !== undefined) return found;
  const width = EMOJI.test(cluster) ? 2 : sumOfWidths(cluster);
  if (knownWidths.size >= MAX_KNOWN) knownWidths.clear();
  knownWidths.set(cluster, width);
  return width;
}

/**
 * The sum over the code points, as terminals count them. Where terminals differ, it is the larger number, so that no
 * letter is lost.
 */
function sumOfWidths(cluster: string): number {
  let width = 0;
  for (const character of cluster) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  return NOTHING.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
}

/** Splits a cluster that is wider than two cells, as in Hindi, into letters with their marks. */
function* partsOf(cluster: string): Generator<Cluster, void> {
  let part = "";
  let width = 0;
  for (const character of cluster) {
    const more = characterWidth(character);
    if (more > 0 && part !== "") {
      yield { text: part, width };
      [part, width] = ["", 0];
    }
    part += character;
    width += more;
  }
  yield { text: part, width };
}

/**
 * Whether terminals disagree about the width of a cluster: emoji, and clusters of several code points. Set the column
 * after it explicitly instead of trusting the terminal's cursor.
 */
export function hasAmbiguousWidth({ text, width }: Cluster): boolean {
  return width > 0 && text.length > 2 || /[\ufe0e\ufe0f\u200d]|\p{Emoji_Presentation}/u.test(text);
}
