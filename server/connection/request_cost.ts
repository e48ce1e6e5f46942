/**
 * What a message of a client counts for, before it is handled (PROTOCOL.md R5).
 *
 * @module
 */
import { type ClientMessage, decodePayload, parseClientMessage } from "../../shared/wire/message.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import type { Place } from "../hub/person.ts";
import { BYTES_PER_REQUEST_SENT, LONG_MESSAGE_BYTES } from "../limits.ts";

/** Answers to requests about files. */
const ANSWERS: ReadonlySet<string | null> = new Set(["asking", "accept", "close"]);

/** Returns what is wrong with a message instead of throwing it, because it waits for its turn like any other. */
export function parsed(payload: Uint8Array): ClientMessage | ProtocolError {
  try {
    return parseClientMessage(decodePayload(payload));
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}

/** Returns how many further requests a message of so many bytes counts for before it is parsed; 0: it is short. */
export function kibOfLong(bytes: number): number {
  return bytes > LONG_MESSAGE_BYTES ? Math.floor(bytes / BYTES_PER_REQUEST_SENT) : 0;
}

/**
 * Returns how many further requests a message of so many bytes counts for; `null`: it counts for none, and waits for
 * nothing. Uses up a free answer of the place, which a connection without a session does not have.
 */
export function requestCost(
  message: ClientMessage | ProtocolError,
  { bytes, place }: { readonly bytes: number; readonly place: Place | undefined },
): number | null {
  const type = "type" in message ? message.type : null;
  // A ticket waits for nothing: whatever was read or written meanwhile would be missing in the transfer.
  if (type === "transfer") return null;
  // Nobody is told what a `hello` has.
  if (place === undefined) return 0;
  // Others have made what this answers, and it has counted for them.
  if (place.freeAnswers > 0 && ANSWERS.has(type) && bytes <= BYTES_PER_REQUEST_SENT) {
    place.freeAnswers--;
    return null;
  }
  const rooms = type === "set_away" || type === "quit" ? place.person.rooms().size : 0;
  return bytes * Math.max(1, rooms) / BYTES_PER_REQUEST_SENT;
}
