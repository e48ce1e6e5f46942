/**
 * Collects the messages from before the user came until a backlog is complete, so that the view can say how many of
 * them are unread (PROTOCOL H13).
 *
 * Owns the incomplete backlogs. How a backlog is shown is in view/message_view.ts.
 *
 * 1. A backlog ends after the announced number of messages. That of a room also ends when the user has joined the room.
 * 2. After a lost connection, rooms from before it have no backlog: their messages were missed, and are shown as new
 *    ones.
 * 3. Nothing waits forever: incomplete backlogs end when the next connection begins, or at the end of the chat. Beyond
 *    a limit, the oldest backlog ends as it is.
 *
 * @module
 */
import { type MessageOf, PRIVATE, type ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";

/** The most entries, and characters of them, that wait in all backlogs together. */
export const MAX_WAITING = 5_000;
export const MAX_WAITING_CHARACTERS = 8 * 1024 * 1024;

/** More rooms than a user can be in. */
const MAX_PLACES = 1_000;

export type BacklogEntry = MessageOf<"message"> | MessageOf<"edited"> | MessageOf<"deleted"> | MessageOf<"gap">;

export interface Backlog<T = BacklogEntry> {
  readonly type: "backlog of a place";
  /** A room, or `@` for private messages. */
  readonly place: string;
  /** What the user has read before, in order. */
  readonly read: readonly T[];
  /** What follows, and is unread. */
  readonly unread: readonly T[];
  /** The user is in this room for the first time, so that nothing counts as unread. */
  readonly isFirst: boolean;
}

interface IncompleteBacklog {
  readonly entries: BacklogEntry[];
  /** How many messages are still to come. */
  left: number;
  /** The last message that was read; `null`: none. */
  readonly readId: number | null;
}

export class Backlogs {
  /** By room, or `@`; the oldest first. */
  readonly #incomplete = new Map<string, IncompleteBacklog>();
  #count = 0;
  #characters = 0;
  /** Rooms from before the connection was lost, and `@`. */
  #known: ReadonlySet<string> = new Set();

  /** A connection begins, in these rooms; or it begins again. Returns what the previous one has left incomplete. */
  begin(rooms: readonly string[], { isAgain }: { readonly isAgain: boolean }): Backlog[] {
    this.#known = new Set(isAgain ? [...rooms, PRIVATE] : []);
    return this.flush();
  }

  /** Ends and returns all backlogs. */
  flush(): Backlog[] {
    return [...this.#incomplete.keys()].flatMap((place) => this.end(place));
  }

  /** Returns what to show now that a message has arrived: itself, a backlog that it completes, both or nothing. */
  add(message: ServerMessage): readonly (ServerMessage | Backlog)[] {
    switch (message.type) {
      case "backlog":
        return this.#start(message);
      case "joined":
        return [...this.end(message.room), message];
      case "message":
      case "edited":
      case "deleted":
      case "gap":
        return this.#addEntry(message);
      default:
        return [message];
    }
  }

  #start({ to, count, read }: MessageOf<"backlog">): Backlog[] {
    const before = this.end(to);
    if (this.#known.has(to) || count === 0) return before;
    this.#incomplete.set(to, { entries: [], left: count, readId: read ?? null });
    return [...before, ...this.#endSurplus()];
  }

  #addEntry(entry: BacklogEntry): readonly (ServerMessage | Backlog)[] {
    const place = isRoomName(entry.to) ? entry.to : PRIVATE;
    const backlog = this.#incomplete.get(place);
    if (backlog === undefined) return [entry];
    backlog.entries.push(entry);
    this.#count++;
    this.#characters += charactersOf(entry);
    if (entry.type === "message") backlog.left--;
    return backlog.left <= 0 ? this.end(place) : this.#endSurplus();
  }

  #endSurplus(): Backlog[] {
    const ended: Backlog[] = [];
    for (const place of this.#incomplete.keys()) {
      const isWithin = this.#incomplete.size <= MAX_PLACES && this.#count < MAX_WAITING &&
        this.#characters < MAX_WAITING_CHARACTERS;
      if (isWithin) break;
      ended.push(...this.end(place));
    }
    return ended;
  }

  /** Ends and returns the backlog of a room, or of `@`, if there is one. */
  end(place: string): Backlog[] {
    const backlog = this.#incomplete.get(place);
    if (backlog === undefined) return [];
    this.#incomplete.delete(place);
    const { entries, readId } = backlog;
    this.#count -= entries.length;
    this.#characters -= entries.reduce((sum, one) => sum + charactersOf(one), 0);
    if (entries.length === 0) return [];
    const isFirst = place !== PRIVATE && readId === null;
    const from = isFirst ? entries.length : firstUnread(entries, readId ?? 0);
    return [{ type: "backlog of a place", place, read: entries.slice(0, from), unread: entries.slice(from), isFirst }];
  }
}

function charactersOf(entry: BacklogEntry): number {
  return "text" in entry ? entry.text.length : 0;
}

/** A gap has no id: it belongs to the message after it. */
function firstUnread(entries: readonly BacklogEntry[], readId: number): number {
  const at = entries.findIndex((one) => one.type !== "gap" && one.id > readId);
  if (at === -1) return entries.length;
  return entries[at - 1]?.type === "gap" ? at - 1 : at;
}
