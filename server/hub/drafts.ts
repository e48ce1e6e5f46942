/**
 * From what a member asks for to what the store is given, or why not.
 *
 * @module
 */
import { type MessageOf, PRIVATE } from "../../shared/wire/message.ts";
import { isRoomName, nameKey, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import type { Hub } from "./hub.ts";
import type { Place } from "./person.ts";
import type { Refusal } from "../refusal.ts";
import type { Change, Saying } from "../store/store.ts";

/** What somebody says, in a room where they are, or to a person: who is not online may be known to the store. */
export function draftOf(hub: Hub, place: Place, message: MessageOf<"say">): Saying | Refusal {
  const { text, action = false, key } = message;
  const recipient = recipientOf(hub, place, message.to);
  if ("code" in recipient) return recipient;
  const tooLarge = tooLargeOf(text, hub.limits.maxText);
  if (tooLarge !== null) return tooLarge;
  const { to, toName } = recipient;
  return { type: "say", author: place.person.id, to, fromName: place.person.name, toName, text, action, key };
}

/** A change of a message of one's own. Whether there is one knows the store. */
export function changeOf(hub: Hub, place: Place, message: MessageOf<"edit" | "delete">): Change | Refusal {
  const { type, to, id } = message;
  const { editTime, maxText } = hub.limits;
  const room = to === PRIVATE ? null : tryRoomName(to);
  if (to !== PRIVATE && room === null) return { code: "no_such_room", about: to };
  const text = message.type === "edit" ? message.text : "";
  const author = place.person.id;
  const withinMs = editTime === 0 ? Infinity : editTime * 1000;
  const change: Change = { type, author, to: room === null ? author : nameKey(room), of: id, text, withinMs };
  return tooLargeOf(text, maxText) ?? change;
}

function recipientOf(hub: Hub, place: Place, to: string): Pick<Saying, "to" | "toName"> | Refusal {
  if (isRoomName(to)) {
    const room = hub.roomOf(place, to);
    return "code" in room ? room : { to: room.key, toName: room.name };
  }
  const person = hub.person(to);
  if (person !== undefined) return { to: person.id, toName: person.name };
  const name = tryPersonName(to);
  return name === null ? { code: "no_such_person", about: to } : { to: { absent: nameKey(name) }, toName: to };
}

const encoder = new TextEncoder();

function tooLargeOf(text: string, limit: number): Refusal | null {
  // Each UTF-16 unit becomes three bytes at the most, so most texts need not be measured.
  const mayBe = limit > 0 && text.length * 3 > limit;
  return mayBe && encoder.encode(text).length > limit ? { code: "too_large", limit } : null;
}
