/**
 * Whom one does not want to hear, and what one does not want to miss.
 *
 * Owns the names that are ignored and the words that are looked for. Ignoring covers everything that a person does:
 * what is said, in rooms and alone, `/me`, coming and going, other names, topics and the bell (REQ-I31).
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import { nameKey } from "../../shared/wire/name.ts";
import { KnownKeys } from "./known_keys.ts";
import { foldWord, hasWord } from "../view/mention.ts";

export class IgnoreList {
  /** By the key of the name. */
  readonly #ignored: Map<string, string>;
  readonly #words: Map<string, string>;
  readonly #keys = new KnownKeys();

  constructor({ ignored = [], words = [] }: { ignored?: readonly string[]; words?: readonly string[] } = {}) {
    this.#ignored = new Map(ignored.map((name) => [nameKey(name), name]));
    this.#words = new Map(words.map((word) => [foldWord(word), word]));
  }

  /** The names that are ignored. */
  get ignored(): readonly string[] {
    return [...this.#ignored.values()];
  }

  /** The words that are looked for, besides one's own name. */
  get words(): readonly string[] {
    return [...this.#words.values()];
  }

  ignore(name: string): void {
    this.#ignored.set(nameKey(name), name);
  }

  /** Whether the name was ignored. */
  unignore(name: string): boolean {
    return this.#ignored.delete(nameKey(name));
  }

  /** A word is looked for from now on; where it was before, no more. Whether it is now. */
  toggleWord(word: string): boolean {
    const folded = foldWord(word);
    if (this.#words.delete(folded)) return false;
    this.#words.set(folded, word);
    return true;
  }

  /** Who is ignored stays so under another name. */
  follow(message: ServerMessage): void {
    if (message.type !== "renamed" || !this.isIgnored(message.was)) return;
    this.#ignored.delete(this.#keys.of(message.was));
    this.ignore(message.name);
  }

  isIgnored(name: string): boolean {
    return this.#ignored.size > 0 && this.#ignored.has(this.#keys.of(name));
  }

  /** Whether a text names the reader, or has a word that is looked for. */
  isCall(text: string, ownName: string): boolean {
    const folded = foldWord(text);
    if (hasWord(folded, foldWord(ownName))) return true;
    for (const word of this.#words.keys()) {
      if (hasWord(folded, word)) return true;
    }
    return false;
  }
}
