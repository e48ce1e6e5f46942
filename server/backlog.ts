/**
 * What somebody missed, as messages to be told: all of it, or a `gap` that says what was left out.
 *
 * @module
 */
import type { ServerMessage } from "../shared/message.ts";
import { type Hub, messageOf } from "./hub.ts";
import type { Stream } from "./store.ts";

/** How far a stream was seen. */
export interface MissedSince {
  readonly stream: Stream;
  /** The stream's name on the wire: a room, or `@`. */
  readonly name: string;
  /** The id of the last message that was seen. */
  readonly after: number;
}

/** What a message costs beside its text, in bytes, at the most: names, key, and the JSON around them. */
const MESSAGE_BYTES = 700;

/** The share of a session's queue that may be filled with what was missed; the rest is for what comes meanwhile. */
const SHARE = 0.5;

/** Where the queue has no bound: so many bytes. */
const UNBOUNDED_BYTES = 64 * 1024 * 1024;

/** Reads what was missed, each stream in order, the newest first where not all of it can be had. */
export async function readBacklog(hub: Hub, streams: Iterable<MissedSince>): Promise<ServerMessage[]> {
  const { maxQueue } = hub.limits;
  let budget = maxQueue === 0 ? UNBOUNDED_BYTES : maxQueue * SHARE;
  const backlog: ServerMessage[] = [];
  for (const { stream, name, after } of streams) {
    const { messages, lostUntil } = await hub.store.missed(stream, after);
    let first = messages.length;
    while (first > 0) {
      const length = messages[first - 1]?.draft.text.length ?? 0;
      // A character of JSON is six bytes at the most, as in \u001b.
      const cost = MESSAGE_BYTES + 6 * length;
      if (cost > budget) break;
      budget -= cost;
      first--;
    }
    const gapUntil = messages[first - 1]?.id ?? lostUntil;
    if (gapUntil > 0) backlog.push({ type: "gap", to: name, after, before: gapUntil + 1 });
    for (const committed of messages.slice(first)) backlog.push(messageOf(committed));
  }
  return backlog;
}
