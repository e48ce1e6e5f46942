/**
 * Searches in a long history (million_folder.ts) by kind: ten of each.
 *
 * @module
 */
import type { IndexQuery } from "../../server/store/search/search_index.ts";
import { letter, word } from "./million_folder.ts";

export type Wanted = Omit<IndexQuery, "viewer" | "limit">;

export interface SearchKind {
  readonly name: string;
  readonly queries: readonly Wanted[];
  /** Whether each of them must find something, because otherwise nothing was searched. */
  readonly isFound: boolean;
}

/** How often each search runs; the first time counts too. */
export const REPEATS = 5;

export const SEARCHES: readonly SearchKind[] = [
  { name: "a common word", queries: ten((at) => ({ text: word(at) })), isFound: true },
  { name: "a rare word", queries: ten((at) => ({ text: word(20_000 + at * 100) })), isFound: true },
  { name: "two common words", queries: ten((at) => ({ text: `${word(at)} ${word(at + 1)}` })), isFound: true },
  { name: "one letter of the alphabet", queries: ten((at) => ({ text: "abdhlmotwf".charAt(at) })), isFound: false },
  { name: "two letters", queries: ten((at) => ({ text: word(300 + at * 50).slice(0, 2) })), isFound: false },
  { name: "three letters", queries: ten((at) => ({ text: word(300 + at * 50).slice(0, 3) })), isFound: true },
  { name: "four letters", queries: ten((at) => ({ text: word(5000 + at * 50).slice(0, 4) })), isFound: true },
  { name: "a phrase", queries: ten((at) => ({ text: `"${word(at)} ${word(at + 1)}"` })), isFound: true },
  { name: "a word without another", queries: ten((at) => ({ text: `${word(at)} -${word(at + 1)}` })), isFound: true },
  {
    name: "吃饭 and other pairs",
    queries: ten((at) => ({ text: at === 0 ? "吃饭" : letter(at) + letter(at + 3) })),
    isFound: true,
  },
  { name: "one Chinese letter", queries: ten((at) => ({ text: letter(at * 4) })), isFound: true },
  { name: "from: and in:", queries: ten((at) => ({ author: 100 + at, room: 30 + at })), isFound: false },
  {
    name: "from:, in: and a word",
    queries: ten((at) => ({ author: 1 + at, room: 1 + at, text: word(at) })),
    isFound: false,
  },
];

function ten<T>(make: (at: number) => T): readonly T[] {
  return Array.from({ length: 10 }, (_, at) => make(at));
}
