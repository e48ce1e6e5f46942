/**
 * What one has seen of each room and of private messages: so that nothing is shown twice, and the server can be told
 * where one stopped.
 *
 * @module
 */
import { type MessageOf, PRIVATE } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";

export class Seen {
  readonly #ids = new Map<string, number>();

  /** Whether a message, or the change of one, has not been seen before. It has been from then on. */
  add({ to, id }: Pick<MessageOf<"message">, "to" | "id">): boolean {
    const place = isRoomName(to) ? to : PRIVATE;
    const last = this.#ids.get(place);
    if (last !== undefined && id <= last) return false;
    this.#ids.set(place, id);
    return true;
  }

  /** The highest ids of some rooms, and of private messages, as `hello` takes them. */
  of(rooms: readonly string[]): Record<string, number> {
    const known = [...rooms, PRIVATE].flatMap((place) => {
      const id = this.#ids.get(place);
      return id === undefined ? [] : [[place, id]];
    });
    return Object.fromEntries(known);
  }

  /** Nothing was told of a place so far, where everything up to an id was said before. */
  begin(place: string, id: number): void {
    if (!this.#ids.has(place)) this.#ids.set(place, id);
  }

  /** A room was left: what comes after the next joining may begin anew. */
  forgetRoom(room: string): void {
    this.#ids.delete(room);
  }

  /** The history is another one: no id means anything any more. */
  forgetAll(): void {
    this.#ids.clear();
  }
}
