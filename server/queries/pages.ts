/**
 * Splits lists that do not fit one message into several.
 *
 * @module
 */
import { MAX_JSON_BYTES } from "../../shared/wire/frame.ts";
import type { ServerMessage } from "../../shared/wire/message.ts";
import { MAX_LISTING_BYTES } from "../limits.ts";

const encoder = new TextEncoder();

/** Space for the rest of the message, in bytes. */
const HEAD_BYTES = 1024;

/** The number of bytes that an entry takes in a list. */
export function bytesInList(entry: unknown): number {
  return encoder.encode(JSON.stringify(entry)).length + 1;
}

/** Makes as many messages as the entries need, but at least one. `more` is the number of entries that were left out. */
export function pages<T, E, M extends ServerMessage>(
  things: readonly T[],
  entryOf: (thing: T) => E,
  messageOf: (entries: E[], more: number, isLast: boolean) => M,
): M[] {
  const messages: M[] = [];
  let page: E[] = [];
  let pageBytes = HEAD_BYTES;
  let allBytes = 0;
  for (const [index, thing] of things.entries()) {
    const entry = entryOf(thing);
    const bytes = bytesInList(entry);
    if (allBytes + bytes > MAX_LISTING_BYTES) {
      return [...messages, messageOf(page, things.length - index, true)];
    }
    if (pageBytes + bytes > MAX_JSON_BYTES) {
      messages.push(messageOf(page, 0, false));
      page = [];
      pageBytes = HEAD_BYTES;
    }
    page.push(entry);
    pageBytes += bytes;
    allBytes += bytes;
  }
  return [...messages, messageOf(page, 0, true)];
}
