/**
 * Reading back page by page: collects the answers to `history` and `search`, and makes the request for the next page.
 *
 * Owns the incomplete pages, and the last page of each conversation. Neither sends requests nor shows anything.
 *
 * @module
 */
import type { ClientMessage, MessageOf, PastMessage, ServerMessage } from "../../shared/wire/message.ts";
import { nameKey } from "../../shared/wire/name.ts";

export type PageRequest = MessageOf<"history"> | MessageOf<"search">;

/** The whole answer to a request. */
export interface Page {
  readonly type: "page";
  readonly request: PageRequest;
  /** In the order of their ids. */
  readonly messages: readonly PastMessage[];
  readonly hasMore: boolean;
  /** The index lags: some of the latest messages are not searchable yet. */
  readonly isBehind: boolean;
  /** If these are messages that the server has left out: what is still missing of them (missed_ranges.ts). */
  readonly missing?: Missing;
}

/** What is still missing of the messages that were left out at one place. */
export interface Missing {
  /** How many; `null`: unknown. */
  readonly left: number | null;
  /** Whether the server had none of them any more. */
  readonly isGone: boolean;
}

/** Protects against a server whose answer never ends. */
const MAX_MESSAGES = 10_000;

/** More conversations than anybody reads back in. */
const MAX_PLACES = 100;

export class Pages {
  /** Incomplete pages. */
  readonly #coming = new Map<ClientMessage, Page>();
  /** The last page of each conversation by its key, and that of the last search under the empty text. */
  readonly #last = new Map<string, Page>();

  /** A connection begins: the link repeats incomplete requests. With another log, earlier ids mean nothing. */
  begin({ isOtherLog }: { readonly isOtherLog: boolean }): void {
    this.#coming.clear();
    if (isOtherLog) this.#last.clear();
  }

  /** Takes a message of an answer. Returns the page once it is complete, and as `cut` has changed it. */
  follow(
    message: ServerMessage,
    request: ClientMessage | null,
    cut: (page: Page) => Page = (page) => page,
  ): Page | null {
    if (request?.type !== "history" && request?.type !== "search") return null;
    if (message.type === "messages") this.#add(message, request);
    if (message.type === "error") this.#coming.delete(request);
    return message.type === "ok" ? this.#finish(request, cut) : null;
  }

  /** The last page of a conversation, or of the last search. */
  last(place = ""): Page | null {
    return this.#last.get(place === "" ? "" : nameKey(place)) ?? null;
  }

  #add({ messages, more = false, behind = false }: MessageOf<"messages">, request: PageRequest): void {
    const known = this.#coming.get(request)?.messages ?? [];
    const all = known.length < MAX_MESSAGES ? [...known, ...messages] : known;
    this.#coming.set(request, { type: "page", request, messages: all, hasMore: more, isBehind: behind });
  }

  #finish(request: PageRequest, cut: (page: Page) => Page): Page {
    const page = cut(
      this.#coming.get(request) ?? { type: "page", request, messages: [], hasMore: false, isBehind: false },
    );
    this.#coming.delete(request);
    const key = request.type === "search" ? "" : nameKey(request.to);
    this.#last.delete(key);
    this.#last.set(key, page);
    const [oldest] = this.#last.keys();
    if (this.#last.size > MAX_PLACES && oldest !== undefined) this.#last.delete(oldest);
    return page;
  }
}

/** Returns whether the next page is newer than this one, not older. */
export function isForward({ request }: Pick<Page, "request">): boolean {
  return request.type === "history" && (request.since !== undefined || request.after !== undefined);
}

/** Makes the request for the next page; `null`: there is none. */
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
