/**
 * The latest messages of each conversation: your own, which `/edit` and `/delete` can change, and the beginnings of
 * all, which are shown when somebody changes a message.
 *
 * Owns a bounded number of them, and where you have said something last. A conversation is a room, or a person you talk
 * to privately.
 *
 * @module
 */
import { type MessageOf, type PastMessage, PRIVATE, type ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import type { SessionState } from "./session_state.ts";
import { NameKeyCache } from "./ignore_list.ts";

/** The most of your own messages, and the most beginnings, that are known of each conversation. */
export const MAX_OWN = 50;
export const MAX_BEGINNINGS = 200;

/** More conversations than anybody has. Beyond it, the least recent one is forgotten. */
const MAX_PLACES = 200;

/** How many characters of a message are shown when it changes. */
const BEGINNING = 160;

/** One of your messages, as `edit` and `delete` name it. */
export interface OwnMessage {
  /** Its room, or `@`. */
  readonly to: string;
  readonly id: number;
  readonly text: string;
}

/** What the user has seen of a message that is changed now. */
export interface Earlier {
  readonly beginning: string;
  /** When it was said, a Unix time in milliseconds. */
  readonly timeMs: number;
}

interface Known {
  /** In the order of their ids. */
  readonly own: OwnMessage[];
  /** By the message's id, in their order. */
  readonly earlier: Map<number, Earlier>;
}

export class RecentMessages {
  readonly #session: Pick<SessionState, "isOwn">;
  readonly #keys = new NameKeyCache();
  /** By the key of the place. */
  readonly #places = new Map<string, Known>();
  /** The time is `Infinity` while the message is on its way. */
  #last: { readonly place: string; readonly timeMs: number } | null = null;

  constructor(session: Pick<SessionState, "isOwn">) {
    this.#session = session;
  }

  /** Where you have said something last since this session began, here or in another session; `null`: nowhere. */
  get lastPlace(): string | null {
    return this.#last?.place ?? null;
  }

  /** You say something. It counts even if it fails, so that `/edit` never changes a message elsewhere instead. */
  saying(place: string): void {
    this.#last = { place, timeMs: Infinity };
  }

  /** Updates the list by a message of the server; `isOld`: it is from before this session. */
  follow(message: ServerMessage, { isOld = false }: { readonly isOld?: boolean } = {}): void {
    switch (message.type) {
      case "message":
        this.#add(message);
        return isOld ? undefined : this.#said(message);
      case "edited":
      case "deleted":
        return this.#changed(message);
      case "renamed":
        return this.#renamed(message);
    }
  }

  /** Adds messages that were read back. */
  addPage(messages: readonly PastMessage[]): void {
    for (const { text, ...message } of messages) {
      if (text !== undefined) this.#add({ ...message, text });
    }
  }

  /** Your message in a conversation: `back` 1 is the last one. `null`: unknown. */
  own(place: string, back: number): OwnMessage | null {
    return back < 1 ? null : this.#places.get(this.#keys.of(place))?.own.at(-back) ?? null;
  }

  /** How many of your messages are known in a conversation. */
  ownCount(place: string): number {
    return this.#places.get(this.#keys.of(place))?.own.length ?? 0;
  }

  /** The message that a change is about. Call it before `follow`. `null`: unknown. */
  earlier(change: MessageOf<"edited"> | MessageOf<"deleted">): Earlier | null {
    return this.#places.get(this.#placeOf(change))?.earlier.get(change.of) ?? null;
  }

  /** You have left a room, and no longer hear of changes there. */
  forgetPlace(place: string): void {
    this.#places.delete(this.#keys.of(place));
  }

  /** The server has another history. */
  forgetAll(): void {
    this.#places.clear();
  }

  #add({ id, time, from, to, text }: Pick<MessageOf<"message">, "id" | "time" | "from" | "to" | "text">): void {
    const key = this.#placeOf({ from, to });
    const known = this.#places.get(key) ?? { own: [], earlier: new Map<number, Earlier>() };
    this.#places.delete(key);
    this.#places.set(key, known);
    const [first] = this.#places.keys();
    if (this.#places.size > MAX_PLACES && first !== undefined) this.#places.delete(first);
    if (known.earlier.has(id)) return;
    known.earlier.set(id, { beginning: text.slice(0, BEGINNING), timeMs: time });
    const [oldest] = known.earlier.keys();
    if (known.earlier.size > MAX_BEGINNINGS && oldest !== undefined) known.earlier.delete(oldest);
    if (!this.#session.isOwn(from) || known.own.some((one) => one.id === id)) return;
    // Messages that are read back are older than known ones.
    const at = known.own.findLastIndex((one) => one.id < id) + 1;
    known.own.splice(at, 0, { to: isRoomName(to) ? to : PRIVATE, id, text });
    if (known.own.length > MAX_OWN) known.own.shift();
  }

  /** Missed messages arrive room by room: only their time says which was the last. */
  #said({ from, to, time }: MessageOf<"message">): void {
    if (!this.#session.isOwn(from)) return;
    const { place, timeMs } = this.#last ?? { place: to, timeMs: -Infinity };
    const isSamePlace = this.#keys.of(place) === this.#keys.of(to);
    if (isSamePlace && timeMs === Infinity || time >= timeMs) this.#last = { place: to, timeMs: time };
  }

  #renamed({ was, name }: MessageOf<"renamed">): void {
    const [wasKey, key] = [this.#keys.of(was), this.#keys.of(name)];
    if (this.#last !== null && this.#keys.of(this.#last.place) === wasKey) this.#last = { ...this.#last, place: name };
    const known = this.#places.get(wasKey);
    if (known === undefined || key === wasKey) return;
    this.#places.delete(wasKey);
    this.#places.set(key, known);
  }

  #changed(change: MessageOf<"edited"> | MessageOf<"deleted">): void {
    const known = this.#places.get(this.#placeOf(change));
    if (known === undefined) return;
    const earlier = known.earlier.get(change.of);
    if (change.type === "deleted") known.earlier.delete(change.of);
    else if (earlier !== undefined) {
      known.earlier.set(change.of, { ...earlier, beginning: change.text.slice(0, BEGINNING) });
    }
    const at = known.own.findIndex(({ id }) => id === change.of);
    const own = known.own[at];
    if (own === undefined) return;
    known.own.splice(at, 1, ...(change.type === "deleted" ? [] : [{ ...own, text: change.text }]));
  }

  #placeOf({ from, to }: Pick<MessageOf<"message">, "from" | "to">): string {
    return this.#keys.of(isRoomName(to) || this.#session.isOwn(from) ? to : from);
  }
}
