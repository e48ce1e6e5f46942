/**
 * Lines as pieces of styled text, before the width of the window and the colours are known; and how text becomes pieces:
 * links in it, highlighted words, and hanging indents.
 *
 * Everything that reaches the terminal passes through `piece`, which makes the text harmless, whoever wrote it (REQ-I25).
 *
 * Pure. The time that each function takes grows linearly with the text.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";

/** What a piece of text is; the theme (theme.ts) says how that looks. */
export type Style =
  /** What somebody said. */
  | "text"
  /** What was said and names the reader. */
  | "mention"
  | "time"
  /** The room or person that a line belongs to. */
  | "place"
  /** Somebody's name; its colour stays with the name. */
  | "name"
  /** One's own name. */
  | "own"
  /** What happens: joining, leaving, topics. */
  | "notice"
  /** What cannot be done. */
  | "error"
  /** How things stand, and what to do. */
  | "hint"
  /** Another day begins. */
  | "day"
  /** Where the next line goes, before what is typed. */
  | "prompt"
  /** A line that is on its way. */
  | "pending"
  /** The row below what is typed. */
  | "status"
  /** A part of that row that wants to be seen. */
  | "alert"
  /** The one of several that is chosen. */
  | "chosen";

/** A piece of text. Made by `piece` only. */
export interface Piece {
  /** Without any character that a terminal obeys. */
  readonly text: string;
  readonly style: Style;
  /** Chooses the colour of a `name`: a number that stays with it. */
  readonly hue?: number;
  /** The address that a click on it opens. */
  readonly link?: string;
}

/** One line, which may become several rows. */
export interface Line {
  readonly pieces: readonly Piece[];
  /** How many of the pieces come before the text: the rows below the first begin under the next one. 0: at the left. */
  readonly hang: number;
}

export interface PieceOptions {
  readonly hue?: number;
  readonly link?: string;
}

/** More marks than any script puts on one letter: what has more would draw over the rows beside it. */
const TOO_MANY_MARKS = /(\p{M}{8})\p{M}+/gu;
// deno-lint-ignore no-control-regex
const ASCII = /^[\x00-\x7f]*$/;

/** A piece of text, made harmless. */
export function piece(text: string, style: Style = "text", { hue, link }: PieceOptions = {}): Piece {
  return {
    text: ASCII.test(text) ? printable(text) : printable(text).replace(TOO_MANY_MARKS, "$1"),
    style,
    ...(hue === undefined ? {} : { hue }),
    ...(link === undefined ? {} : { link: printable(link) }),
  };
}

/** A line of pieces; with `hang`, so many of them stand before the text. */
export function line(pieces: readonly Piece[], { hang = 0 }: { readonly hang?: number } = {}): Line {
  return { pieces, hang };
}

/** Lines of one piece each. */
export function lines(texts: readonly string[], style: Style = "text"): Line[] {
  return texts.map((text) => line([piece(text, style)]));
}

/** The text of a line, for where there are no colours and no rows. */
export function plainText({ pieces }: Line): string {
  return pieces.map(({ text }) => text).join("");
}

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
