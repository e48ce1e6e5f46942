/**
 * Whom you ignore and what counts as a mention of you, with the comparison of names and words that both need.
 *
 * Owns the ignored names, the highlight words, and a bounded cache of name keys. A word is text, never a pattern.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { nameKey } from "../../shared/wire/name.ts";

/**
 * The people you ignore. Ignoring covers everything they do: messages in rooms and in private, `/me`, joining and
 * leaving, renaming, topics and the bell (REQ-I31).
 */
export class IgnoreList {
  /** By the key of the name. */
  readonly #names: Map<string, string>;
  readonly #keys = new NameKeyCache();

  constructor(names: readonly string[] = []) {
    this.#names = new Map(names.map((name) => [nameKey(name), name]));
  }

  get names(): readonly string[] {
    return [...this.#names.values()];
  }

  add(name: string): void {
    this.#names.set(nameKey(name), name);
  }

  /** Returns whether the name was on the list. */
  remove(name: string): boolean {
    return this.#names.delete(nameKey(name));
  }

  has(name: string): boolean {
    return this.#names.size > 0 && this.#names.has(this.#keys.of(name));
  }

  /** Somebody has another name. An ignored person stays ignored. */
  renamed({ was, name }: MessageOf<"renamed">): void {
    if (!this.has(was)) return;
    this.#names.delete(this.#keys.of(was));
    this.add(name);
  }
}

/** The words that count as a mention of you, besides your name. */
export class Highlights {
  /** By the folded word. */
  readonly #words: Map<string, string>;

  constructor(words: readonly string[] = []) {
    this.#words = new Map(words.map((word) => [foldWord(word), word]));
  }

  get words(): readonly string[] {
    return [...this.#words.values()];
  }

  /** Adds a word, or removes it if it is there. Returns whether it is there now. */
  toggle(word: string): boolean {
    const folded = foldWord(word);
    if (this.#words.delete(folded)) return false;
    this.#words.set(folded, word);
    return true;
  }

  /** Returns whether a text contains your name or one of the words. */
  isMention(text: string, ownName: string): boolean {
    const folded = foldWord(text);
    if (hasWord(folded, foldWord(ownName))) return true;
    for (const word of this.#words.keys()) {
      if (hasWord(folded, word)) return true;
    }
    return false;
  }
}

const MAX_CACHED_KEYS = 10_000;

/** A bounded cache of name keys, for code that compares the same names again and again. Making a key takes time. */
export class NameKeyCache {
  readonly #keys = new Map<string, string>();

  /** The `nameKey` of a name. */
  of(name: string): string {
    const found = this.#keys.get(name);
    if (found !== undefined) return found;
    if (this.#keys.size >= MAX_CACHED_KEYS) this.#keys.clear();
    const key = nameKey(name);
    this.#keys.set(name, key);
    return key;
  }
}

/** Makes a word or text ready for comparison: normalized, in small letters. */
export function foldWord(word: string): string {
  return word.normalize("NFC").toLowerCase();
}

/**
 * Returns whether a folded text contains a folded word by itself: `bob` is in `hi Bob!` and in `@bob:`, but not in
 * `bobby`. Chinese puts no blanks between words, so there the word may be anywhere.
 */
export function hasWord(text: string, word: string): boolean {
  if (word === "") return false;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const isJoinedBefore = isJoined(lastCharacter(text, at), firstCharacter(word));
    const isJoinedAfter = isJoined(lastCharacter(word, word.length), firstCharacter(text.slice(end, end + 2)));
    if (!isJoinedBefore && !isJoinedAfter) return true;
  }
  return false;
}

/** Letters of scripts that put blanks between words, digits, and what joins them in a name. */
const JOINED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Nd}\p{M}_]/u;

/** Returns whether two neighbouring characters belong to one word. */
function isJoined(left: string, right: string): boolean {
  return JOINED.test(left) && JOINED.test(right);
}

function firstCharacter(text: string): string {
  const code = text.codePointAt(0);
  return code === undefined ? "" : String.fromCodePoint(code);
}

/** The character that ends at an index. */
function lastCharacter(text: string, end: number): string {
  return [...text.slice(Math.max(0, end - 2), end)].at(-1) ?? "";
}
