/**
 * Which requests may be sent again after a lost connection, although the server may have done them already.
 *
 * Pure.
 *
 * @module
 */
import type { ClientMessage, MessageOf } from "../../shared/wire/message.ts";

/** The errors that say that you are not in a room. */
export const NOT_THERE: ReadonlySet<string> = new Set(["not_in_room", "no_such_room"]);

/**
 * Returns whether a request does no harm if the server does it a second time.
 *
 * 1. The server accepts a `say` with a key once, however often it is sent (PROTOCOL S6). Without a key it would appear
 *    twice.
 * 2. A `set_topic` could undo the newer topic of somebody else, unless the server has another history.
 * 3. The same holds for `set_backlog`.
 * 4. An id (in `edit`, `delete`, `read`, `history` and `search`) means something else in another history. In the same
 *    one, a repetition changes nothing.
 * 5. Other requests may be repeated: joining a room twice, or taking the same name twice, changes nothing.
 * 6. Requests about files belong to the session that made them, which is over. The transfers repeat them themselves.
 * 7. The number of a device means another one in another history, and a code does not outlive its server.
 * 8. A repeated `part`, `delete` or `revoke_device` is refused, which means that it was done before: see `isDone`. The same
 *    error about an `approve_device` leaves it open (`isOpen`): the code may have ended with a server that has started again.
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
    case "approve_device":
    case "revoke_device":
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

/** Returns whether the error about a repeated request leaves it open whether it was done before. */
export function isOpen(message: ClientMessage, { code }: MessageOf<"error">): boolean {
  return message.type === "approve_device" && code === "no_such_device";
}

/** Returns whether the error about a repeated request only says that it was done before. */
export function isDone(message: ClientMessage, { code }: MessageOf<"error">): boolean {
  return message.type === "part" && NOT_THERE.has(code) ||
    message.type === "delete" && code === "no_such_message" ||
    message.type === "revoke_device" && code === "no_such_device";
}
