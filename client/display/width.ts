/**
 * How many cells of a terminal a text takes, and where a cursor may stand in it.
 *
 * A cluster is what people take for one character: a letter with its marks, an emoji of several code points. The cursor
 * never stands within one (REQ-T62).
 *
 * @module
 */
import { eastAsianWidth } from "get-east-asian-width";

/** One character as people count, and the cells that it takes: 0, 1 or 2. */
export interface Cluster {
  readonly text: string;
  readonly width: number;
}

const ASCII = /^[\x20-\x7e]*$/;

/** Clusters come again and again. */
const MAX_KNOWN = 4_096;
const known = new Map<string, number>();

/** Made when it is first needed: that takes longer than all else here, and ASCII does without. */
let segmenter: Intl.Segmenter | undefined;

/** The clusters of a text, in order. A control character takes no cell: make the text harmless first. */
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

/** Marks that stand on a letter, vowels and ends of Korean syllables, and what shows nothing. */
const NOTHING = /^[\p{Mn}\p{Me}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7ff]$/u;

/** Emoji that are drawn as such: by themselves, with the selector that asks for it, or as a flag of two letters. */
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{RI}{2}/u;

function clusterWidth(cluster: string): number {
  if (cluster.length === 1 && ASCII.test(cluster)) return 1;
  const found = known.get(cluster);
  if (found !== undefined) return found;
  const width = EMOJI.test(cluster) ? 2 : sumOfWidths(cluster);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(cluster, width);
  return width;
}

/** The cells of each code point, as terminals count them. Where they differ, the larger number: no letter is lost. */
function sumOfWidths(cluster: string): number {
  let width = 0;
  for (const character of cluster) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  return NOTHING.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
}

/** A cluster of more letters than two cells hold, as in Hindi: each letter with what stands on it. */
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
 * Whether terminals differ about a cluster's width: emoji, and whatever has several code points. Who draws says where
 * the next cell is, instead of trusting the terminal's cursor.
 */
export function isContested({ text, width }: Cluster): boolean {
  return width > 0 && text.length > 2 || /[\ufe0e\ufe0f\u200d]|\p{Emoji_Presentation}/u.test(text);
}
