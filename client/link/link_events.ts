/**
 * What a link reports to its listener.
 *
 * @module
 */
import type { ClientMessage, MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { ConnectFailure } from "../platform/platform.ts";
import type { Unanswered } from "./resume_state.ts";

/** Why a connection was lost: how it ended, or what the server said about it. */
export type Loss = "closed" | "reset" | "silent" | MessageOf<"bye">;

/** A connection that was lost and is not back yet. Both are Unix times in milliseconds. */
export interface Outage {
  readonly sinceMs: number;
  /** When the next attempt begins; `null`: one is under way. */
  readonly nextMs: number | null;
}

/** Why a server is not trusted. All keys are in their text form. */
export type Distrust =
  /** No key is known, and the user has not been asked. `mayBeKnown`: what is known of the server could not be read. */
  | { readonly type: "unknown_key"; readonly key: string; readonly mayBeKnown?: true }
  /**
   * The server has another key than the one that is known, since a time in the form of ISO 8601 or, with `null`, only now.
   * `shown`: `null` if it proves none.
   */
  | { readonly type: "other_key"; readonly known: string; readonly since: string | null; readonly shown: string | null }
  /** The server has not signed with the key that it names. */
  | { readonly type: "bad_signature"; readonly key: string }
  /** The link has another key than the one that is known for this address. */
  | { readonly type: "other_link"; readonly known: string; readonly since: string | null; readonly shown: string }
  /** The user is a guest, to whom the server does not sign, and its certificate does not prove its key. */
  | { readonly type: "guest" }
  /** The user was asked, and said no. */
  | { readonly type: "declined" };

/** Ends an attempt to connect, and the link with it. */
export class DistrustError extends Error {
  override readonly name = "DistrustError";

  constructor(readonly why: Distrust) {
    super(why.type);
  }
}

/** A server that is not proved to be the right one. The keys are in their text form. */
export interface NotProved {
  readonly type: "not_proved";
  /**
   * `missing`: it proves nothing, although its key is known; `signature`: its signature does not hold; `key`: it has another
   * key than the known one; `refused`: `ServerTrust` said no, with `shown: null` to a guest.
   */
  readonly why: "missing" | "signature" | "key" | "refused";
  /** The known key; `null`: none is known. */
  readonly expected: string | null;
  /** The key that the server has shown; `null`: none. Only with `key` and `refused` has it proved it. */
  readonly shown: string | null;
}

/** Says what was not proved, given since when the expected key is known, in the form of ISO 8601; `null`: it was not. */
export function distrustOf({ why, expected, shown }: NotProved, since: string | null): Distrust {
  if (why === "signature") return { type: "bad_signature", key: shown ?? expected ?? "" };
  if (expected === null && shown !== null) return { type: "unknown_key", key: shown };
  if (why === "refused" && shown === null) return { type: "guest" };
  return { type: "other_key", known: expected ?? "", since, shown };
}

/** How a link came to its end. */
export type Ending =
  /** The user left. */
  | { readonly type: "left" }
  /** The first attempt to connect failed. */
  | { readonly type: "not_connected"; readonly failure: ConnectFailure }
  /** Reconnecting failed for too long; `failure` is that of the last attempt. */
  | { readonly type: "given_up"; readonly loss: Loss; readonly failure: ConnectFailure | null }
  /** The server is not, or may not be, the right one. */
  | { readonly type: "distrusted"; readonly why: Distrust }
  /** The server refused `hello`. */
  | { readonly type: "refused"; readonly error: MessageOf<"error"> }
  /** The server is not proved to be the right one. Nothing secret was sent to it. */
  | NotProved
  /** The server ended the session. */
  | { readonly type: "sent_away"; readonly bye: MessageOf<"bye"> }
  /** The server does not keep to the protocol. */
  | { readonly type: "broken"; readonly why: string };

/** A `welcome`, compared with the one before. */
export interface Welcome {
  readonly message: MessageOf<"welcome">;
  /** Whether there was one before. */
  readonly isAgain: boolean;
  /** Whether the server has another history than before. */
  readonly isOtherLog: boolean;
  /** How many messages are sent again, which may have arrived before. */
  readonly resentSays: number;
  /** The key that the server has proved, in its text form; `null`: it has none; `undefined`: a guest does not see it. */
  readonly serverKey: string | null | undefined;
}

/** Gets the messages and events of a link. No method may throw. */
export interface LinkListener {
  /** The name and rooms for `hello`. `null`: the server chooses the rooms. */
  identity(): { readonly name: string; readonly rooms: readonly string[] | null };
  /**
   * The secret of an earlier session on the server with a key, which proves the identity of the user while this link has no
   * session; `null`: none. `serverKey` is `null` for a server that proves nothing.
   */
  earlier(serverKey: string | null): string | null;
  /** Whether the server at this address had no key when it was last used. */
  provesNothing?(): boolean;
  /** Resolves when what was received is shown. The link reads nothing before. */
  drained(): Promise<void>;
  /**
   * Gets every message as JSON, without repetitions and without the secret of the session. `message` is `null` if its
   * type is unknown.
   */
  wire(json: string, message: ServerMessage | null): void;
  welcomed(welcome: Welcome): void;
  /** Gets a message, with the request that it answers. */
  received(message: ServerMessage, request: Unanswered | null): void;
  /** A room, or `@` for private messages, is behind: what follows comes as if it was just said, without a backlog. */
  behind?(place: string): void;
  /**
   * The history of the server went back to an earlier state, such as a copy that was put back. Ids from before mean
   * nothing any more. What was said since the last message follows.
   */
  wentBack?(): void;
  /** The connection was lost; the link tries again. */
  lost(loss: Loss): void;
  /** The server has not answered a request for long, or has answered it now. */
  late?(isLate: boolean): void;
  /** A lost connection is still away: a pause begins, or the attempt after it. */
  retrying?(outage: Outage): void;
  /** A request was on its way and must not be repeated (repeats.ts): it may or may not have been done. */
  uncertain(message: ClientMessage): void;
}
