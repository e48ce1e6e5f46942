/**
 * Lines for people, before anybody knows how wide the window is and which colours there are: pieces of text, each with
 * what it is. The gate to the terminal: the text of a piece is made harmless here, whoever wrote it (REQ-I25).
 *
 * Pure.
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
