/**
 * Which words a text has, and when it has what somebody looks for. The index and the store in memory find the same
 * because both ask here.
 *
 * 1. Case, accents, width and decoration mean nothing: `Café` is `cafe`, `ｖ２` is `v2`. Vowel signs of India and Thailand
 *    are no accents.
 * 2. A word is a run of letters, digits and marks; a very long one goes on as another word.
 * 3. In scripts that are written without spaces, or that put words together without them (Korean), each letter is a word:
 *    so `吃饭` is found in `我们去吃饭吧`, and one letter is enough.
 * 4. Each symbol beyond ASCII is a word, an emoji too. Punctuation is none.
 *
 * @module
 */

/** Something that is looked for: words that follow each other. */
export interface Term {
  /** At least one. */
  readonly words: readonly string[];
  /** Whether the last word may go on: `deploy` stands for `deployment` too. */
  readonly isPrefix: boolean;
}

/** The most words of a query; what comes behind them is not looked at. Each costs the index a search of its own. */
const MAX_QUERY_WORDS = 32;

const LETTERS = String.raw`[\p{L}\p{N}\p{M}]`;

const UNSPACED_SCRIPTS = [
  ...["Han", "Hiragana", "Katakana", "Bopomofo", "Hangul", "Yi", "Thai", "Lao", "Khmer", "Myanmar"],
  ...["Javanese", "Balinese", "Tai_Le", "New_Tai_Lue", "Tai_Tham", "Tai_Viet"],
].map((script) => String.raw`\p{scx=${script}}`).join("");

/** So many letters keep a word far below what the index takes, which is 32 KiB. */
const SPACED = `[${LETTERS}--[${UNSPACED_SCRIPTS}]]{1,64}`;

const WORD = new RegExp(`${SPACED}|[${LETTERS}&&[${UNSPACED_SCRIPTS}]]|${String.raw`[\p{S}--\p{ASCII}]`}`, "gv");
const SPACED_WORD = new RegExp(`^${SPACED}$`, "v");

/**
 * What does not count within a word: accents and the short vowels of Arabic (both are marks that belong to no script, as
 * the voicing marks of kana do, which are letters' own), the points of Hebrew, the Arabic line that makes words longer,
 * and what nobody sees.
 */
const DECORATION =
  /[[\p{Script=Inherited}&&\p{M}]--[\u3099\u309A]]|[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0640]|\p{Default_Ignorable_Code_Point}/gv;

/** Letters that Unicode does not take apart, and others write without their strokes. */
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

/** The words of a text, in their order. Each consists of letters, digits and marks, or is one symbol beyond ASCII. */
export function wordsOf(text: string): readonly string[] {
  if (ASCII.test(text)) return text.toLowerCase().match(/[a-z0-9]{1,64}/g) ?? [];
  const plain = text.normalize("NFKD").replace(DECORATION, "").normalize("NFC").toLowerCase();
  return plain.replace(ALIKE_LETTER, (letter) => ALIKE[letter] ?? letter).match(WORD) ?? [];
}

/** What somebody looks for who wrote this: a term for each part between spaces, none if there is no word in it. */
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

/** Whether a text has all that is looked for. Where nothing is looked for, nothing has it. */
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
