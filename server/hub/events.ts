/**
 * What the store has, as messages of the wire.
 *
 * @module
 */
import type { MessageOf, PastMessage } from "../../shared/wire/message.ts";
import type { Committed, Past } from "../store/store.ts";

/** A committed entry as it is told. */
export function eventOf(entry: Committed): MessageOf<"message" | "edited" | "deleted"> {
  const { id, time, fromName: from, toName: to, text, action } = entry;
  switch (entry.type) {
    case "said": {
      const message = { type: "message", id, time, from, to, text } as const;
      const { key, edited } = entry;
      if (key === undefined && !action && edited === undefined) return message;
      return {
        ...message,
        ...(key === undefined ? {} : { key }),
        ...(action ? { action } : {}),
        ...(edited === undefined ? {} : { edited }),
      };
    }
    case "edited":
      return { type: "edited", id, time, of: entry.of, from, to, text, ...(action ? { action } : {}) };
    case "deleted":
      return { type: "deleted", id, time, of: entry.of, from, to };
  }
}

/** A message of the history as it stands in an answer. */
export function pastOf({ id, time, fromName: from, toName: to, text, action, edited, deleted }: Past): PastMessage {
  const head = { id, time, from, to };
  if (deleted !== undefined) return { ...head, deleted };
  return { ...head, text, ...(action ? { action } : {}), ...(edited === undefined ? {} : { edited }) };
}
