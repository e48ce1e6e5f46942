/**
 * How far each room, and the private messages, were received: so that nothing is shown twice, and `hello` can say where
 * to continue.
 *
 * Owns the last id of each of them, with its time, and the latest messages before it. They tell whether a low id is an old
 * message that comes again, or a new one of a server whose history went back (arrivals.ts).
 *
 * A server may send anything, and one message with the highest id of all must not hide those that follow. So an id far
 * above the last one is in doubt until another one follows it, and one after which there is no room always is.
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

/** More than any server counts at once, and far less than the room up to 2^53. */
const LEAP = 2 ** 32;

/** More rooms than anybody is in, and the private messages: what `hello` can carry (PROTOCOL section 4). */
export const MAX_PLACES = 1_001;
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
  /** The last id that is certain: `id`, or the one before it while that is in doubt. */
  readonly certainId: number;
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
    if (last !== undefined && message.id === last.id && last.id !== last.certainId) return "known";
    if (last !== undefined && message.id <= last.certainId) {
      return last.time !== null && message.time > last.time ? "late" : "known";
    }
    this.set(message);
    return "new";
  }

  /** Notes a message or change as the last one, even if its id is lower than the one before. */
  set({ type, to, id, time }: Pick<Placed, "type" | "to" | "id" | "time">): void {
    const place = placeOf({ to });
    const last = this.#seen.get(place);
    const recent = last?.recent ?? new Map<number, number>();
    const certainId = certainOf(id, last);
    const isCertain = certainId === id;
    const said = type === "message" && isCertain ? { place, id, time } : last?.said ?? null;
    // The oldest is the first one.
    recent.delete(id);
    recent.set(id, time);
    const [oldest] = recent.keys();
    if (recent.size > MAX_RECENT && oldest !== undefined) recent.delete(oldest);
    this.#put(place, { id, certainId, time: isCertain ? time : last?.time ?? null, said, recent });
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
    if (last === undefined || id >= last.id) return;
    this.#seen.set(place, { ...last, id, certainId: Math.min(id, last.certainId) });
  }

  /** The last certain id of a room, or of `@`; `null`: none. */
  idOf(place: string): number | null {
    return this.#seen.get(place)?.certainId ?? null;
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
    return [...this.#seen].map(([place, seen]) => [place, { id: seen.certainId, time: seen.time ?? time }] as const);
  }

  /** Sets the last id of a room, or of `@`, unless it has one already. */
  begin(place: string, id: number): void {
    if (!this.#seen.has(place)) this.#put(place, beginning(id));
  }

  /** Everything up to an id was received, which may be that of a change. */
  advance(place: string, id: number): void {
    const last = this.#seen.get(place);
    if (last !== undefined && last.certainId >= id) return;
    this.#put(place, { ...beginning(id), ...last, id, certainId: certainOf(id, last) });
  }

  /**
   * Everything up to an id was received, and what follows is still to come. Returns where to continue: after that id, or
   * after the last message if there is one already.
   */
  continueAfter(place: string, id: number): number {
    const last = this.#seen.get(place);
    if (last !== undefined && last.time !== null) return last.certainId;
    // A `backlog` may have announced a last id whose message is still to come.
    this.#put(place, beginning(id));
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

  #put(place: string, seen: Seen): void {
    if (this.#seen.has(place) || this.#seen.size < MAX_PLACES) this.#seen.set(place, seen);
  }
}

/** The highest certain id once `id` was received after `last`. */
function certainOf(id: number, last: Seen | undefined): number {
  return id - (last?.id ?? 0) < LEAP && hasRoomAfter(id) ? id : last?.certainId ?? 0;
}

function hasRoomAfter(id: number): boolean {
  return id < Number.MAX_SAFE_INTEGER - LEAP;
}

/** Nothing was received yet, and everything up to this id is older. */
function beginning(id: number): Seen {
  return { id, certainId: hasRoomAfter(id) ? id : 0, time: null, said: null, recent: new Map() };
}
