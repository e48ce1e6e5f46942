/**
 * What was said before one came: held back until all of it is there, so that it can be said how much of it is unread
 * (PROTOCOL H13).
 *
 * Owns what is held back. How it is shown is in message_view.ts.
 *
 * 1. What belongs to a backlog is known by its place and its number; a room's is over when oneself has joined it, whatever
 *    its number was.
 * 2. After a lost connection there is no backlog of a place that one was in before: it is what was missed, as if it had
 *    been said now.
 * 3. Nothing is held for ever: what a connection leaves half told comes out when the next one begins, or at the end. And
 *    nothing without bounds: beyond them what was begun first comes out as it is.
 *
 * @module
 */
import { type MessageOf, PRIVATE, type ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";

/** What is held of all places at the most: more than a screen can be asked to show as one piece. */
export const MAX_HELD = 5_000;
export const MAX_HELD_CHARACTERS = 8 * 1024 * 1024;

/** More places than one can be in. */
const MAX_PLACES = 1_000;

/** What a backlog consists of. */
export type Told = MessageOf<"message"> | MessageOf<"edited"> | MessageOf<"deleted"> | MessageOf<"gap">;

export interface Backlog<T = Told> {
  readonly type: "backlog of a place";
  /** A room, or `@` for private messages. */
  readonly place: string;
  /** What was read before, in order. */
  readonly read: readonly T[];
  /** What is not read yet, behind it. */
  readonly unread: readonly T[];
  /** One is in this room for the first time: all of it was said before, and none of it counts as unread. */
  readonly isFirst: boolean;
}

interface Held {
  readonly told: Told[];
  /** How many messages are still to come. */
  left: number;
  /** `null`: nothing was ever read there. */
  readonly readId: number | null;
}

export class Backlogs {
  /** By their places, the one that was begun first comes first. */
  readonly #held = new Map<string, Held>();
  #count = 0;
  #characters = 0;
  /** Places that one was in before the connection was lost. */
  #known: ReadonlySet<string> = new Set();

  /** A connection begins, in these rooms; or it begins again. Gives what the one before has left half told. */
  begin(rooms: readonly string[], { isAgain }: { readonly isAgain: boolean }): Backlog[] {
    this.#known = new Set(isAgain ? [...rooms, PRIVATE] : []);
    return this.takeAll();
  }

  /** All that is held. It is held no longer. */
  takeAll(): Backlog[] {
    return [...this.#held.keys()].flatMap((place) => this.#end(place));
  }

  /** What is to be shown now that a message has come: itself, a backlog that it completes, both or nothing. */
  take(message: ServerMessage): readonly (ServerMessage | Backlog)[] {
    switch (message.type) {
      case "backlog":
        return this.#start(message);
      case "joined":
        return [...this.#end(message.room), message];
      case "message":
      case "edited":
      case "deleted":
      case "gap":
        return this.#hold(message);
      default:
        return [message];
    }
  }

  #start({ to, count, read }: MessageOf<"backlog">): Backlog[] {
    const before = this.#end(to);
    if (this.#known.has(to) || count === 0) return before;
    this.#held.set(to, { told: [], left: count, readId: read ?? null });
    return [...before, ...this.#surplus()];
  }

  #hold(told: Told): readonly (ServerMessage | Backlog)[] {
    const place = isRoomName(told.to) ? told.to : PRIVATE;
    const held = this.#held.get(place);
    if (held === undefined) return [told];
    held.told.push(told);
    this.#count++;
    this.#characters += charactersOf(told);
    if (told.type === "message") held.left--;
    return held.left <= 0 ? this.#end(place) : this.#surplus();
  }

  #surplus(): Backlog[] {
    const ended: Backlog[] = [];
    for (const place of this.#held.keys()) {
      const isWithin = this.#held.size <= MAX_PLACES && this.#count < MAX_HELD &&
        this.#characters < MAX_HELD_CHARACTERS;
      if (isWithin) break;
      ended.push(...this.#end(place));
    }
    return ended;
  }

  #end(place: string): Backlog[] {
    const held = this.#held.get(place);
    if (held === undefined) return [];
    this.#held.delete(place);
    const { told, readId } = held;
    this.#count -= told.length;
    this.#characters -= told.reduce((sum, one) => sum + charactersOf(one), 0);
    if (told.length === 0) return [];
    const isFirst = place !== PRIVATE && readId === null;
    const from = isFirst ? told.length : firstUnread(told, readId ?? 0);
    return [{ type: "backlog of a place", place, read: told.slice(0, from), unread: told.slice(from), isFirst }];
  }
}

function charactersOf(told: Told): number {
  return "text" in told ? told.text.length : 0;
}

/** A gap has no place of its own: what is missing was said before what follows it. */
function firstUnread(told: readonly Told[], readId: number): number {
  const at = told.findIndex((one) => one.type !== "gap" && one.id > readId);
  if (at === -1) return told.length;
  return told[at - 1]?.type === "gap" ? at - 1 : at;
}
