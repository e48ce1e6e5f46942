/**
 * What a link tells about itself: the words between link.ts and those who listen to it.
 *
 * @module
 */
import type { ClientMessage, MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { ConnectFailure } from "../platform/platform.ts";
import type { Unanswered } from "./resume_state.ts";

/** Why a connection was lost: how it ended, or what the server said about it. */
export type Loss = "closed" | "reset" | "silent" | MessageOf<"bye">;

/** How a link came to its end. */
export type Ending =
  /** One left. */
  | { readonly type: "left" }
  /** The first connection was not to be had. */
  | { readonly type: "not_connected"; readonly failure: ConnectFailure }
  /** A lost connection was not to be had again; `failure` is that of the last attempt. */
  | { readonly type: "given_up"; readonly loss: Loss; readonly failure: ConnectFailure | null }
  /** The server does not let one in. */
  | { readonly type: "refused"; readonly error: MessageOf<"error"> }
  /** The server sent one away. */
  | { readonly type: "sent_away"; readonly bye: MessageOf<"bye"> }
  /** What came is not this protocol. */
  | { readonly type: "broken"; readonly why: string };

/** A welcome, and what has happened in between. */
export interface Welcome {
  readonly message: MessageOf<"welcome">;
  /** Whether there was one before. */
  readonly isAgain: boolean;
  /** Whether the history is another one than before. */
  readonly isOtherLog: boolean;
  /** How many texts are sent again, which the server may have had before. */
  readonly resentSays: number;
}

/** Who hears what comes over a link. Nothing here may throw. */
export interface LinkListener {
  /** The name and the rooms that `hello` asks for; without rooms the server's own choice. */
  identity(): { readonly name: string; readonly rooms: readonly string[] | null };
  /** The secret of an earlier session, which shows who one is where this link has had none. */
  earlier(): string | null;
  /** Resolves when what was told has been shown; nothing more is read before. */
  drained(): Promise<void>;
  /** Everything that came, as the JSON it came as. Repetitions excepted. */
  wire(json: string): void;
  welcomed(welcome: Welcome): void;
  /** A message, with the request of one's own that it belongs to. */
  received(message: ServerMessage, request: Unanswered | null): void;
  /** The connection was lost and is tried again. */
  lost(loss: Loss): void;
  /** A request was on its way and cannot be sent again (repeats.ts): nobody knows whether it was done. */
  uncertain(message: ClientMessage): void;
}
