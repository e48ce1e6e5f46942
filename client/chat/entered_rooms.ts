/**
 * Which rooms the user has just joined, and so reads who is there. At the start, that is only the one that they look at;
 * after a reconnect, none.
 *
 * @module
 */
import { nameKey } from "../../shared/wire/name.ts";

export class EnteredRooms {
  /** The keys of the rooms of this connection that were not entered so far. */
  #start = new Set<string>();
  #isAgain = false;
  readonly #entered = new Set<string>();

  /** A connection begins, in these rooms; or it begins again. */
  begin(rooms: readonly string[], { isAgain }: { readonly isAgain: boolean }): void {
    this.#start = new Set(rooms.map(nameKey));
    this.#isAgain = isAgain;
    this.#entered.clear();
  }

  /** You are in a room. `isTarget`: the user looks at it. */
  enter(room: string, { isTarget }: { readonly isTarget: boolean }): void {
    const isAtStart = this.#start.delete(nameKey(room));
    if (!isAtStart || isTarget && !this.#isAgain) this.#entered.add(room);
  }

  leave(room: string): void {
    this.#entered.delete(room);
  }

  /** Returns whether the user has just joined a room; once. */
  take(room: string): boolean {
    return this.#entered.delete(room);
  }
}
