/**
 * The last messages of each place: which of them are one's own and can be changed, and how one began that somebody else
 * changes.
 *
 * Owns a bounded number of them. A room is a place, and so is each person that one talks to alone.
 *
 * @module
 */
import { type MessageOf, PRIVATE, type ServerMessage } from "../../shared/message.ts";
import { isRoomName } from "../../shared/name.ts";
import type { Whereabouts } from "../whereabouts.ts";
import { KnownKeys } from "./known_keys.ts";

/** So many of one's own are known in each place, and so many beginnings of all. */
export const MAX_OWN = 50;
export const MAX_BEGINNINGS = 200;

/** More places than anybody talks in; the one that was quiet for longest is forgotten. */
const MAX_PLACES = 200;

/** As much of a message as is told of it when it changes. */
const BEGINNING = 160;

/** A message of one's own, as `edit` and `delete` name it. */
export interface OwnMessage {
  /** Its room, or `@`. */
  readonly to: string;
  readonly id: number;
  readonly text: string;
}

interface Known {
  readonly own: OwnMessage[];
  /** By the message's id, in their order. */
  readonly beginnings: Map<number, string>;
}

export class RecentMessages {
  readonly #whereabouts: Pick<Whereabouts, "isOwn">;
  readonly #keys = new KnownKeys();
  /** By the key of the place. */
  readonly #places = new Map<string, Known>();

  constructor(whereabouts: Pick<Whereabouts, "isOwn">) {
    this.#whereabouts = whereabouts;
  }

  /** Follows what is said and changed. */
  follow(message: ServerMessage): void {
    switch (message.type) {
      case "message":
        return this.#said(message);
      case "edited":
      case "deleted":
        return this.#changed(message);
    }
  }

  /** One's own message in a room, or to a person: 1 is the last one. `null`: it is not known. */
  own(place: string, back: number): OwnMessage | null {
    return back < 1 ? null : this.#places.get(this.#keys.of(place))?.own.at(-back) ?? null;
  }

  /** How a message began that is changed; to be asked before the change is followed. `null`: it is not known. */
  beginningOf(change: MessageOf<"edited"> | MessageOf<"deleted">): string | null {
    return this.#places.get(this.#placeOf(change))?.beginnings.get(change.of) ?? null;
  }

  /** A room was left: one hears of no more changes there. */
  forgetPlace(place: string): void {
    this.#places.delete(this.#keys.of(place));
  }

  /** The history is another one. */
  forgetAll(): void {
    this.#places.clear();
  }

  #said(message: MessageOf<"message">): void {
    const { id, from, to, text } = message;
    const key = this.#placeOf(message);
    const known = this.#places.get(key) ?? { own: [], beginnings: new Map<number, string>() };
    this.#places.delete(key);
    this.#places.set(key, known);
    const [first] = this.#places.keys();
    if (this.#places.size > MAX_PLACES && first !== undefined) this.#places.delete(first);
    if (known.beginnings.has(id)) return;
    known.beginnings.set(id, text.slice(0, BEGINNING));
    const [oldest] = known.beginnings.keys();
    if (known.beginnings.size > MAX_BEGINNINGS && oldest !== undefined) known.beginnings.delete(oldest);
    if (!this.#whereabouts.isOwn(from)) return;
    known.own.push({ to: isRoomName(to) ? to : PRIVATE, id, text });
    if (known.own.length > MAX_OWN) known.own.shift();
  }

  #changed(change: MessageOf<"edited"> | MessageOf<"deleted">): void {
    const known = this.#places.get(this.#placeOf(change));
    if (known === undefined) return;
    if (known.beginnings.has(change.of)) {
      if (change.type === "deleted") known.beginnings.delete(change.of);
      else known.beginnings.set(change.of, change.text.slice(0, BEGINNING));
    }
    const at = known.own.findIndex(({ id }) => id === change.of);
    const own = known.own[at];
    if (own === undefined) return;
    known.own.splice(at, 1, ...(change.type === "deleted" ? [] : [{ ...own, text: change.text }]));
  }

  #placeOf({ from, to }: Pick<MessageOf<"message">, "from" | "to">): string {
    return this.#keys.of(isRoomName(to) || this.#whereabouts.isOwn(from) ? to : from);
  }
}
