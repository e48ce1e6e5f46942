/**
 * How an attempt to reach the server ended, from what the server has said and how its connection ended.
 *
 * Pure.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import { ConnectFailure } from "../platform/platform.ts";
import type { ConnectionEnd } from "./connection.ts";
import { DistrustError, type Ending, type Loss } from "./link_events.ts";

/** How one attempt ended. */
export type AttemptEnd =
  /** There was no connection, or no `welcome`. */
  | { readonly type: "no_connection"; readonly failure: ConnectFailure }
  /** A connection of `lastedMs` was lost; the server asked for a pause of `askedMs`. */
  | { readonly type: "lost"; readonly loss: Loss; readonly askedMs: number; readonly lastedMs: number }
  /** There must not be another attempt. */
  | { readonly type: "over"; readonly ending: Ending };

/** What is known about a connection that has ended. */
export interface Ended {
  /** The answer to `hello` if it was refused, and whether the reason passes by itself. */
  readonly refusal: MessageOf<"error"> | null;
  readonly passes: boolean;
  readonly bye: MessageOf<"bye"> | null;
  /** Whether the server has sent `welcome`. */
  readonly isLive: boolean;
  /** Whether the user has asked to leave. */
  readonly isLeaving: boolean;
  readonly lastedMs: number;
}

export function attemptEnd(
  end: ConnectionEnd,
  { refusal, passes, bye, isLive, isLeaving, lastedMs }: Ended,
): AttemptEnd {
  if (refusal !== null) {
    if (!passes) return { type: "over", ending: { type: "refused", error: refusal } };
    return { type: "no_connection", failure: new ConnectFailure("other", refusal.code) };
  }
  if (bye !== null && bye.retry === undefined) {
    const isOwn = isLeaving && bye.reason === "quit";
    return { type: "over", ending: isOwn ? { type: "left" } : { type: "sent_away", bye } };
  }
  if (!isLive) return { type: "no_connection", failure: new ConnectFailure("no_answer") };
  const loss = bye ?? (end === "stopped" ? "closed" : end);
  return { type: "lost", loss, askedMs: 1_000 * (bye?.retry ?? 0), lastedMs };
}

/** How an attempt ended by an error. `isLive`: the server has sent `welcome`. Throws an error of any other kind again. */
export function endOfFailure(error: unknown, { isLive }: Pick<Ended, "isLive">): AttemptEnd {
  if (error instanceof ConnectFailure) return { type: "no_connection", failure: error };
  if (error instanceof DistrustError) return { type: "over", ending: { type: "distrusted", why: error.why } };
  if (!(error instanceof ProtocolError)) throw error;
  return isLive
    ? { type: "over", ending: { type: "broken", why: error.message } }
    : { type: "no_connection", failure: new ConnectFailure("not_chat", error.message) };
}
