/**
 * One line for one event, whatever the number of rooms: the server tells of somebody who comes or goes once for each
 * shared room, one after the other. They are held back until something else comes, or until everything that has arrived
 * was handled.
 *
 * Owns the event that is held back. Knows nothing about lines.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import type { Shown } from "../text/message_text.ts";

type Membership = MessageOf<"joined"> | MessageOf<"parted">;

export class SameEvents {
  #event: Membership | null = null;
  #rooms: string[] = [];

  /** Takes an event of somebody else. Returns what is shown now. */
  hold(event: Membership): Shown[] {
    if (this.#event !== null && keyOf(this.#event) === keyOf(event)) {
      this.#rooms.push(event.room);
      return [];
    }
    const before = this.take();
    this.#event = event;
    this.#rooms = [event.room];
    return before;
  }

  /** Removes and returns what is held back. */
  take(): Shown[] {
    const event = this.#event;
    this.#event = null;
    if (event === null) return [];
    return [this.#rooms.length === 1 ? event : { type: "in_rooms", event, rooms: this.#rooms }];
  }
}

/** What an event says apart from its room. */
function keyOf({ room: _, ...event }: Membership): string {
  return JSON.stringify(event);
}
