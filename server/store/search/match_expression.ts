/**
 * Translates a query into the query language of FTS5. Every search term is quoted, and consists of words (words.ts) and
 * numbers: text of users never reaches that language as it is.
 *
 * Besides its words, a row has facets: its room, its author, and who may see it. They are words of a column of their
 * own, so they are part of the search, and results need no filter.
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

/** Returns the facets of a message, joined by spaces. They begin with `_`, so none of them is a word of a text. */
export function facetsOf({ author, room, recipient }: MessageScope): string {
  if (recipient === null) return `${PUBLIC} ${inRoom(room ?? 0)} ${by(author)}`;
  const persons = author === recipient ? seenBy(author) : `${seenBy(author)} ${seenBy(recipient)}`;
  return `${persons} ${between(author, recipient)} ${by(author)}`;
}

/**
 * Returns the expression for a query; `null` if nothing can match. `mayContinue` says whether words that begin like this
 * may be found by it: it is asked once for each place where they might be.
 */
export function matchExpression(
  query: IndexQuery,
  mayContinue: (beginning: string) => boolean = () => true,
): string | null {
  const expressionOf = (term: Term) => termExpression(term, mayContinue);
  const { wanted, excluded } = termsOf(query.text ?? "");
  if (query.text !== undefined && wanted.length + excluded.length === 0) return null;
  const facets = query.author === undefined ? [] : [facet(by(query.author))];
  // The two persons of a conversation may see it, and everyone may see a room.
  if (query.room !== undefined) facets.push(facet(inRoom(query.room)));
  if (query.withPerson !== undefined) facets.push(facet(between(query.viewer, query.withPerson)));
  if (query.room === undefined && query.withPerson === undefined) {
    facets.push(`(${facet(PUBLIC)} OR ${facet(seenBy(query.viewer))})`);
  }
  const all = [...wanted.map(expressionOf), ...facets].join(" AND ");
  return excluded.length === 0 ? all : `(${all}) NOT (${excluded.map(expressionOf).join(" OR ")})`;
}

function termExpression({ words, joined, isPrefix }: Term, mayContinue: (beginning: string) => boolean): string {
  const phrase = (all: readonly string[]) =>
    `"${all.join(" ")}"${isPrefix && mayContinue(all.at(-1) ?? "") ? " *" : ""}`;
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
