/**
 * Lines as pieces of styled text, before the width of the window and the colours are known; and how text becomes
 * pieces: links, highlighted words, and hanging indents.
 *
 * Everything that reaches the terminal passes through `piece`, which makes the text harmless, whoever wrote it
 * (REQ-I25).
 *
 * Pure. Each function takes time linear in its text.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";

/** What a piece of text is. The theme (theme.ts) says how it looks. */
export type Style =
  /** A message. */
  | "text"
  /** A message that mentions the reader. */
  | "mention"
  | "time"
  /** The room or person that a line belongs to. */
  | "place"
  /** The name of another person, in a colour that stays with the name. */
  | "name"
  /** The reader's own name. */
  | "own"
  /** An event, such as joining, leaving or a new topic. */
  | "notice"
  /** A failure. */
  | "error"
  /** Status and advice. */
  | "hint"
  /** The line where a new day begins. */
  | "day"
  /** The prompt before the input. */
  | "prompt"
  /** A line that is being sent. */
  | "pending"
  /** The status row below the input. */
  | "status"
  /** A part of the status row that calls for attention. */
  | "alert"
  /** The chosen one of several candidates. */
  | "chosen";

/** A piece of text. Made by `piece` only. */
export interface Piece {
  /** Has no control characters. */
  readonly text: string;
  readonly style: Style;
  /** Selects the colour of a `name`; always the same for the same name. */
  readonly hue?: number;
  /** The address that a click opens. */
  readonly link?: string;
  /** Whether it is the rest of an address that has filled the row above (wrap.ts, rule 5). */
  readonly continues?: boolean;
}

/** A line of text, which may take several rows. */
export interface Line {
  readonly pieces: readonly Piece[];
  /** How many pieces come before the text. Further rows are indented to begin below the text; with 0, at the left. */
  readonly hang: number;
}

export interface PieceOptions {
  readonly hue?: number;
  readonly link?: string;
}

/** More combining marks than any script puts on a letter: further ones would draw over the rows beside it. */
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

/** A line of pieces. `hang` of them come before the text. */
export function line(pieces: readonly Piece[], { hang = 0 }: { readonly hang?: number } = {}): Line {
  return { pieces, hang };
}

/** Lines of one piece each. */
export function lines(texts: readonly string[], style: Style = "text"): Line[] {
  return texts.map((text) => line([piece(text, style)]));
}

/** The text of a line, without styles and rows. */
export function plainText({ pieces }: Line): string {
  return pieces.map(({ text }) => text).join("");
}

/** Longer addresses stay text: terminals end a link at about this length. */
export const MAX_LINK_CHARS = 2_000;

const SCHEME = /(?<![a-z0-9])(?:https?|chat):\/\//gi;

/** A link to a server, with an invitation perhaps: no program opens it, but people copy it. */
const SERVER_SCHEME = /^chat:/i;

/** Invisible characters, and the ones that `printable` puts in place of control characters. */
const HIDDEN = String.raw`\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2400-\u2421\ufffd`;
/** Quotation marks, and East Asian punctuation. */
const MARKS = String
  .raw`"<>\u0060«»‘’“”„‹›…\u3000-\u3003\u3008-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65`;
const END = new RegExp(`[${HIDDEN}${MARKS}]`, "gu");

/**
 * At the end of an address, these belong to the sentence; a closing bracket only if it has no opening one in the
 * address.
 */
const TRAILING = new Set(`.,;:!?'")]}`);
const PAIRS: ReadonlyMap<string, string> = new Map([[")", "("], ["]", "["], ["}", "{"]]);

/**
 * Splits a text into pieces, one for each address; http and https addresses carry a link. A click opens exactly what is
 * shown: an address ends before any invisible character.
 */
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
    pieces.push(piece(address, style, SERVER_SCHEME.test(scheme) ? {} : { link }));
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

/** Plain ASCII: everything else is percent-encoded, as in browsers. */
function targetOf(address: string): string {
  return address.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}

/**
 * Gives another style to each occurrence of the words, in any case. Words are plain text, not patterns. Links stay as
 * they are.
 */
export function highlighted(pieces: readonly Piece[], words: readonly string[], style: Style): Piece[] {
  const sought = words.map((word) => word.toLowerCase()).filter((word) => word !== "");
  return sought.length === 0 ? [...pieces] : pieces.flatMap((one) => highlightWords(one, sought, style));
}

function highlightWords(one: Piece, words: readonly string[], style: Style): Piece[] {
  const folded = one.text.toLowerCase();
  // If lowering the case changes the length, positions no longer match.
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

/**
 * Lines with a hanging indent after a number, spaces or the branches of a tree, which only the program writes: text
 * from other people never begins a row (REQ-I25).
 */
export function hangingLines(texts: readonly string[], style: Style): Line[] {
  return texts.map((text) => {
    const [beginning = ""] = BEGINNING.exec(text) ?? [];
    return beginning === ""
      ? line([piece(text, style)])
      : line([piece(beginning, "place"), piece(text.slice(beginning.length), style)], { hang: 1 });
  });
}
