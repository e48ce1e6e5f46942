/**
 * What a user at a terminal has missed and not read yet: the ranges of ids that the server has left out, and that
 * `/history missed` shows page by page.
 *
 * Owns these ranges. Neither sends requests nor shows anything.
 *
 * @module
 */
import type { ClientMessage, MessageOf } from "../../shared/wire/message.ts";
import { isRoomName, nameKey } from "../../shared/wire/name.ts";
import type { Page } from "./pages.ts";

/** More gaps than anybody reads. Beyond it, the oldest is forgotten. */
const MAX_RANGES = 100;

interface Range {
  /** A room, or `@` for private messages. */
  readonly place: string;
  /** Everything up to this id was shown. */
  after: number;
  readonly before: number;
  /** How many messages are missing; `null`: unknown. */
  left: number | null;
  hasShown: boolean;
  /** The most messages of the next page: what follows them cannot be read. */
  pageLimit: number;
}

export class MissedRanges {
  /** The oldest first. */
  #ranges: Range[] = [];
  /** Which range a request asks for. */
  readonly #asked = new WeakMap<ClientMessage, Range>();

  /** The server has left out messages. */
  add({ to, after, before, count }: MessageOf<"gap">): void {
    if (count === 0) return;
    this.#ranges.push({ place: to, after, before, left: count ?? null, hasShown: false, pageLimit: Infinity });
    if (this.#ranges.length > MAX_RANGES) this.#ranges.shift();
  }

  /**
   * Makes the request for the next missing messages: those of the room or person that the user looks at if there are any,
   * or else of another one. `null`: nothing is missing.
   */
  request(
    target: string,
    { limit, ref }: { readonly limit: number; readonly ref: string },
  ): MessageOf<"history"> | null {
    const isHere = ({ place }: Range) => isRoomName(target) ? nameKey(place) === nameKey(target) : !isRoomName(place);
    const range = this.#ranges.find(isHere) ?? this.#ranges[0];
    if (range === undefined) return null;
    const { place: to, after, pageLimit } = range;
    const request = { type: "history", to, after, limit: Math.min(limit, pageLimit), ref } as const;
    range.pageLimit = Infinity;
    this.#asked.set(request, range);
    return request;
  }

  /** Returns a page as it is, or, if it was asked for here, with the missing messages only. */
  within(page: Page): Page {
    const range = this.#asked.get(page.request);
    if (range === undefined) return page;
    const messages = page.messages.filter(({ id }) => id > range.after && id < range.before);
    const last = page.messages.at(-1)?.id ?? Infinity;
    const isOver = !page.hasMore || last >= range.before - 1;
    range.after = Math.max(range.after, isOver ? range.before - 1 : last);
    range.hasShown ||= messages.length > 0;
    if (range.left !== null) range.left = Math.max(0, range.left - messages.length);
    if (isOver) this.#ranges = this.#ranges.filter((one) => one !== range);
    const missing = { left: isOver ? 0 : range.left === 0 ? null : range.left, isGone: isOver && !range.hasShown };
    return { ...page, messages, hasMore: !isOver, missing };
  }

  /**
   * A request was refused. If a part of the history is damaged, the next request asks for what comes before it, or passes
   * it over; if nobody knows where it ends, other missing messages come first (PROTOCOL K12).
   */
  failed({ code, limit = 0, until = 0 }: MessageOf<"error">, request: ClientMessage | null): void {
    const range = request === null ? undefined : this.#asked.get(request);
    if (range === undefined || code !== "unreadable") return;
    const others = this.#ranges.filter((one) => one !== range);
    if (limit > 0) {
      range.pageLimit = limit;
    } else if (until >= range.before - 1) {
      this.#ranges = others;
    } else if (until > range.after) {
      range.after = until;
      range.left = null;
    } else if (others.length < this.#ranges.length) {
      this.#ranges = [...others, range];
    }
  }

  /** You have left a room. */
  forgetPlace(place: string): void {
    this.#ranges = this.#ranges.filter((range) => nameKey(range.place) !== nameKey(place));
  }

  /** The server has another history. */
  forgetAll(): void {
    this.#ranges = [];
  }
}
