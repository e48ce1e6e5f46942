/**
 * The rules that hold wherever messages are stored: what becomes of a draft (rules S6, K2 and K6 of PROTOCOL.md), and
 * which entries a reader gets.
 *
 * This file knows neither the disk nor the memory: each of them is a `MessageTable`.
 *
 * @module
 */
import type { Refusal } from "../refusal.ts";
import { isKnownSince, shareOf } from "../standing.ts";
import type { PersonRecord } from "./register.ts";
import type { Timeline } from "./timeline.ts";
import type {
  Change,
  Changed,
  ChangesPage,
  ChangesQuery,
  Committed,
  Counted,
  Draft,
  HistoryQuery,
  Missed,
  Page,
  Past,
  Receipt,
  Said,
  Saying,
  Stream,
} from "./store.ts";

/** Stores entries, and finds those that it has. */
export interface MessageTable {
  /** Returns the receipt of the message for which an author used a key. */
  receipt(author: number, key: string): Receipt | null;
  /** Returns a message by its id; it belongs to this stream if it exists. */
  find(id: number, stream: Stream): Past | null;
  /** Returns the person who has the name with this key, or had it last. */
  personNamed(key: string): PersonRecord | null;
  /** Counts the unread private messages to a person, from everyone or from one author; at most `limit`. */
  unreadOf(person: number, unread: { readonly limit: number; readonly author?: number }): number;
  /** Returns when a person came first, in Unix milliseconds. */
  cameTime(person: number): number;
  /** Returns whether a person has written privately to another one; only messages that are still stored count. */
  hasWritten(author: number, to: number): boolean;
  say(said: Said): void;
  /** Stores a change, and the message as it is now. */
  change(changed: Changed, now: Past): void;
}

/** The next position in the order of all entries. */
export interface Position {
  readonly id: number;
  /** Unix time in milliseconds. */
  readonly time: number;
  /** Whether an entry at this position survives the process. */
  readonly kept: boolean;
}

/** What drafts are applied to. */
export interface ApplyOptions {
  readonly table: MessageTable;
  /** How many unread messages may wait for a person; 0: no limit. */
  readonly maxMail: number;
  /** Knows how old messages are. */
  readonly timeline: Timeline;
}

/** What became of a draft. */
export interface Applied {
  readonly outcome: Receipt | Refusal;
  /** The new entry, if there is one. The table has it already. */
  readonly entry?: Committed;
}

/** Applies a draft to a table. */
export function apply(draft: Draft, position: Position, options: ApplyOptions): Applied {
  return draft.type === "say" ? applySaying(draft, position, options) : applyChange(draft, position, options);
}

function applySaying(
  draft: Saying,
  position: Position,
  { table, maxMail }: { table: MessageTable; maxMail: number },
): Applied {
  const earlier = draft.key === undefined ? null : table.receipt(draft.author, draft.key);
  if (earlier !== null) return { outcome: earlier };
  const to = draft.to;
  if (typeof to !== "object") return commitMessage(draft, { position, to, toName: draft.toName, table });
  const person = to.owner === undefined ? table.personNamed(to.absent) : { id: to.owner, name: draft.toName };
  if (person === null) return { outcome: { code: "no_such_person", about: draft.toName } };
  const limit = mailLimit(person.id, draft.author, { table, maxMail, time: position.time });
  if (limit !== null) return { outcome: { code: "mailbox_full", about: person.name, limit } };
  return commitMessage(draft, { position, to: person.id, toName: person.name, table });
}

/** How many unread messages an author may leave for a person who is offline, unless a tenth of `maxMail` is more. */
const MAIL_PER_AUTHOR = 100;

/** How many unread messages one author may leave for a person who is offline. 0: no limit. */
export function mailPerAuthor(maxMail: number): number {
  return Math.min(maxMail, Math.max(MAIL_PER_AUTHOR, Math.floor(maxMail / 10)));
}

/**
 * Returns the limit that another message would exceed: that of its author, so that no author fills a mailbox alone, or
 * that of the mailbox, of which newcomers may fill a part only (standing.ts).
 */
function mailLimit(
  person: number,
  author: number,
  { table, maxMail, time }: { readonly table: MessageTable; readonly maxMail: number; readonly time: number },
): number | null {
  if (maxMail === 0) return null;
  const ofAuthor = mailPerAuthor(maxMail);
  if (table.unreadOf(person, { author, limit: ofAuthor }) >= ofAuthor) return ofAuthor;
  const unread = table.unreadOf(person, { limit: maxMail });
  if (unread < shareOf(maxMail, "new")) return null;
  const isFamiliar = table.hasWritten(person, author);
  const standing = isFamiliar ? "familiar" : isKnownSince(table.cameTime(author), time) ? "known" : "new";
  const limit = shareOf(maxMail, standing);
  return unread >= limit ? limit : null;
}

function commitMessage(
  draft: Saying,
  { position, to, toName, table }: { position: Position; to: Stream; toName: string; table: MessageTable },
): Applied {
  const entry = messageOf(draft, position, { to, toName });
  table.say(entry);
  const receipt = { id: position.id, time: position.time, kept: position.kept };
  return { outcome: typeof draft.to === "object" ? { ...receipt, waitsFor: toName } : receipt, entry };
}

/** Returns the message that a draft becomes. */
export function messageOf(
  { author, fromName, text, action, key }: Saying,
  { id, time }: Position,
  { to, toName }: { to: Stream; toName: string },
): Said {
  return { type: "said", id, time, author, to, fromName, toName, text, action, key };
}

