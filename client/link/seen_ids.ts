/**
 * How far each room, and the private messages, were received: so that nothing is shown twice, and `hello` can say where
 * to continue.
 *
 * Owns the last id of each of them, with its time, and the latest messages before it. They tell whether a low id is an old
 * message that comes again, or a new one of a server whose history went back (arrivals.ts).
 *
 * @module
 */
import { type MessageOf, type PastMessage, PRIVATE, type ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";

/** A message or change: it has a position in its room, or among the private messages. */
export type Placed = MessageOf<"message"> | MessageOf<"edited"> | MessageOf<"deleted">;

export function isPlaced(message: ServerMessage | null): message is Placed {
  return message?.type === "message" || message?.type === "edited" || message?.type === "deleted";
}

/** The room that a message belongs to, or `@` for a private one. */
export function placeOf({ to }: { readonly to: string }): string {
  return isRoomName(to) ? to : PRIVATE;
}

/** The message or change that the server would have sent; `null`: the message was deleted. */
export function placedOf({ of, deleted: _, edited, text, action, ...head }: PastMessage): Placed | null {
  const isAction = action === undefined ? {} : { action };
  if (of === undefined) {
    return text === undefined
      ? null
      : { type: "message", ...head, text, ...isAction, ...(edited === undefined ? {} : { edited }) };
  }
  return text === undefined ? { type: "deleted", ...head, of } : { type: "edited", ...head, of, text, ...isAction };
}

/** A message in the history of a server. */
export interface SeenMessage {
  readonly place: string;
  readonly id: number;
  /** Unix time in milliseconds. */
  readonly time: number;
}

/** How many of the latest messages and changes of a place are remembered. */
const MAX_RECENT = 1_000;

/** How far a room, or `@`, was received. */
export interface Position {
  readonly id: number;
  /** Unix time in milliseconds of the last message or change. */
  readonly time: number;
}

interface Seen {
  readonly id: number;
  /** When that was said or changed; `null`: nothing was received. */
  readonly time: number | null;
  /** The last message; the last id may be that of a change. */
  readonly said: SeenMessage | null;
  /** The times of the latest messages and changes, by their ids. */
  readonly recent: Map<number, number>;
}

export class SeenIds {
  /** By room, or `@`. */
  readonly #seen = new Map<string, Seen>();

  /**
   * Notes a message or change. Returns whether it is `new`; if not, whether it was `known`, or came `late`: it is newer
   * than the last one, and has a lower id all the same.
   */
  add(message: Pick<Placed, "type" | "to" | "id" | "time">): "new" | "known" | "late" {
    const place = placeOf(message);
    if (this.isKnown(place, message)) return "known";
    const last = this.#seen.get(place);
    if (last !== undefined && message.id <= last.id) {
      return last.time !== null && message.time > last.time ? "late" : "known";
    }
    this.set(message);
    return "new";
  }

  /** Notes a message or change as the last one, even if its id is lower than the one before. */
  set({ type, to, id, time }: Pick<Placed, "type" | "to" | "id" | "time">): void {
    const place = placeOf({ to });
    const { said: before = null, recent = new Map<number, number>() } = this.#seen.get(place) ?? {};
    const said = type === "message" ? { place, id, time } : before;
    // The oldest is the first one.
    recent.delete(id);
    recent.set(id, time);
    const [oldest] = recent.keys();
    if (recent.size > MAX_RECENT && oldest !== undefined) recent.delete(oldest);
    this.#seen.set(place, { id, time, said, recent });
  }

  /** Whether a message or change is one of the latest that were received. */
  isKnown(place: string, { id, time }: Position): boolean {
    return this.#seen.get(place)?.recent.get(id) === time;
  }

  /** The least id of the latest messages and changes of a place; `Infinity`: there is none. */
  leastKnown(place: string): number {
    return Math.min(...this.#seen.get(place)?.recent.keys() ?? []);
  }

  /** The history went back: sets the last id to a lower one. */
  goBack(place: string, id: number): void {
    const last = this.#seen.get(place);
    if (last !== undefined && id < last.id) this.#seen.set(place, { ...last, id });
  }

  /** The last id of a room, or of `@`; `null`: none. */
  idOf(place: string): number | null {
    return this.#seen.get(place)?.id ?? null;
  }

  /** The highest ids of some rooms and of private messages, for `hello`. */
  of(rooms: readonly string[]): Record<string, number> {
    const known = [...rooms, PRIVATE].flatMap((place) => {
      const id = this.idOf(place);
      return id === null ? [] : [[place, id]];
    });
    return Object.fromEntries(known);
  }

  /** The message with the highest id; `null`: none was received. */
  get lastSaid(): SeenMessage | null {
    const all = [...this.#seen.values()].flatMap(({ said }) => said === null ? [] : [said]);
    return all.reduce<SeenMessage | null>((last, said) => last === null || said.id > last.id ? said : last, null);
  }

  /** How far each place was received; `time` is that of places where nothing was. */
  positions(time: number): readonly (readonly [place: string, position: Position])[] {
    return [...this.#seen].map(([place, seen]) => [place, { id: seen.id, time: seen.time ?? time }] as const);
  }

  /** Sets the last id of a room, or of `@`, unless it has one already. */
  begin(place: string, id: number): void {
    if (!this.#seen.has(place)) this.#seen.set(place, { id, time: null, said: null, recent: new Map() });
  }

  /** Everything up to an id was received, which may be that of a change. */
  advance(place: string, id: number): void {
    const last = this.#seen.get(place);
    if (last !== undefined && last.id >= id) return;
    this.#seen.set(place, { time: null, said: null, recent: new Map(), ...last, id });
  }

  /**
   * Everything up to an id was received, and what follows is still to come. Returns where to continue: after that id, or
   * after the last message if there is one already.
   */
  continueAfter(place: string, id: number): number {
    const last = this.#seen.get(place);
    if (last !== undefined && last.time !== null) return last.id;
    // A `backlog` may have announced a last id whose message is still to come.
    this.#seen.set(place, { id, time: null, said: null, recent: new Map() });
    return id;
  }

  /** You have left a room: after the next join, older ids may come again. */
  forgetRoom(room: string): void {
    this.#seen.delete(room);
  }

  /** The server has another history, and ids mean something else. */
  forgetAll(): void {
    this.#seen.clear();
  }
}
