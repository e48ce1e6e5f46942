/**
 * Marks words in pieces of text.
 *
 * Pure. A word is text, never a pattern.
 *
 * @module
 */
import { type Piece, piece, type Style } from "./line.ts";

/** The pieces, in which each place where a word stands has another style, whatever its case. Links stay as they are. */
export function highlighted(pieces: readonly Piece[], words: readonly string[], style: Style): Piece[] {
  const sought = words.map((word) => word.toLowerCase()).filter((word) => word !== "");
  return sought.length === 0 ? [...pieces] : pieces.flatMap((one) => mark(one, sought, style));
}

function mark(one: Piece, words: readonly string[], style: Style): Piece[] {
  const folded = one.text.toLowerCase();
  // Where a letter has another length in small, nobody knows what stands where.
  if (one.link !== undefined || folded.length !== one.text.length) return [one];
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = 0; at < folded.length;) {
    const word = words.find((word) => folded.startsWith(word, at));
    if (word === undefined) {
      at++;
      continue;
    }
    if (at > from) pieces.push(piece(one.text.slice(from, at), one.style));
    pieces.push(piece(one.text.slice(at, at + word.length), style));
    from = at += word.length;
  }
  return from === 0 ? [one] : [...pieces, ...(from < one.text.length ? [piece(one.text.slice(from), one.style)] : [])];
}
