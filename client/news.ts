/**
 * What of all that comes is worth showing.
 *
 * Owns what has to be remembered for that. How it is shown is in render.ts.
 *
 * @module
 */
import type { ServerMessage } from "../shared/message.ts";
import { nameKey } from "../shared/name.ts";
import type { Whereabouts } from "./whereabouts.ts";
import { render, type View } from "./render.ts";
import type { Unanswered } from "./unanswered.ts";

/** What is told of each room that one shares with a person, in the same words. */
const OF_EVERY_ROOM: ReadonlySet<string> = new Set(["renamed", "away", "back"]);

/** Answers with data: nobody is to be told what was not asked for (ARCHITECTURE.md I26). */
const ANSWERS: ReadonlySet<string> = new Set(["people", "rooms", "person"]);

export class News {
  readonly #whereabouts: Whereabouts;
  /** The rooms that one is in from before: that one joined them is no news. */
  #expected = new Set<string>();
  /** Whether the topics of these rooms are no news either. */
  #knowsTopics = false;
  #entered: string | null = null;
  #last = "";

  constructor(whereabouts: Whereabouts) {
    this.#whereabouts = whereabouts;
  }

  /** A connection begins, in these rooms; or it begins again. */
  begin(rooms: readonly string[], { isAgain }: { isAgain: boolean }): void {
    this.#knowsTopics = isAgain;
    this.#expected = new Set(rooms.map(nameKey));
  }

  /**
   * The lines to show of a message, which the whereabouts have followed already; `request` is what it belongs to. What was
   * typed here is not shown again unless a command has given it another form.
   */
  lines(message: ServerMessage, request: Unanswered | null, view: Omit<View, "ownName">): string[] {
    if (this.#isOld(message)) return [];
    if (ANSWERS.has(message.type) && request === null) return [];
    if (message.type === "message" && this.#whereabouts.isOwn(message.from) && request?.isQuiet) return [];
    const lines = render(message, { ...view, ownName: this.#whereabouts.name });
    const isRepeated = OF_EVERY_ROOM.has(message.type) && lines.join("\n") === this.#last;
    this.#last = lines.join("\n");
    return isRepeated ? [] : lines;
  }

  #isOld(message: ServerMessage): boolean {
    const entered = this.#entered;
    this.#entered = null;
    // The topic follows at once (PROTOCOL H9).
    if (message.type === "topic") return this.#knowsTopics && entered === nameKey(message.room);
    // It comes when the server ends, and the server's `bye` says that.
    if (message.type === "parted" && message.reason === "shutdown") return true;
    if (message.type !== "joined" || !this.#whereabouts.isOwn(message.name)) return false;
    const key = nameKey(message.room);
    if (!this.#expected.delete(key)) return false;
    this.#entered = key;
    return true;
  }
}
