/**
 * Which requests may be sent again after a lost connection: nobody knows whether the server did them before.
 *
 * Pure.
 *
 * @module
 */
import type { ClientMessage, MessageOf } from "../../shared/message.ts";

/** Errors that say that one is not in a room. */
export const NOT_THERE: ReadonlySet<string> = new Set(["not_in_room", "no_such_room"]);

/**
 * Whether it does no harm if a request is done a second time.
 *
 * 1. A `say` with a key is said once, however often it is sent (PROTOCOL S6); without one it would be said twice.
 * 2. A `set_topic` may meanwhile stand against somebody else's topic, which it would undo; but not where the server
 *    was started anew.
 * 3. Questions change nothing. To be in a room, to have a name, to be away or back is the same the second time.
 * 4. A `part` is refused the second time, which then means that it was done: `isDone`.
 */
export function mayRepeat(message: ClientMessage, { isOtherLog }: { readonly isOtherLog: boolean }): boolean {
  if (message.type === "say") return message.key !== undefined;
  return message.type !== "set_topic" || isOtherLog;
}

/** Whether an error about a repeated request only says that it was done before. */
export function isDone(message: ClientMessage, { code }: MessageOf<"error">): boolean {
  return message.type === "part" && NOT_THERE.has(code);
}
