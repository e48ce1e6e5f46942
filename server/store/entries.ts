/**
 * What is so of entries wherever they are kept: where they belong, who is to be told of them, which of them are a page.
 *
 * @module
 */
import type { Committed, HistoryQuery, Missed, Page, Past, Stream } from "./store.ts";

/** Whether an entry belongs to a room, or to somebody's private messages. */
export function isIn({ to, author }: Committed, stream: Stream): boolean {
  return to === stream || typeof to === "number" && author === stream;
}

/** Whether it is a message that was deleted. */
export function isDeleted(entry: Committed | Past): boolean {
  return "deleted" in entry && entry.deleted !== undefined;
}

/** Whether it is a private message between two persons, or of one with oneself. */
export function isBetween({ author, to }: Committed, one: number, other: number): boolean {
  return author === one && to === other || author === other && to === one;
}

/** Whether an entry of a stream is news for who has seen everything there up to an id. */
export function isMissed(entry: Committed, after: number): boolean {
  return entry.id > after && (entry.type === "said" ? !isDeleted(entry) : entry.of <= after);
}

/** The newest of all that somebody missed. `lostUntil`: entries of the stream up to this one may have been let go. */
export function missedOf(
  all: readonly Committed[],
  { after, limit, lostUntil }: { readonly after: number; readonly limit: number; readonly lostUntil: number },
): Missed {
  const left = Math.max(0, all.length - limit);
  return { entries: all.slice(left), lostUntil: Math.max(all[left - 1]?.id ?? 0, lostUntil > after ? lostUntil : 0) };
}

/** Whether an entry belongs to a part of the history, but for its limit. */
export function isAskedFor(
  entry: Committed,
  { of, before = Infinity, after = 0, sinceTime = 0 }: HistoryQuery,
): entry is Past {
  if (entry.type !== "said" || entry.id >= before || entry.id <= after || entry.time < sinceTime) return false;
  if (typeof of === "string") return isIn(entry, of);
  return of.with === undefined ? isIn(entry, of.person) : isBetween(entry, of.person, of.with);
}

/** Whether the first messages are asked for, not the last ones. */
export function isForward({ after, sinceTime }: HistoryQuery): boolean {
  return after !== undefined || sinceTime !== undefined;
}

/** As many messages of a part of the history as are asked for. */
export function pageOf(all: readonly Past[], query: HistoryQuery): Page {
  const left = Math.max(0, all.length - query.limit);
  return { messages: isForward(query) ? all.slice(0, query.limit) : all.slice(left), hasMore: left > 0 };
}

/** Names a saying by its key, which is its author's own. */
export function sayingName(author: number, key: string): string {
  return `${author} ${key}`;
}
