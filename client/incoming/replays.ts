/**
 * Recognizes what a program that reads `--json` must not take for new: messages and changes from before the user entered
 * their room (PROTOCOL H13). What was said while a connection was lost is new, because it was not printed before.
 *
 * Owns how far the backlog of each room went. Prints nothing.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import { isPlaced, placeOf } from "../link/seen_ids.ts";

/** More rooms than a user can be in. */
const MAX_PLACES = 1_000;

export class Replays {
  /** The last id of each backlog, by room, or `@`; the oldest first. */
  readonly #lastIds = new Map<string, number>();

  /** Returns whether a message or change of the server was there before. Call it once for each message, in their order. */
  follow(message: ServerMessage): boolean {
    if (message.type === "backlog") this.#begin(message.to, message.last);
    return isPlaced(message) && message.id <= (this.#lastIds.get(placeOf(message)) ?? -1);
  }

  /** Ids from before mean nothing any more. */
  forgetAll(): void {
    this.#lastIds.clear();
  }

  #begin(place: string, last: number): void {
    this.#lastIds.delete(place);
    this.#lastIds.set(place, last);
    const [oldest] = this.#lastIds.keys();
    if (this.#lastIds.size > MAX_PLACES && oldest !== undefined) this.#lastIds.delete(oldest);
  }
}

/** A record of `--json` that says that it is replayed. The other bytes stay as the server sent them. */
export function asReplayed(json: string): string {
  return `${json.slice(0, json.lastIndexOf("}"))},"replayed":true}`;
}
