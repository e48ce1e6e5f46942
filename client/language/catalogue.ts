/**
 * What a catalogue is: everything that the client itself says in the chat, in one language.
 *
 * English (en.ts) is the model: whatever it says, each other language has to say, or it does not compile. A sentence with
 * something in it is a function. What comes from others has to be made harmless before it is given to one (REQ-I25).
 *
 * @module
 */
import type { EN } from "./en.ts";

type Sentences = typeof EN;

/** The sentences of one language, grouped by what they are about. */
export type Catalogue = { readonly [Group in keyof Sentences]: Readonly<Sentences[Group]> };

/** The words for a code of the wire, `undefined` for one that the table does not know. */
export function wordsFor<T>(table: Readonly<Record<string, T>>, code: string): T | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}
