/**
 * What of all that comes is worth showing.
 *
 * Owns what has to be remembered for that. How it is shown is in render.ts.
 *
 * @module
 */
import type { ServerMessage } from "../shared/message.ts";
import { nameKey } from "../shared/name.ts";
import type { Place } from "./place.ts";
import { render, type View } from "./render.ts";
import type { Unanswered } from "./unanswered.ts";

/** What is told of each room that one shares with a person, in the same words. */
const OF_EVERY_ROOM: ReadonlySet<string> = new Set(["renamed", "away", "back"]);

/** Answers with data: nobody is to be told what was not asked for (PITFALLS I26). */
const ANSWERS: ReadonlySet<string> = new Set(["people", "rooms", "person"]);

export class News {
  readonly #place: Place;
  /** The rooms that one is in from before: that one joined them is no news. */
  #expected = new Set<string>();
  /** The room whose topic, if it comes next, is no news either. */
  #entered: string | null = null;
  #last = "";

  constructor(place: Place) {
    this.#place = place;
  }

  /** A connection begins, in these rooms. */
  begin(rooms: readonly string[]): void {
    this.#expected = new Set(rooms.map(nameKey));
  }

  /**
   * The lines to show of a message, which the place has followed already; `request` is what it belongs to. What was
   * typed here is not shown again unless a command has given it another form.
   */
  lines(message: ServerMessage, request: Unanswered | null, view: Omit<View, "ownName">): string[] {
    if (this.#isOld(message)) return [];
    if (ANSWERS.has(message.type) && request === null) return [];
    if (message.type === "message" && this.#place.isOwn(message.from) && request?.isQuiet) return [];
    const lines = render(message, { ...view, ownName: this.#place.name });
    const isRepeated = OF_EVERY_ROOM.has(message.type) && lines.join("\n") === this.#last;
    this.#last = lines.join("\n");
    return isRepeated ? [] : lines;
  }

  #isOld(message: ServerMessage): boolean {
    const entered = this.#entered;
    this.#entered = null;
    if (message.type === "topic") return entered === nameKey(message.room);
    if (message.type !== "joined" || !this.#place.isOwn(message.name)) return false;
    const key = nameKey(message.room);
    if (!this.#expected.delete(key)) return false;
    this.#entered = key;
    return true;
  }
}
