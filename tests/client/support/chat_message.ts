/**
 * Chat messages of the server, for tests.
 *
 * @module
 */
import type { MessageOf } from "../../../shared/wire/message.ts";

/** Says `hi` in `#lobby`, from alice, unless a test wants something else. */
export function chatMessage(more: Partial<MessageOf<"message">> = {}): MessageOf<"message"> {
  return { type: "message", id: 1, time: 7, from: "alice", to: "#lobby", text: "hi", ...more };
}

/** Announces `count` messages of a backlog; those with ids above `read` are unread. */
export function backlogOf(to: string, count: number, read?: number): MessageOf<"backlog"> {
  return { type: "backlog", to, count, last: 99, ...(read === undefined ? {} : { read }) };
}
