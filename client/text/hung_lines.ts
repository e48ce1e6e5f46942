/**
 * Lines that begin with what only the program writes: a number, blanks, the branches of a tree.
 *
 * Pure.
 *
 * @module
 */
import { type Line, line, piece, type Style } from "../display/line.ts";

const BEGINNING = /^(?:\d+ {2}|[ │├└─]+)/;

/** What does not fit into a row goes on below itself: what others wrote never begins a row (ARCHITECTURE.md REQ-I25). */
export function hungLines(texts: readonly string[], style: Style): Line[] {
  return texts.map((text) => {
    const [beginning = ""] = BEGINNING.exec(text) ?? [];
    return beginning === ""
      ? line([piece(text, style)])
      : line([piece(beginning, "place"), piece(text.slice(beginning.length), style)], { hang: 1 });
  });
}
