/**
 * Who and what there is around, for completing names and rooms: asked for when a connection begins, and followed since.
 *
 * Owns the roster and the list of rooms. Nobody sees what is asked here, nor that it cannot be answered.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import type { Link } from "../link/link.ts";
import { Roster } from "./roster.ts";

export class DirectoryCache {
  readonly #link: Pick<Link, "request" | "newRef" | "isLive" | "isWaitingFor">;
  readonly #roster = new Roster();
  #rooms: readonly string[] = [];

  constructor(link: Pick<Link, "request" | "newRef" | "isLive" | "isWaitingFor">) {
    this.#link = link;
  }

  /** Asks who and what there is: what was known is of another connection. */
  ask(): void {
    this.#roster.clear();
    this.#link.request({ type: "who", ref: this.#link.newRef() }, { isQuiet: true });
    this.#askForRooms();
  }

  /** Follows what the server tells. */
  follow(message: ServerMessage): void {
    this.#roster.follow(message);
    if (message.type === "rooms") this.#rooms = message.rooms.map(({ room }) => room);
  }

  /** The names that may be meant in a place, the likeliest first. */
  namesFor(place: string | null): string[] {
    return this.#roster.namesFor(place);
  }

  /** The rooms that there are. They come and go: what is known now is asked for again, for the next time. */
  rooms(): readonly string[] {
    if (this.#link.isLive && !this.#link.isWaitingFor("list")) this.#askForRooms();
    return this.#rooms;
  }

  #askForRooms(): void {
    this.#link.request({ type: "list", ref: this.#link.newRef() }, { isQuiet: true });
  }
}
