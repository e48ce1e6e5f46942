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
}

export class MissedRanges {
  /** The oldest first. */
  #ranges: Range[] = [];
  /** Which range a request asks for. */
  readonly #asked = new WeakMap<ClientMessage, Range>();

  /** The server has left out messages. */
  add({ to, after, before, count }: MessageOf<"gap">): void {
    if (count === 0) return;
    this.#ranges.push({ place: to, after, before, left: count ?? null, hasShown: false });
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
    const request = { type: "history", to: range.place, after: range.after, limit, ref } as const;
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

  /** You have left a room. */
  forgetPlace(place: string): void {
    this.#ranges = this.#ranges.filter((range) => nameKey(range.place) !== nameKey(place));
  }

  /** The server has another history. */
  forgetAll(): void {
    this.#ranges = [];
  }
}
