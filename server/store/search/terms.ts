/**
 * What a search looks for: terms made of its text (shared/wire/search_text.ts), and whether a text has them.
 *
 * 1. A part that is not in quotes matches its words in a row, the last of which may continue: `deploy` also matches
 *    `deployment`. It also matches the same words written as one, or as a piece of a name: `user-name` and `username`
 *    match `getUserName`.
 * 2. A word of one or two letters does not continue: `go` would match a tenth of all messages.
 * 3. A phrase matches its words in a row as they are.
 *
 * @module
 */
import { searchParts } from "../../../shared/wire/search_text.ts";
import { indexedWordsOf, isSpacedWord, MAX_WORD, wordsOf } from "./words.ts";

/** One thing to look for. */
export interface Term {
  /** At least one word; they follow each other. */
  readonly words: readonly string[];
  /** The words as one, which may be a word of the text or the rest of a name; `null` if only the words count. */
  readonly joined: string | null;
  /** Whether the last word, and `joined`, are also found as the beginnings of longer ones. */
  readonly isPrefix: boolean;
}

/** A text matches if it has all terms of `wanted`, and none of `excluded`. */
export interface Terms {
  readonly wanted: readonly Term[];
  readonly excluded: readonly Term[];
}

/**
 * The maximum number of words in a query; further words are ignored. Each costs the index a search of its own: in a
 * million messages, this many of the most common words take 0.15 s.
 */
const MAX_QUERY_WORDS = 16;

/** The least letters of a word that may continue. */
const MIN_PREFIX = 3;

/** Returns the terms of a text: one for each part that has a word. */
export function termsOf(text: string): Terms {
  const terms = { wanted: new Map<string, Term>(), excluded: new Map<string, Term>() };
  let left = MAX_QUERY_WORDS;
  for (const { text: part, isPhrase, isExcluded } of searchParts(text)) {
    const words = wordsOf(part).slice(0, left);
    if (words.length === 0) continue;
    const of = isExcluded ? terms.excluded : terms.wanted;
    const term = isPhrase ? { words, joined: null, isPrefix: false } : termOf(words);
    const key = `${isPhrase} ${words.join(" ")}`;
    if (!of.has(key)) left -= words.length;
    of.set(key, term);
  }
  return { wanted: [...terms.wanted.values()], excluded: [...terms.excluded.values()] };
}

function termOf(words: readonly string[]): Term {
  const last = words.at(-1) ?? "";
  const joined = words.join("");
  return {
    words,
    joined: words.every(isSpacedWord) && joined.length <= MAX_WORD ? joined : null,
    isPrefix: last.length >= MIN_PREFIX && isSpacedWord(last),
  };
}

/** Whether a text matches. Without terms, nothing matches. */
export function hasTerms(text: string, { wanted, excluded }: Terms): boolean {
  if (wanted.length + excluded.length === 0) return false;
  const { words, rests } = indexedWordsOf(text);
  const has = (term: Term) =>
    words.some((_, at) => isAt(words, at, term)) || isWithin(words, term) || isWithin(rests, term);
  return wanted.every(has) && !excluded.some(has);
}

function isAt(words: readonly string[], at: number, { words: wanted, isPrefix }: Term): boolean {
  return wanted.every((want, index) => {
    const word = words[at + index];
    return isPrefix && index === wanted.length - 1 ? word?.startsWith(want) === true : word === want;
  });
}

function isWithin(words: readonly string[], { joined, isPrefix }: Term): boolean {
  return joined !== null && words.some((word) => isPrefix ? word.startsWith(joined) : word === joined);
}
