/**
 * Reading back page by page: what of the history, or of a search, has come, and how to ask for more of it.
 *
 * Owns the pages on their way and where the last ones ended. Neither asks nor shows.
 *
 * @module
 */
import type { ClientMessage, MessageOf, PastMessage, ServerMessage } from "../../shared/wire/message.ts";
import { nameKey } from "../../shared/wire/name.ts";

/** What a page answers. */
export type PageRequest = MessageOf<"history"> | MessageOf<"search">;

/** The answer to a request, all of it. */
export interface Page {
  readonly type: "page";
  readonly request: PageRequest;
  /** In the order of their ids. */
  readonly messages: readonly PastMessage[];
  readonly hasMore: boolean;
  /** Some of the latest messages could not be looked at. */
  readonly isBehind: boolean;
}

/** A server that answers without an end is not listened to. */
const MAX_MESSAGES = 10_000;

/** More places than anybody reads back in. */
const MAX_PLACES = 100;

export class Pages {
  /** By their requests. */
  readonly #coming = new Map<ClientMessage, Page>();
  /** The last page of each place by its key, and that of the last search under the empty text. */
  readonly #last = new Map<string, Page>();

  /** A connection begins: what was half told is asked for again. With another log no id means anything any more. */
  begin({ isOtherLog }: { readonly isOtherLog: boolean }): void {
    this.#coming.clear();
    if (isOtherLog) this.#last.clear();
  }

  /** Follows what the server tells, with the request that it belongs to. Gives a page when it is whole. */
  follow(message: ServerMessage, request: ClientMessage | null): Page | null {
    if (request?.type !== "history" && request?.type !== "search") return null;
    if (message.type === "messages") this.#add(message, request);
    if (message.type === "error") this.#coming.delete(request);
    return message.type === "ok" ? this.#finish(request) : null;
  }

  /** The last page of a place; without one, of the search. `null` where there is none. */
  last(place = ""): Page | null {
    return this.#last.get(place === "" ? "" : nameKey(place)) ?? null;
  }

  #add({ messages, more = false, behind = false }: MessageOf<"messages">, request: PageRequest): void {
    const known = this.#coming.get(request)?.messages ?? [];
    const all = known.length < MAX_MESSAGES ? [...known, ...messages] : known;
    this.#coming.set(request, { type: "page", request, messages: all, hasMore: more, isBehind: behind });
  }

  #finish(request: PageRequest): Page {
    const page = this.#coming.get(request) ??
      { type: "page", request, messages: [], hasMore: false, isBehind: false };
    this.#coming.delete(request);
    const key = request.type === "search" ? "" : nameKey(request.to);
    this.#last.delete(key);
    this.#last.set(key, page);
    const [oldest] = this.#last.keys();
    if (this.#last.size > MAX_PLACES && oldest !== undefined) this.#last.delete(oldest);
    return page;
  }
}

/** Whether a page goes on towards now, and not into the past. */
export function isForward({ request }: Pick<Page, "request">): boolean {
  return request.type === "history" && (request.since !== undefined || request.after !== undefined);
}

/** The request for what comes behind a page, `null` where there is nothing. */
export function nextRequest(page: Page, { limit }: { readonly limit: number }): PageRequest | null {
  const { request, messages, hasMore } = page;
  const first = messages[0];
  const last = messages.at(-1);
  if (!hasMore || first === undefined || last === undefined) return null;
  if (request.type === "history") {
    const { to } = request;
    return { type: "history", to, limit, ...(isForward(page) ? { after: last.id } : { before: first.id }) };
  }
  const { ref: _ref, ...same } = request;
  return { ...same, limit, below: first.id };
}