function applyChange(draft: Change, { id, time, kept }: Position, { table, timeline }: ApplyOptions): Applied {
  const { type, author, of, text, withinMs } = draft;
  const message = table.find(of, draft.to);
  if (message === null || !isIn(message, draft.to)) return { outcome: { code: "no_such_message" } };
  if (message.author !== author) return { outcome: { code: "not_yours" } };
  const isGone = isDeleted(message);
  if (type === "edit" && isGone) return { outcome: { code: "no_such_message" } };
  if (type === "edit" ? message.text === text : isGone) {
    return { outcome: { id: of, time: message.time, kept } };
  }
  if (timeline.ageOf(message) > withinMs) {
    return { outcome: { code: "too_old", limit: Math.floor(withinMs / 1000) } };
  }
  const { to, fromName, toName, action } = message;
  const [kind, textNow] = type === "edit" ? ["edited", text] as const : ["deleted", ""] as const;
  const entry: Changed = { type: kind, id, time, author, to, fromName, toName, of, text: textNow, action };
  table.change(entry, changedBy(message, entry));
  return { outcome: { id, time, kept }, entry };
}

/** Returns a message as it is after a change. */
export function changedBy(message: Past, { type, text, time }: Changed): Past {
  return type === "edited" ? { ...message, text, edited: time } : { ...message, text: "", deleted: time };
}

/** Whether an entry belongs to a room, or to a person's private messages. */
export function isIn({ to, author }: Committed, stream: Stream): boolean {
  return to === stream || typeof to === "number" && author === stream;
}

/** Returns the streams that an entry belongs to: a room, or both people of a private message. */
export function streamsOf({ to, author }: Committed): readonly Stream[] {
  return typeof to === "number" && to !== author ? [to, author] : [to];
}

/** Whether the entry is a deleted message. */
export function isDeleted(entry: Committed | Past): boolean {
  return "deleted" in entry && entry.deleted !== undefined;
}

/** Whether the entry is a private message between two persons, or from a person to themselves. */
export function isBetween({ author, to }: Committed, a: number, b: number): boolean {
  return author === a && to === b || author === b && to === a;
}

/** Whether a reader who has seen a stream up to `after` has missed this entry of it. */
export function isMissed(entry: Committed, after: number): boolean {
  return entry.id > after && (entry.type === "said" ? !isDeleted(entry) : entry.of <= after);
}

/**
 * Returns the newest of the missed entries. `lostUntil`: entries of the stream up to this id may be missing;
 * `removedUntil`: up to this one, by default the same, they may be gone forever.
 */
export function missedOf(
  all: readonly Committed[],
  { after, limit, lostUntil, removedUntil = lostUntil, next = null }: {
    readonly after: number;
    readonly limit: number;
    readonly lostUntil: number;
    readonly removedUntil?: number;
    /** If there may be more than `all`: they are below this id. */
    readonly next?: number | null;
  },
): Missed {
  const left = all[all.length - limit - 1];
  const before = left === undefined ? next : left.id + 1;
  return {
    entries: left === undefined ? all : all.slice(all.length - limit),
    lostUntil: Math.max((before ?? 1) - 1, lostUntil > after ? lostUntil : 0),
    next: before,
    removedUntil: removedUntil > after ? removedUntil : 0,
  };
}

/** Counts the first messages among entries, at most `limit`. */
export function countedOf(entries: readonly Committed[], limit: number): Counted {
  const counted = entries.filter((entry) => entry.type === "said" && !isDeleted(entry)).slice(0, limit);
  return { count: counted.length, next: counted.length < limit ? null : counted.at(-1)?.id ?? null };
}

/** Whether an entry matches a history query, apart from its limit. */
export function matchesQuery(
  entry: Committed,
  { of, before = Infinity, after = 0, sinceTime = 0 }: HistoryQuery,
): entry is Past {
  if (entry.type !== "said" || entry.id >= before || entry.id <= after || entry.time < sinceTime) return false;
  if (typeof of === "string") return isIn(entry, of);
  return of.with === undefined ? isIn(entry, of.person) : isBetween(entry, of.person, of.with);
}

/** Whether an entry of the stream matches a query for changes, apart from its limit. */
export function matchesChanges(entry: Committed, { after, until, upTo }: ChangesQuery): entry is Changed {
  return entry.type !== "said" && entry.id > after && entry.id <= until && entry.of <= upTo;
}

/** Whether a query asks for the first messages that match, not for the last ones. */
export function isForward({ after, sinceTime }: Pick<HistoryQuery, "after" | "sinceTime">): boolean {
  return after !== undefined || sinceTime !== undefined;
}

/**
 * Returns the messages that a query asks for, of all that match. `removedUntil`: as in `Page`. `next`: if there may be more
 * than `all`, from where to go on.
 */
export function pageOf(
  all: readonly Past[],
  query: HistoryQuery,
  { removedUntil = 0, next = null }: { readonly removedUntil?: number; readonly next?: number | null } = {},
): Page {
  const left = Math.max(0, all.length - query.limit);
  const messages = isForward(query) ? all.slice(0, query.limit) : all.slice(left);
  const reached = left === 0 ? next : (isForward(query) ? messages.at(-1)?.id : messages[0]?.id) ?? next;
  return {
    messages,
    hasMore: left > 0,
    ...(reached === null ? {} : { next: reached }),
    ...(removedUntil > 0 ? { removedUntil } : {}),
  };
}

/** Returns the changes that a query asks for, of all that match. `next`: as for `pageOf`. */
export function changesOf(all: readonly Changed[], { limit }: ChangesQuery, next: number | null = null): ChangesPage {
  const changes = all.slice(0, limit);
  return { changes, next: changes.length < all.length ? changes.at(-1)?.id ?? next : next };
}

/** Returns the key of a receipt in a map. Keys of messages are unique for each author. */
export function receiptKey(author: number, key: string): string {
  return `${author} ${key}`;
}
