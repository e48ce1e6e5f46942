/**
 * Answers to `history` and `search` (PROTOCOL.md K4, K5).
 *
 * @module
 */
import { MAX_PAGE, type MessageOf, type PastMessage, PRIVATE } from "../../shared/wire/message.ts";
import { type ServerMessage, USUAL_PAGE } from "../../shared/wire/message.ts";
import { isRoomName, nameKey, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import type { Steps } from "../fair_queue.ts";
import { pastChangeOf, pastOf } from "../hub/message_mapping.ts";
import { absentPerson } from "../hub/absent_person.ts";
import type { Hub } from "../hub/hub.ts";
import { MAX_LISTING_BYTES } from "../limits.ts";
import { bytesInList, pages } from "./pages.ts";
import type { Person } from "../hub/person.ts";
import type { Refusal } from "../refusal.ts";
import { changedBy, isForward } from "../store/message_table.ts";
import {
  type Changed,
  type ChangesQuery,
  type HistoryQuery,
  type Page,
  type Past,
  type Store,
  type Stream,
  UnreadableError,
} from "../store/store.ts";

/** The answer to `history`, read in steps. */
export async function* readHistory(
  hub: Hub,
  person: Person,
  request: MessageOf<"history">,
): Steps<ServerMessage[] | Refusal> {
  const { to, before, after, since, limit = USUAL_PAGE } = request;
  const of = await historyOf(hub, person, to);
  if (typeof of === "object" && "code" in of) return of;
  const from = before !== undefined
    ? { before }
    : after !== undefined
    ? { after }
    : since !== undefined
    ? { sinceTime: since }
    : {};
  const { lastId } = hub.store;
  try {
    const read = yield* readPage(hub.store, { of, ...from, limit: Math.min(limit, MAX_PAGE) });
    const page = yield* withChanges(hub.store, of, { page: read, request, lastId });
    return answer(await asOfNow(hub.store, of, { page, lastId }), request, { isForward: isForward(from) });
  } catch (error) {
    return refusalFor(error);
  }
}

/** How many messages are read at a time: about a millisecond, unless they are long. */
const READ_STEP = 100;

/** Reads a page, and no more than an answer can have. */
async function* readPage(store: Store, query: HistoryQuery): Steps<Page> {
  const { limit } = query;
  const read: Past[] = [];
  let bytes = 0;
  let earlier: Page | null = null;
  for (let step = query;;) {
    const page = await readStep(store, { ...step, limit: Math.min(READ_STEP, limit - read.length) }, read.length);
    const { messages, hasMore, next, removedUntil = 0 } = page;
    const reached = isForward(query) ? read.at(-1)?.id ?? Infinity : Infinity;
    // What was removed between two steps would be missing in the middle of the page. The next page says that it is gone.
    if (removedUntil > reached) return { ...earlier, messages: read, hasMore: true };
    earlier = page;
    if (isForward(query)) read.push(...messages);
    else read.unshift(...messages);
    for (const { text } of messages) bytes += text.length;
    // With all messages that are wanted, it looks for another one until it knows whether there is one.
    if (next === undefined || hasMore && read.length >= limit || bytes > MAX_LISTING_BYTES) {
      return { ...page, messages: read, hasMore: hasMore || next !== undefined };
    }
    step = { ...query, ...(isForward(query) ? { after: next } : { before: next }) };
    yield;
  }
}

/** Reads a part of a page, after the `count` messages that were read. What cannot be read limits the whole page. */
async function readStep(store: Store, step: HistoryQuery, count: number): Promise<Page> {
  try {
    return await store.history(step);
  } catch (error) {
    throw count > 0 && error instanceof UnreadableError ? new UnreadableError(count + error.limit) : error;
  }
}

/** A page with the changes among its messages. */
interface ChangedPage extends Page {
  readonly changes?: readonly Changed[];
}

/**
 * Adds the changes that a client asks for, if it reads forward. If there are too many, the page ends earlier.
 *
 * `lastId` is the last id before the page was read: what was committed meanwhile is left out, because messages and changes
 * are read one after the other, and none may be missing between two others.
 */
async function* withChanges(
  store: Store,
  of: HistoryQuery["of"],
  { page, request: { before, after, changes: upTo }, lastId }: {
    readonly page: Page;
    readonly request: MessageOf<"history">;
    readonly lastId: number;
  },
): Steps<ChangedPage> {
  const stream = typeof of === "string" ? of : of.with === undefined ? of.person : null;
  if (before !== undefined || after === undefined || upTo === undefined || stream === null) return page;
  const until = Math.min(lastId, page.hasMore ? page.messages.at(-1)?.id ?? after : Infinity);
  const changes = yield* readChanges(store, { stream, after, until, upTo, limit: MAX_PAGE });
  const last = changes.length < MAX_PAGE ? until : changes.at(-1)?.id ?? until;
  const messages = page.messages.filter(({ id }) => id <= last);
  const isCut = messages.length < page.messages.length || last < until;
  return { ...page, messages, changes, hasMore: page.hasMore || isCut };
}

async function* readChanges(store: Store, query: ChangesQuery): Steps<readonly Changed[]> {
  const read: Changed[] = [];
  for (let after = query.after;;) {
    const { changes, next } = await store.changes({ ...query, after, limit: query.limit - read.length });
    read.push(...changes);
    if (next === null || read.length >= query.limit) return read;
    after = next;
    yield;
  }
}

/**
 * Returns a page with its messages as they are now. `lastId` is as for `withChanges`: whatever was changed since was told
 * at once, before the page, and is told no more.
 */
async function asOfNow(
  store: Store,
  of: HistoryQuery["of"],
  { page, lastId }: { readonly page: ChangedPage; readonly lastId: number },
): Promise<ChangedPage> {
  const now = new Map(page.messages.map((message) => [message.id, message]));
  const upTo = page.messages.at(-1)?.id ?? 0;
  const stream = typeof of === "string" ? of : of.person;
  for (let after: number | null = lastId; after !== null && after < store.lastId;) {
    const query: ChangesQuery = { stream, after, until: store.lastId, upTo, limit: MAX_PAGE };
    const { changes, next } = await store.changes(query);
    for (const changed of changes) {
      const message = now.get(changed.of);
      if (message !== undefined) now.set(changed.of, changedBy(message, changed));
    }
    after = next;
  }
  return { ...page, messages: [...now.values()] };
}

/** The answer to `search`. */
export async function searchHistory(
  hub: Hub,
  person: Person,
  request: MessageOf<"search">,
): Promise<ServerMessage[] | Refusal> {
  const { text, from, in: name, before, since, below, limit = USUAL_PAGE } = request;
  if (text === undefined && from === undefined && name === undefined) return { code: "bad_message" };
  if (!hub.store.canSearch) return { code: "no_search" };
  const author = from === undefined ? undefined : await personId(hub, from);
  if (typeof author === "object") return author;
  const of = name === undefined ? undefined : await streamOf(hub, name);
  if (typeof of === "object") return of;
  try {
    const page = await hub.store.search({
      viewer: person.id,
      limit: Math.min(limit, MAX_PAGE),
      ...(text === undefined ? {} : { text }),
      ...(author === undefined ? {} : { author }),
      ...(of === undefined ? {} : { of }),
      ...(before === undefined ? {} : { beforeTime: before }),
      ...(since === undefined ? {} : { sinceTime: since }),
      ...(below === undefined ? {} : { below }),
    });
    return answer(page, request, { isForward: false });
  } catch (error) {
    return refusalFor(error);
  }
}

/** Refuses a request for which the store cannot read everything: fewer messages would look like all of them. */
function refusalFor(error: unknown): Refusal {
  if (!(error instanceof UnreadableError)) throw error;
  const { limit, until } = error;
  return { code: "unreadable", limit, ...(until === null ? {} : { until }) };
}

async function historyOf(hub: Hub, person: Person, to: string): Promise<HistoryQuery["of"] | Refusal> {
  if (to === PRIVATE) return { person: person.id };
  const stream = await streamOf(hub, to);
  return typeof stream === "number" ? { person: person.id, with: stream } : stream;
}

/** The key of a room, or the id of a person. */
async function streamOf(hub: Hub, name: string): Promise<Stream | Refusal> {
  if (!isRoomName(name)) return await personId(hub, name);
  const normal = tryRoomName(name);
  const key = normal === null ? null : hub.room(normal)?.key ?? nameKey(normal);
  const isThere = key !== null && (hub.room(name) !== undefined || await hub.register.room(key) !== null);
  return isThere ? key : { code: "no_such_room", about: name };
}

async function personId(hub: Hub, name: string): Promise<number | Refusal> {
  const online = hub.person(name);
  if (online !== undefined) return online.id;
  const normal = tryPersonName(name);
  const known = normal === null ? null : await absentPerson(hub, normal);
  return known?.id ?? { code: "no_such_person", about: name };
}

/** The messages of an answer. If a page is too large, its first messages are taken, or its last ones. */
function answer(
  { messages, changes = [], hasMore, isBehind = false, removedUntil }: ChangedPage,
  { ref }: MessageOf<"history" | "search">,
  { isForward }: { readonly isForward: boolean },
): ServerMessage[] {
  const all = [...messages.map(pastOf), ...changes.map(pastChangeOf)].sort((a, b) => a.id - b.id);
  const fitting = isForward ? fit(all) : fit(all.toReversed()).toReversed();
  const isCut = hasMore || fitting.length < all.length;
  const parts = pages(fitting, (message) => message, (part): MessageOf<"messages"> => ({
    type: "messages",
    ...(ref === undefined ? {} : { ref }),
    messages: part,
  }));
  const ending = {
    ...(isCut ? { more: true } : {}),
    ...(isBehind ? { behind: true } : {}),
    ...(removedUntil === undefined ? {} : { lost: removedUntil }),
  };
  return parts.map((part, index) => index === parts.length - 1 ? { ...part, ...ending } : part);
}

function fit(messages: readonly PastMessage[]): PastMessage[] {
  let bytes = 0;
  return messages.filter((message) => (bytes += bytesInList(message)) <= MAX_LISTING_BYTES);
}
