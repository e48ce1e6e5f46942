/**
 * Splits texts into words. The index and the store in memory find the same messages because both use this file, and
 * terms.ts.
 *
 * 1. Case, accents, width and decoration do not count: `Café` is `cafe`, `ｖ２` is `v2`. Vowel signs of India and
 *    Thailand are not accents.
 * 2. A word is a run of letters, digits and marks; a very long one continues as another word. `+`, `++` and `#` at its
 *    end belong to it: `C++`, `C#`.
 * 3. In scripts that are written without spaces, or that join words without them (Korean), each letter is a word: `吃饭`
 *    is found in `我们去吃饭吧`, and a single letter is enough.
 * 4. Each symbol beyond ASCII is a word, including emoji. Punctuation is not.
 * 5. `getUserName`, `get_user_name`, `get-user-name` and `utf8` are made of pieces. From each piece on, the rest of such
 *    a name can be found like a word of its own: `username`, `name`.
 * 6. A word that a text repeats more than a hundred times is indexed at its first places only.
 *
 * @module
 */

const LETTERS = String.raw`[\p{L}\p{N}\p{M}]`;

const UNSPACED_SCRIPTS = [
  ...["Han", "Hiragana", "Katakana", "Bopomofo", "Hangul", "Yi", "Thai", "Lao", "Khmer", "Myanmar"],
  ...["Javanese", "Balinese", "Tai_Le", "New_Tai_Lue", "Tai_Tham", "Tai_Viet"],
].map((script) => String.raw`\p{scx=${script}}`).join("");

const RUN = `[${LETTERS}--[${UNSPACED_SCRIPTS}]]`;

/** The longest word, far below the limit of the index, which is 32 KiB. */
export const MAX_WORD = 64;
const SPACED = `${RUN}{1,${MAX_WORD}}`;

/** What belongs to the word before it: two pluses also before a digit, as in `C++20`. */
const SUFFIX = String.raw`(?:\+\+(?![\p{L}+])|[+#](?![\p{L}\p{N}+#]))?`;

const WORD = new RegExp(
  `${SPACED}${SUFFIX}|[${LETTERS}&&[${UNSPACED_SCRIPTS}]]|${String.raw`[\p{S}--\p{ASCII}]`}`,
  "gv",
);
const SPACED_WORD = new RegExp(`^${SPACED}$`, "v");
const ASCII_WORD = /[a-z0-9]{1,64}(?:\+\+(?![a-z+])|[+#](?![a-z0-9+#]))?/g;

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
 * Returns the words of a text, in their order. Each consists of letters, digits and marks, perhaps with a `+`, `++` or
 * `#` at its end, or is a symbol beyond ASCII.
 */
export function wordsOf(text: string): readonly string[] {
  return wordsIn(plainOf(text));
}

/** The words of a text, and what else finds it. */
export interface IndexedWords {
  readonly words: readonly string[];
  /** The rests of names that are made of pieces, and `c` for `c++`, in no special order; each is like a word. */
  readonly rests: readonly string[];
}

/** Returns what finds a text. */
export function indexedWordsOf(text: string): IndexedWords {
  const plain = plainOf(text);
  const words = wordsIn(plain);
  return { words: thinned(words), rests: HAS_PIECES.test(plain) ? [...bareWords(words), ...restsIn(plain)] : [] };
}

/**
 * How often a word of a text is indexed. A search for words in a row looks at each place of each of them, so a few
 * thousand texts that only repeat a word would keep all other searches waiting. The longest texts in English and Chinese
 * have their most common word a hundred times.
 */
const MAX_PLACES = 128;

/** Stands for a word at a place where it is not indexed. No search has it, and its neighbours stay apart. */
const BLANK = "_";

function thinned(words: readonly string[]): readonly string[] {
  if (words.length <= MAX_PLACES) return words;
  const counts = new Map<string, number>();
  return words.map((word) => {
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    return count > MAX_PLACES ? BLANK : word;
  });
}

/** Whether a word is of a script with spaces, so that it may be the beginning of a longer word, or a piece of a name. */
export function isSpacedWord(word: string): boolean {
  return SPACED_WORD.test(word);
}

/** Returns a text as its words are taken from it, except for its case. */
function plainOf(text: string): string {
  return ASCII.test(text) ? text : text.normalize("NFKD").replace(DECORATION, "").normalize("NFC");
}

function wordsIn(plain: string): readonly string[] {
  return folded(plain).match(ASCII.test(plain) ? ASCII_WORD : WORD) ?? [];
}

/** Returns a part of a plain text without its case. */
function folded(plain: string): string {
  const lower = plain.toLowerCase();
  return ASCII.test(plain) ? lower : lower.replace(ALIKE_LETTER, (letter) => ALIKE[letter] ?? letter);
}

/** Whether a text may have a name that is made of pieces; most texts have none. */
const HAS_PIECES =
  /[\p{Ll}\p{Lu}]\p{N}|\p{N}[\p{Ll}\p{Lu}]|\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}|[\p{L}\p{N}\p{M}](?:[-_]+[\p{L}\p{N}]|[+#])/u;

const NAME = new RegExp(String.raw`${RUN}+(?:[\-_]+${RUN}+)*`, "gv");
const ASCII_NAME = /[a-z0-9]+(?:[-_]+[a-z0-9]+)*/gi;

/** A piece of a name in ASCII. In other names the places between two pieces are found, which takes longer. */
const ASCII_PIECE = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;

/** A place between two pieces: before a capital, between letters and digits, and at what joins words. */
const BETWEEN_PIECES =
  /[-_]+|(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=[\p{Ll}\p{Lu}])(?=\p{N})|(?<=\p{N})(?=[\p{Ll}\p{Lu}])/u;

/** What has more pieces than this is no name but a hash or a key, of which nobody searches a part. */
const MAX_PIECES = 8;

/** `c` also finds `c++`, but not the other way round. */
function bareWords(words: readonly string[]): readonly string[] {
  return words.filter((word) => /[+#]$/.test(word)).map((word) => word.replace(/[+#]+$/, ""));
}

/** Returns the rest of each name from each of its pieces on, but for the words that the name has anyway. */
function restsIn(plain: string): readonly string[] {
  return (plain.match(ASCII.test(plain) ? ASCII_NAME : NAME) ?? []).flatMap((name) => {
    const pieces = (ASCII.test(name) ? name.match(ASCII_PIECE) : name.split(BETWEEN_PIECES, MAX_PIECES + 1)) ?? [];
    if (pieces.length < 2 || pieces.length > MAX_PIECES || !/\p{L}/u.test(name)) return [];
    // The name as one word, if nothing joins its pieces, or else what follows the last `-` or `_`.
    const lastWord = folded(name.slice(Math.max(name.lastIndexOf("-"), name.lastIndexOf("_")) + 1));
    const rests: string[] = [];
    let rest = "";
    for (const piece of pieces.reverse()) {
      rest = folded(piece) + rest;
      if (rest.length > 1 && rest !== lastWord) rests.unshift(rest.slice(0, MAX_WORD));
    }
    return rests;
  });
}
