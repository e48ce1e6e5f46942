/**
 * Comings and goings that are held back (`/quiet`), to be told in one line before the next message of their room.
 *
 * Owns what is held back. Who comes and goes, or goes and comes again, is not told at all.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import type { Folded } from "../text/message_text.ts";

/** More names than a server tells of; those that come later are not told. */
const MAX_NAMES = 100_000;

export class Folding {
  readonly #rooms = new Map<string, { readonly joined: Set<string>; readonly parted: Set<string> }>();

  /** Holds a message back. */
  hold({ type, room, name, names = [] }: MessageOf<"joined"> | MessageOf<"parted">): void {
    const folded = this.#rooms.get(room) ?? { joined: new Set<string>(), parted: new Set<string>() };
    this.#rooms.set(room, folded);
    const [into, outOf] = type === "joined" ? [folded.joined, folded.parted] : [folded.parted, folded.joined];
    for (const one of name === undefined ? names : [name]) {
      if (!outOf.delete(one) && into.size < MAX_NAMES) into.add(one);
    }
  }

  /** Who is held back has another name. */
  renamed(was: string, name: string): void {
    for (const { joined, parted } of this.#rooms.values()) {
      if (joined.delete(was)) joined.add(name);
      if (parted.delete(was)) parted.add(name);
    }
  }

  /** What was held back of a room, if there is anything to tell; it is held back no longer. */
  take(room: string): Folded | null {
    const folded = this.#rooms.get(room);
    this.#rooms.delete(room);
    if (folded === undefined || folded.joined.size + folded.parted.size === 0) return null;
    return { room, joined: [...folded.joined], parted: [...folded.parted] };
  }

  /** The same for all rooms. */
  takeAll(): Folded[] {
    return [...this.#rooms.keys()].flatMap((room) => this.take(room) ?? []);
  }
}
