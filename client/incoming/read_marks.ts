/**
 * How far one has read each place, told to the server: so that the next session begins where this one stopped (PROTOCOL
 * K1).
 *
 * Owns what was read and is not told yet. Whatever stood on the screen, or was written to a pipe, counts as read: in every
 * room, for they are all on one screen; what one ignores as well, and what one said oneself.
 *
 * 1. Nothing is told before it was shown.
 * 2. It is told a second after it came, and at once before one leaves. Only the last id of each place is told.
 * 3. It costs no more than `MAX_AT_ONCE` requests a second, whatever comes.
 * 4. Nobody waits for an answer, for there is none: `read` goes out without `ref`. What a lost connection may have
 *    swallowed is told once more when it is there again.
 *
 * @module
 */
import { type MessageOf, PRIVATE } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import type { Clock } from "../platform/platform.ts";
import type { Link } from "../link/link.ts";

/** How long after the first message that is not told yet. */
export const MARK_MS = 1_000;

/** The most places that are told at once. */
export const MAX_AT_ONCE = 5;

/** What has a place in the order of a room, or of one's private messages. */
export type Placed = Pick<MessageOf<"message"> | MessageOf<"edited"> | MessageOf<"deleted">, "to" | "id">;

export interface ReadMarksParts {
  readonly clock: Pick<Clock, "after">;
  readonly link: Pick<Link, "request" | "isLive">;
  /** Whether one is in a room: elsewhere nothing can be marked. */
  readonly isIn: (room: string) => boolean;
  /** Resolves when all that was given to the screen so far stands there; with `false` if it cannot. */
  readonly shown: () => Promise<boolean>;
}

export class ReadMarks {
  readonly #parts: ReadMarksParts;
  #isKept = false;
  #given = new Map<string, number>();
  readonly #shown = new Map<string, number>();
  readonly #told = new Map<string, number>();
  #settling: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  #isOver = false;

  constructor(parts: ReadMarksParts) {
    this.#parts = parts;
  }

  /** A connection begins, to a server that keeps marks or not; with another log, no id means anything any more. */
  begin({ isKept, isOtherLog }: { readonly isKept: boolean; readonly isOtherLog: boolean }): void {
    this.#isKept = isKept;
    if (isOtherLog) [this.#given, this.#shown, this.#told].forEach((one) => one.clear());
    for (const [place, id] of this.#told) raise(this.#shown, place, id);
    this.#told.clear();
    if (this.#shown.size > 0) this.#wait();
  }

  /** Something was given to the screen, or is not to be shown. */
  note({ to, id }: Placed): void {
    if (!this.#isKept || this.#isOver) return;
    raise(this.#given, isRoomName(to) ? to : PRIVATE, id);
    this.#settling ??= this.#settle();
    this.#wait();
  }

  /** A room was left. */
  forgetRoom(room: string): void {
    [this.#given, this.#shown, this.#told].forEach((one) => one.delete(room));
  }

  /** Tells all that was read. Waits until it was shown. */
  async flush(): Promise<void> {
    while (this.#settling !== null) await this.#settling;
    this.send();
  }

  /** Tells what is known to have been shown, at once; `most` places of it. */
  send({ most = Infinity }: { readonly most?: number } = {}): void {
    const { link, isIn } = this.#parts;
    if (!link.isLive || this.#isOver) return;
    for (const [place, id] of [...this.#shown].slice(0, most)) {
      this.#shown.delete(place);
      if (place !== PRIVATE && !isIn(place)) continue;
      raise(this.#told, place, id);
      link.request({ type: "read", to: place, id });
    }
  }

  /** Tells nothing any more. */
  stop(): void {
    this.#isOver = true;
    this.#cancel?.();
  }

  #wait(): void {
    if (this.#cancel !== null || this.#isOver) return;
    this.#cancel = this.#parts.clock.after(MARK_MS, () => {
      this.#cancel = null;
      this.send({ most: MAX_AT_ONCE });
      // Without a connection the next one begins it again.
      if (this.#settling !== null || this.#parts.link.isLive && this.#shown.size > 0) this.#wait();
    });
  }

  /** Waits until what was given to the screen is shown, as long as there is something. */
  async #settle(): Promise<void> {
    while (this.#given.size > 0) {
      const given = this.#given;
      this.#given = new Map();
      if (!await this.#parts.shown()) break;
      for (const [place, id] of given) raise(this.#shown, place, id);
    }
    this.#settling = null;
  }
}

function raise(marks: Map<string, number>, place: string, id: number): void {
  marks.set(place, Math.max(id, marks.get(place) ?? 0));
}
