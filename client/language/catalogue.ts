/**
 * The catalogue: every sentence that the client itself says in the chat, in one language.
 *
 * English (en.ts) is the model: every other language must have the same sentences with the same parameters, or it does not
 * compile. A sentence with something in it is a function. The caller makes text from outside harmless before it passes it
 * in (REQ-I25).
 *
 * @module
 */
import type { EN } from "./en.ts";

type Sentences = typeof EN;

/** The sentences of one language, grouped by topic. */
export type Catalogue = { readonly [Group in keyof Sentences]: Readonly<Sentences[Group]> };

/** Returns the entry for a code of the wire, or `undefined` if the table does not have it. */
export function wordsFor<T>(table: Readonly<Record<string, T>>, code: string): T | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}
