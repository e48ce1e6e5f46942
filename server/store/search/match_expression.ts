/**
 * What is asked of the index, in the query language of FTS5. Everything that is looked for stands in quotation marks, and
 * consists of words (words.ts) and numbers: nothing that a person wrote reaches that language as it came.
 *
 * Beside its words a row has facets: where it was said, who said it, who may see it. As they are words of a column of
 * their own, they are part of the search, and what is found need not be sifted.
 *
 * @module
 */
import { type Term, termsOf } from "./words.ts";

/** What is looked for in the index. Everything that is given has to hold. */
export interface IndexQuery {
  /** Without a word in it, nothing is found. */
  readonly text?: string | undefined;
  /** A person's id. */
  readonly author?: number | undefined;
  /** A room, by its id in the table `room`. */
  readonly room?: number | undefined;
  /** Only what was said in private between the viewer and this person. */
  readonly withPerson?: number | undefined;
  /** Who searches: sees what was said in rooms, and the private messages from or to this person. */
  readonly viewer: number;
  /** Ids not below this one. */
  readonly minId?: number | undefined;
  /** Ids not above this one. */
  readonly maxId?: number | undefined;
  /** So many of the latest at the most. */
  readonly limit: number;
}

/** Who said something where: with `recipient` it is private. */
export interface MessageScope {
  readonly author: number;
  readonly room: number | null;
  readonly recipient: number | null;
}

const PUBLIC = "_pub";

/** The facets of a message, joined by spaces. None is a word of a text, for they begin with `_`. */
export function facetsOf({ author, room, recipient }: MessageScope): string {
  if (recipient === null) return `${PUBLIC} ${inRoom(room ?? 0)} ${by(author)}`;
  const persons = author === recipient ? seenBy(author) : `${seenBy(author)} ${seenBy(recipient)}`;
  return `${persons} ${between(author, recipient)} ${by(author)}`;
}

/** The expression for a query; `null` if nothing can be found. */
export function matchExpression(query: IndexQuery): string | null {
  const terms = query.text === undefined ? [] : termsOf(query.text);
  if (query.text !== undefined && terms.length === 0) return null;
  const facets = query.author === undefined ? [] : [facet(by(query.author))];
  // Who is of a private conversation may see it, and everybody may see a room.
  if (query.room !== undefined) facets.push(facet(inRoom(query.room)));
  if (query.withPerson !== undefined) facets.push(facet(between(query.viewer, query.withPerson)));
  if (query.room === undefined && query.withPerson === undefined) {
    facets.push(`(${facet(PUBLIC)} OR ${facet(seenBy(query.viewer))})`);
  }
  return [...terms.map(phrase), ...facets].join(" AND ");
}

function phrase({ words, isPrefix }: Term): string {
  return `text : "${words.join(" ")}"${isPrefix ? " *" : ""}`;
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

function between(one: number, other: number): string {
  return `_c${Math.min(one, other)}x${Math.max(one, other)}`;
}
