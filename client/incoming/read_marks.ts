/**
 * Tells the server how far you have read each conversation, so that your next session begins where this one stopped
 * (PROTOCOL K1).
 *
 * Owns the marks that are not sent yet. Anything shown on your screen or written to a pipe counts as read, in every
 * room; so do your own messages, and those of ignored people.
 *
 * 1. A mark is never sent before its message was shown.
 * 2. It is sent a second after the message, or at once when you leave. Only the last id of each conversation is sent.
 * 3. At most `MAX_AT_ONCE` marks are sent in a second.
 * 4. A `read` has no `ref` and gets no answer. Marks that a lost connection may have swallowed are sent again.
 *
 * @module
 */
import { type MessageOf, PRIVATE } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import type { Clock } from "../platform/platform.ts";
import type { Link } from "../link/link.ts";

/** The time from a message to its mark. */
export const MARK_MS = 1_000;

/** The most marks that are sent at once. */
export const MAX_AT_ONCE = 5;

/** More rooms than anybody is in, and the private messages. */
const MAX_PLACES = 1_001;

/** A message or change with its position in a room, or among your private messages. */
export type Placed = Pick<MessageOf<"message"> | MessageOf<"edited"> | MessageOf<"deleted">, "to" | "id">;

export interface ReadMarksParts {
  readonly clock: Pick<Clock, "after">;
  readonly link: Pick<Link, "request" | "isLive">;
  /** Returns whether you are in a room: others cannot be marked. */
  readonly isIn: (room: string) => boolean;
  /** Resolves when everything given to the screen so far is visible; with `false` if that failed. */
  readonly shown: () => Promise<boolean>;
}

export class ReadMarks {
  readonly #parts: ReadMarksParts;
  #isSupported = false;
  #unshown = new Map<string, number>();
  readonly #shown = new Map<string, number>();
  readonly #sent = new Map<string, number>();
  #waiting: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  #isOver = false;

  constructor(parts: ReadMarksParts) {
    this.#parts = parts;
  }

  /** A connection begins; `isSupported`: the server stores marks. With another log, earlier ids mean nothing. */
  begin({ isSupported, isOtherLog }: { readonly isSupported: boolean; readonly isOtherLog: boolean }): void {
    this.#isSupported = isSupported;
    if (isOtherLog) [this.#unshown, this.#shown, this.#sent].forEach((one) => one.clear());
    for (const [place, id] of this.#sent) raise(this.#shown, place, id);
    this.#sent.clear();
    if (this.#shown.size > 0) this.#sendLater();
  }

  /** A message was given to the screen, or is not to be shown. */
  note({ to, id }: Placed): void {
    if (!this.#isSupported || this.#isOver) return;
    raise(this.#unshown, isRoomName(to) ? to : PRIVATE, id);
    this.#waiting ??= this.#waitUntilShown();
    this.#sendLater();
  }

  /** You have left a room. */
  forgetRoom(room: string): void {
    [this.#unshown, this.#shown, this.#sent].forEach((one) => one.delete(room));
  }

  /** Sends all marks, as soon as their messages are shown. */
  async flush(): Promise<void> {
    while (this.#waiting !== null) await this.#waiting;
    this.send();
  }

  /** Sends the marks of messages that are shown already, at most `most` of them. */
  send({ most = Infinity }: { readonly most?: number } = {}): void {
    const { link, isIn } = this.#parts;
    if (!link.isLive || this.#isOver) return;
    for (const [place, id] of [...this.#shown].slice(0, most)) {
      this.#shown.delete(place);
      if (place !== PRIVATE && !isIn(place)) continue;
      raise(this.#sent, place, id);
      link.request({ type: "read", to: place, id });
    }
  }

  /** No more marks are sent. */
  stop(): void {
    this.#isOver = true;
    this.#cancel?.();
  }

  #sendLater(): void {
    if (this.#cancel !== null || this.#isOver) return;
    this.#cancel = this.#parts.clock.after(MARK_MS, () => {
      this.#cancel = null;
      this.send({ most: MAX_AT_ONCE });
      // Without a connection, `begin` continues.
      if (this.#waiting !== null || this.#parts.link.isLive && this.#shown.size > 0) this.#sendLater();
    });
  }

  /** Moves marks from unshown to shown, until there are no more. */
  async #waitUntilShown(): Promise<void> {
    while (this.#unshown.size > 0) {
      const given = this.#unshown;
      this.#unshown = new Map();
      if (!await this.#parts.shown()) break;
      for (const [place, id] of given) raise(this.#shown, place, id);
    }
    this.#waiting = null;
  }
}

function raise(marks: Map<string, number>, place: string, id: number): void {
  if (marks.size >= MAX_PLACES && !marks.has(place)) return;
  marks.set(place, Math.max(id, marks.get(place) ?? 0));
}
