/**
 * Finds the addresses in what somebody said: `http://` and `https://`, which a click may open.
 *
 * What a click opens is what is to be read, and nothing else: an address ends before anything that does not show.
 *
 * Pure. The time it takes grows with the text and no faster.
 *
 * @module
 */
import { type Piece, piece, type Style } from "./line.ts";

/** Longer addresses are text: terminals end a link at about this many characters. */
export const MAX_LINK_CHARS = 2_000;

const SCHEME = /(?<![a-z0-9])https?:\/\//gi;

/** What does not show, and what `printable` puts in the place of control characters. */
const HIDDEN = String.raw`\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2400-\u2421\ufffd`;
/** Quotation marks, and the punctuation of Chinese and the like. */
const MARKS = String
  .raw`"<>\u0060«»‘’“”„‹›…\u3000-\u3003\u3008-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65`;
const END = new RegExp(`[${HIDDEN}${MARKS}]`, "gu");

/** At the end of an address, these rather belong to the sentence; what closes only if nothing opened in the address. */
const TRAILING = new Set(`.,;:!?'")]}`);
const PAIRS: ReadonlyMap<string, string> = new Map([[")", "("], ["]", "["], ["}", "{"]]);

/** The pieces of a text; those that are addresses carry a link. */
export function linked(text: string, style: Style = "text"): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  let searched = 0;
  for (const { index, 0: scheme } of text.matchAll(SCHEME)) {
    if (index < searched) continue;
    searched = endOfWord(text, index);
    const address = withoutTrailing(text.slice(index, searched));
    const link = targetOf(address);
    if (address.length <= scheme.length || link.length > MAX_LINK_CHARS) continue;
    if (index > done) pieces.push(piece(text.slice(done, index), style));
    pieces.push(piece(address, style, { link }));
    done = index + address.length;
  }
  if (done < text.length || pieces.length === 0) pieces.push(piece(text.slice(done), style));
  return pieces;
}

function endOfWord(text: string, start: number): number {
  END.lastIndex = start;
  return END.exec(text)?.index ?? text.length;
}

function withoutTrailing(address: string): string {
  const counts = new Map<string, number>();
  for (const character of address) counts.set(character, (counts.get(character) ?? 0) + 1);
  let end = address.length;
  while (end > 0) {
    const last = address.charAt(end - 1);
    const count = counts.get(last) ?? 0;
    const opened = counts.get(PAIRS.get(last) ?? "") ?? 0;
    if (!TRAILING.has(last) || opened >= count) break;
    counts.set(last, count - 1);
    end--;
  }
  return address.slice(0, end);
}

/** Plain ASCII: all else is percent-encoded, as browsers do it. */
function targetOf(address: string): string {
  return address.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}
