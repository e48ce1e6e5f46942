/**
 * After a reconnect: who was there before and comes back is nothing new, and who stays away is.
 *
 * After a restart of the server everybody comes back, one after the other, and each client would tell its user so. For a
 * while after its own reconnect this client holds that back, and then says who is missing.
 *
 * Owns who is expected back. Does not know the time: the caller ends the while.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";

/** How long others may take to come back after a reconnect, in milliseconds. */
export const RETURN_MS = 60_000;

/** People who have not come back to the same rooms. */
export interface Missing {
  readonly names: readonly string[];
  readonly rooms: readonly string[];
}

export class Returning {
  /** Those who were in each room before the connection was lost and have not been seen there since; `null`: over. */
  #expected: Map<string, Set<string>> | null = null;
  /** The rooms whose present members are known. */
  readonly #known = new Set<string>();

  /** Whether people are expected back. */
  get isUnderWay(): boolean {
    return this.#expected !== null;
  }

  /** A connection begins again; these were the members before. Those who were expected already still are. */
  begin(members: ReadonlyMap<string, readonly string[]>): void {
    const before = this.#expected;
    this.#known.clear();
    this.#expected = new Map(
      [...members].map(([room, names]) => [room, new Set(names).union(before?.get(room) ?? new Set())]),
    );
  }

  /** These are in a room; `isAll`: nobody else is. */
  arePresent(room: string, names: readonly string[], { isAll }: { readonly isAll: boolean }): void {
    for (const name of names) this.#expected?.get(room)?.delete(name);
    if (isAll) this.#known.add(room);
  }

  /** Returns what is new of a `joined`; `null`: nothing. */
  joined(message: MessageOf<"joined">): MessageOf<"joined"> | null {
    const expected = this.#expected?.get(message.room);
    if (expected === undefined) return message;
    if (message.name !== undefined) return expected.delete(message.name) ? null : message;
    const names = (message.names ?? []).filter((name) => !expected.delete(name));
    return names.length === 0 ? null : { ...message, names };
  }

  parted({ room, name, names = [] }: MessageOf<"parted">): void {
    for (const one of name === undefined ? names : [name]) this.#expected?.get(room)?.delete(one);
  }

  renamed({ was, name }: MessageOf<"renamed">): void {
    for (const expected of this.#expected?.values() ?? []) if (expected.delete(was)) expected.add(name);
  }

  /** You have left a room. */
  forget(room: string): void {
    this.#expected?.delete(room);
  }

  /** The while is over. Returns who is missing, those of the same rooms together. */
  end(): Missing[] {
    const roomsOf = new Map<string, string[]>();
    for (const [room, names] of this.#expected ?? []) {
      if (!this.#known.has(room)) continue;
      for (const name of names) roomsOf.set(name, [...roomsOf.get(name) ?? [], room]);
    }
    this.#expected = null;
    const groups = Map.groupBy(roomsOf, ([, rooms]) => JSON.stringify(rooms));
    return [...groups].map(([rooms, people]) => ({ names: people.map(([name]) => name), rooms: JSON.parse(rooms) }));
  }
}
