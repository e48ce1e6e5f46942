/**
 * Translates a query into the query language of FTS5. Every search term is quoted, and consists of words (words.ts) and
 * numbers: text of users never reaches that language as it is.
 *
 * Besides its words, a row has facets: its room, its author, and who may see it. They are words of a column of their
 * own, so they are part of the search, and results need no filter.
 *
 * FTS5 returns from a search only when it has found a row, however many rows have all words of a phrase but not in a
 * row, or have a word that must not be there. So such a search also finds marks, rows without a text that the index has
 * at intervals.
 *
 * @module
 */
import { type Term, termsOf } from "./terms.ts";

/** A query to the index. A message has to match everything that is given. */
export interface IndexQuery {
  /** As terms.ts reads it; a text without any word matches nothing. */
  readonly text?: string | undefined;
  /** The id of a person. */
  readonly author?: number | undefined;
  /** The id of a room in the table `room`. */
  readonly room?: number | undefined;
  /** Only private messages between the viewer and this person. */
  readonly withPerson?: number | undefined;
  /** The person who searches: rooms are public, private messages are visible to their two persons. */
  readonly viewer: number;
  /** Only ids from this one on. */
  readonly minId?: number | undefined;
  /** Only ids up to this one. */
  readonly maxId?: number | undefined;
  /** The maximum number of results; the latest are returned. */
  readonly limit: number;
}

/** The author of a message, and its room or recipient. */
export interface MessageScope {
  readonly author: number;
  readonly room: number | null;
  readonly recipient: number | null;
}

const PUBLIC = "_pub";

/** The only facet of a mark. */
export const MARK = "_mark";

/** Returns the facets of a message, joined by spaces. They begin with `_`, so none of them is a word of a text. */
export function facetsOf({ author, room, recipient }: MessageScope): string {
  if (recipient === null) return `${PUBLIC} ${inRoom(room ?? 0)} ${by(author)}`;
  const persons = author === recipient ? seenBy(author) : `${seenBy(author)} ${seenBy(recipient)}`;
  return `${persons} ${between(author, recipient)} ${by(author)}`;
}

/** What an expression has to know of the words in the index. */
export interface Vocabulary {
  /**
   * Which words are found by the beginning of a word: these, or `null` for all that begin like it, which FTS5 merges first.
   * `count` is of the words that each of them takes in the expression. It is asked once for each place.
   */
  continuations(beginning: string, count: number): readonly string[] | null;
  /** Whether a word is at so many places that looking at all of them takes long. */
  isCommon(word: string): boolean;
}

/**
 * Returns the expression for a query; `null` if nothing can match. It also matches all marks if it looks for words in a
 * row that are all common, or if it leaves out what has such words.
 */
export function matchExpression(query: IndexQuery, vocabulary: Vocabulary): string | null {
  const expressionOf = (term: Term) => termExpression(term, vocabulary);
  const { wanted, excluded } = termsOf(query.text ?? "");
  if (query.text !== undefined && wanted.length + excluded.length === 0) return null;
  const facets = query.author === undefined ? [] : [facet(by(query.author))];
  // The two persons of a conversation may see it, and everyone may see a room.
  if (query.room !== undefined) facets.push(facet(inRoom(query.room)));
  if (query.withPerson !== undefined) facets.push(facet(between(query.viewer, query.withPerson)));
  if (query.room === undefined && query.withPerson === undefined) {
    facets.push(`(${facet(PUBLIC)} OR ${facet(seenBy(query.viewer))})`);
  }
  const parts = [...wanted.map(expressionOf), ...facets];
  // Each part has to match the marks: otherwise FTS5 would pass them while it looks for a row that matches all parts.
  const isCommon = ({ words, isPrefix }: Term) => words.slice(0, isPrefix ? -1 : undefined).every(vocabulary.isCommon);
  const isLong = excluded.some(isCommon) || wanted.some((term) => term.words.length > 1 && isCommon(term));
  const all = (isLong ? parts.map((part) => `(${part} OR ${facet(MARK)})`) : parts).join(" AND ");
  return excluded.length === 0 ? all : `(${all}) NOT (${excluded.map(expressionOf).join(" OR ")})`;
}

function termExpression({ words, joined, isPrefix }: Term, { continuations }: Vocabulary): string {
  const phrase = (all: readonly string[]) => {
    const beginning = all.at(-1) ?? "";
    const lasts = isPrefix ? continuations(beginning, all.length) : [beginning];
    if (lasts === null) return `"${all.join(" ")}" *`;
    return `(${lasts.map((last) => `"${[...all.slice(0, -1), last].join(" ")}"`).join(" OR ")})`;
  };
  if (joined !== null && words.length === 1) return `{text rests} : ${phrase([joined])}`;
  const inRow = `text : ${phrase(words)}`;
  return joined === null ? inRow : `(${inRow} OR {text rests} : ${phrase([joined])})`;
}

function facet(name: string): string {
  return `facets : "${name}"`;
}

function by(author: number): string {
  return `_a${author}`;
}

function inRoom(room: number): string {
  return `_r${room}`;
}

function seenBy(person: number): string {
  return `_p${person}`;
}

function between(a: number, b: number): string {
  return `_c${Math.min(a, b)}x${Math.max(a, b)}`;
}
