/**
 * Splits texts into words, and decides whether a text matches a query. The index and the store in memory find the same
 * messages because both use this file.
 *
 * 1. Case, accents, width and decoration do not count: `Café` is `cafe`, `ｖ２` is `v2`. Vowel signs of India and
 *    Thailand are not accents.
 * 2. A word is a run of letters, digits and marks; a very long one continues as another word.
 * 3. In scripts that are written without spaces, or that join words without them (Korean), each letter is a word: `吃饭`
 *    is found in `我们去吃饭吧`, and a single letter is enough.
 * 4. Each symbol beyond ASCII is a word, including emoji. Punctuation is not.
 *
 * @module
 */

/** A search term: words that follow each other. */
export interface Term {
  /** At least one word. */
  readonly words: readonly string[];
  /** Whether the last word is a prefix: `deploy` also matches `deployment`. */
  readonly isPrefix: boolean;
}

/**
 * The maximum number of words in a query; further words are ignored. Each costs the index a search of its own: in a
 * million messages, this many of the most common words take 0.15 s.
 */
const MAX_QUERY_WORDS = 16;

const LETTERS = String.raw`[\p{L}\p{N}\p{M}]`;

const UNSPACED_SCRIPTS = [
  ...["Han", "Hiragana", "Katakana", "Bopomofo", "Hangul", "Yi", "Thai", "Lao", "Khmer", "Myanmar"],
  ...["Javanese", "Balinese", "Tai_Le", "New_Tai_Lue", "Tai_Tham", "Tai_Viet"],
].map((script) => String.raw`\p{scx=${script}}`).join("");

/** The maximum length keeps a word far below the limit of the index, which is 32 KiB. */
const SPACED = `[${LETTERS}--[${UNSPACED_SCRIPTS}]]{1,64}`;

const WORD = new RegExp(`${SPACED}|[${LETTERS}&&[${UNSPACED_SCRIPTS}]]|${String.raw`[\p{S}--\p{ASCII}]`}`, "gv");
const SPACED_WORD = new RegExp(`^${SPACED}$`, "v");

/**
 * What is ignored within a word: accents and the short vowels of Arabic (both are marks that belong to no script; so
 * are the voicing marks of kana, which count), the points of Hebrew, the Arabic line that makes words longer, and
 * invisible characters.
 */
const DECORATION =
  /[[\p{Script=Inherited}&&\p{M}]--[\u3099\u309A]]|[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0640]|\p{Default_Ignorable_Code_Point}/gv;

/** Letters that Unicode does not decompose, and that are often written without their strokes. */
const ALIKE: Readonly<Record<string, string>> = {
  ß: "ss",
  ς: "σ",
  ı: "i",
  ł: "l",
  ø: "o",
  đ: "d",
  ð: "d",
  ħ: "h",
  þ: "th",
  æ: "ae",
  œ: "oe",
};
const ALIKE_LETTER = new RegExp(`[${Object.keys(ALIKE).join("")}]`, "g");

// deno-lint-ignore no-control-regex
const ASCII = /^[\x00-\x7F]*$/;

/**
 * Returns the words of a text, in their order. Each consists of letters, digits and marks, or is a symbol beyond ASCII.
 */
export function wordsOf(text: string): readonly string[] {
  if (ASCII.test(text)) return text.toLowerCase().match(/[a-z0-9]{1,64}/g) ?? [];
  const plain = text.normalize("NFKD").replace(DECORATION, "").normalize("NFC").toLowerCase();
  return plain.replace(ALIKE_LETTER, (letter) => ALIKE[letter] ?? letter).match(WORD) ?? [];
}

/** Returns the terms of a query: one for each part between spaces that has a word. */
export function termsOf(query: string): readonly Term[] {
  const terms = new Map<string, Term>();
  let left = MAX_QUERY_WORDS;
  for (const part of query.split(/\s+/u)) {
    const words = wordsOf(part).slice(0, left);
    const last = words.at(-1);
    if (last === undefined) continue;
    if (!terms.has(words.join(" "))) left -= words.length;
    terms.set(words.join(" "), { words, isPrefix: SPACED_WORD.test(last) });
  }
  return [...terms.values()];
}

/** Whether a text matches all terms. Without terms, nothing matches. */
export function hasTerms(text: string, terms: readonly Term[]): boolean {
  if (terms.length === 0) return false;
  const words = wordsOf(text);
  return terms.every((term) => words.some((_, at) => isAt(words, at, term)));
}

function isAt(words: readonly string[], at: number, { words: wanted, isPrefix }: Term): boolean {
  return wanted.every((want, index) => {
    const word = words[at + index];
    return isPrefix && index === wanted.length - 1 ? word?.startsWith(want) === true : word === want;
  });
}
