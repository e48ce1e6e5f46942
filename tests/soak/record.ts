/**
 * What one person sent, what became of it, and what that person received: written by whatever plays the person
 * (talker.ts, pipe.ts), checked by verdict.ts.
 *
 * @module
 */
import type { MessageOf, PastMessage, ServerMessage } from "../../shared/wire/message.ts";
import { PRIVATE } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";

/** A message that was to be sent. Its first word is its token, which no other text begins with. */
export interface Saying {
  readonly to: string;
  readonly text: string;
  /** `undefined` if a program made it. */
  readonly key: string | undefined;
}

/** What became of a message. */
export type Outcome =
  /** It was acknowledged; without an id by a program that only says that everything was. */
  | { readonly type: "acknowledged"; readonly id?: number; readonly time?: number; readonly isKept: boolean }
  | { readonly type: "refused"; readonly code: string }
  /** The link ended and reported the result as unknown. */
  | { readonly type: "given_back" };

/** Another text for a message of their own, or `null` for a deletion. */
export interface Change {
  /** The message's id, and its room or `@`. */
  readonly of: number;
  readonly stream: string;
  readonly text: string | null;
  outcome: "done" | "refused" | "unknown";
}

/** The received messages that verdict.ts checks. */
export type Heard = MessageOf<"welcome" | "message" | "edited" | "deleted" | "gap" | "backlog">;

/** From the first connection of a link to its end, through all reconnects. */
export interface Life {
  /** In the order in which the link reported them. */
  readonly heard: Heard[];
  /**
   * Whether the server knows for certain how far the previous life has read, so that everything since must be received.
   */
  readonly isContinued: boolean;
  /** Unix time in milliseconds of the first welcome. */
  firstWelcomeTime: number | null;
  /** How many reconnects were answered by another session than before, though something had been acknowledged. */
  lostPlaces: number;
}

export class PersonRecord {
  readonly sayings = new Map<string, Saying>();
  readonly outcomes = new Map<string, Outcome>();
  readonly changes: Change[] = [];
  readonly lives: Life[] = [];

  constructor(readonly name: string, readonly rooms: readonly string[]) {}

  /** Begins a new link. */
  begin(isContinued: boolean): Life {
    const life: Life = { heard: [], isContinued, firstWelcomeTime: null, lostPlaces: 0 };
    this.lives.push(life);
    return life;
  }
}

/** The history at the end: by room, and under `@name` the private messages of a person. */
export type Archive = ReadonlyMap<string, readonly PastMessage[]>;

/** Whether verdict.ts checks this message. */
export function isHeard(message: ServerMessage): message is Heard {
  return ["welcome", "message", "edited", "deleted", "gap", "backlog"].includes(message.type);
}

/** The stream of a message, as a client knows it: a room or `@`. */
export function streamOf({ to }: { readonly to: string }): string {
  return isRoomName(to) ? to : PRIVATE;
}

/** The name of a stream in the archive. */
export function archiveName(stream: string, person: string): string {
  return stream === PRIVATE ? `${PRIVATE}${person}` : stream;
}

/** The first word of a text. */
export function tokenOf(text: string): string {
  return text.split(" ", 1)[0] ?? "";
}
