/**
 * The text of a search (PROTOCOL.md K5): words, phrases in quotes, and what is excluded by a hyphen in front of it. What
 * a word is, is decided by the server's index.
 *
 * Pure.
 *
 * @module
 */

/** The word in the `features` of a server that knows phrases and exclusion. */
export const PHRASES_FEATURE = "phrases";

/** What stands between two blanks, or in quotes. */
export interface SearchPart {
  /** Without the hyphen and the quotes; not empty. */
  readonly text: string;
  readonly isPhrase: boolean;
  readonly isExcluded: boolean;
}

/** The quotes of English and Chinese keyboards. Any of them begins a phrase, and any ends it. */
export const QUOTES = `"“”„‟＂「」`;

/** Hyphens and minus signs. One excludes what follows it; two, as in `--verbose`, do not. */
export const HYPHENS = "\\-－−";

const PART = new RegExp(`(?:([${HYPHENS}])(?![${HYPHENS}]))?(?:[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]?|(\\S+))`, "g");

/** Returns the parts of a text in their order. A quote that is never closed extends to the end. */
export function searchParts(text: string): readonly SearchPart[] {
  const parts: SearchPart[] = [];
  for (const [, hyphen, phrase, plain = ""] of text.matchAll(PART)) {
    const part = (phrase ?? plain).trim();
    if (part !== "") parts.push({ text: part, isPhrase: phrase !== undefined, isExcluded: hyphen !== undefined });
  }
  return parts;
}
