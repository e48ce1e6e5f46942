/**
 * Whether a text has a word in it, as somebody reads it who looks for their name.
 *
 * Pure. A word is text, never a pattern.
 *
 * @module
 */

/** Letters of scripts that put blanks between words, digits, and what joins them in a name. */
const JOINED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Nd}\p{M}_]/u;

/** A word, made ready to be looked for. */
export function foldWord(word: string): string {
  return word.normalize("NFC").toLowerCase();
}

/**
 * Whether a text, folded as words are, has the folded word by itself: `bob` is in `hi Bob!` and in `@bob:`, but not in
 * `bobby`. Chinese has no blanks between words, so any place in it will do.
 */
export function hasWord(text: string, word: string): boolean {
  if (word === "") return false;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    if (
      !isJoined(before(text, at), first(word)) && !isJoined(before(word, word.length), first(text.slice(end, end + 2)))
    ) {
      return true;
    }
  }
  return false;
}

/** Whether two characters side by side belong to one word. */
function isJoined(left: string, right: string): boolean {
  return JOINED.test(left) && JOINED.test(right);
}

function first(text: string): string {
  const code = text.codePointAt(0);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function before(text: string, at: number): string {
  return [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
}
