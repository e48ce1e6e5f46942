/**
 * Which requests may be sent again after a lost connection: nobody knows whether the server did them before.
 *
 * Pure.
 *
 * @module
 */
import type { ClientMessage, MessageOf } from "../../shared/wire/message.ts";

/** Errors that say that one is not in a room. */
export const NOT_THERE: ReadonlySet<string> = new Set(["not_in_room", "no_such_room"]);

/**
 * Whether it does no harm if a request is done a second time.
 *
 * 1. A `say` with a key is said once, however often it is sent (PROTOCOL S6); without one it would be said twice.
 * 2. A `set_topic` may meanwhile stand against somebody else's topic, which it would undo; but not where the server
 *    was started anew.
 * 3. The same of a `set_backlog`.
 * 4. What names a message or a place in the history by an id (`edit`, `delete`, `read`, a `history` before or after one, a
 *    `search` below one) means another one where the server was started anew. Else the second time is as the first: to
 *    give a message the text that it has changes nothing.
 * 5. Other questions change nothing. To be in a room, to have a name, to be away or back is the same the second time.
 * 6. What is said of a deal holds for the session that said it, and that one has ended: who made it makes it anew.
 * 7. A `part` is refused the second time, and so is a `delete`; which then means that it was done: `isDone`.
 */
export function mayRepeat(message: ClientMessage, { isOtherLog }: { readonly isOtherLog: boolean }): boolean {
  switch (message.type) {
    case "say":
      return message.key !== undefined;
    case "set_topic":
    case "set_backlog":
      return isOtherLog;
    case "edit":
    case "delete":
    case "read":
      return !isOtherLog;
    case "history":
      return !isOtherLog || message.before === undefined && message.after === undefined;
    case "search":
      return !isOtherLog || message.below === undefined;
    case "offer":
    case "ask":
    case "accept":
    case "asking":
    case "close":
    case "share":
    case "transfer":
      return false;
    default:
      return true;
  }
}

/** Whether an error about a repeated request only says that it was done before. */
export function isDone(message: ClientMessage, { code }: MessageOf<"error">): boolean {
  return message.type === "part" && NOT_THERE.has(code) ||
    message.type === "delete" && code === "no_such_message";
}
