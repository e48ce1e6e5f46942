/**
 * Maps messages of the wire to drafts for the store, and entries of the store back to messages.
 *
 * Changes nothing.
 *
 * @module
 */
import { type MessageOf, type PastMessage, PRIVATE } from "../../shared/wire/message.ts";
import { isRoomName, nameKey, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import { isVisible } from "../../shared/wire/visible_text.ts";
import type { Limits } from "../limits.ts";
import type { Refusal } from "../refusal.ts";
import type { PersonRecord } from "../store/register.ts";
import type { Change, Changed, Committed, Past, Saying } from "../store/store.ts";
import type { Person, Place } from "./person.ts";
import type { Room } from "./rooms.ts";

/** What is needed to find the recipient of a message. The hub provides it. */
export interface Recipients {
  readonly limits: Pick<Limits, "maxText" | "editTime">;
  /** The online person with a name, or with one that counts as the same. */
  person(name: string): Person | undefined;
  personById(id: number): Person | undefined;
  /** The person to whom a name belongs, online or not; `null`: to nobody. Throws what the disk throws. */
  ownerOf(name: string): PersonRecord | null;
  /** The room with a name if the place is in it. */
  roomOf(place: Place, name: string): Room | Refusal;
}

/** The draft of a `say`, to a room that the sender is in or to a person. The store may know people who are offline. */
export function draftOf(recipients: Recipients, place: Place, message: MessageOf<"say">): Saying | Refusal {
  const { text, action = false, key } = message;
  const recipient = recipientOf(recipients, place, message.to);
  if ("code" in recipient) return recipient;
  const unfit = unfitOf(text, recipients.limits.maxText);
  if (unfit !== null) return unfit;
  const { to, toName } = recipient;
  return { type: "say", author: place.person.id, to, fromName: place.person.name, toName, text, action, key };
}

/** The draft of an `edit` or `delete`. The store checks that the message exists and belongs to the sender. */
export function changeOf(
  { limits }: Recipients,
  place: Place,
  message: MessageOf<"edit" | "delete">,
): Change | Refusal {
  const { type, to, id } = message;
  const { editTime, maxText } = limits;
  const room = to === PRIVATE ? null : tryRoomName(to);
  if (to !== PRIVATE && room === null) return { code: "no_such_room", about: to };
  const text = message.type === "edit" ? message.text : "";
  const author = place.person.id;
  const withinMs = editTime === 0 ? Infinity : editTime * 1000;
  const change: Change = { type, author, to: room === null ? author : nameKey(room), of: id, text, withinMs };
  return (type === "edit" ? unfitOf(text, maxText) : null) ?? change;
}

/** The message that announces a committed entry. */
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

/** An entry of the history in the form that `messages` has. */
export function pastOf({ id, time, fromName: from, toName: to, text, action, edited, deleted }: Past): PastMessage {
  const head = { id, time, from, to };
  if (deleted !== undefined) return { ...head, deleted };
  return { ...head, text, ...(action ? { action } : {}), ...(edited === undefined ? {} : { edited }) };
}

/** A change in the form that `messages` has. */
export function pastChangeOf({ type, of, ...entry }: Changed): PastMessage {
  const { text: _, ...past } = pastOf({ ...entry, type: "said" });
  return { ...past, ...(type === "deleted" ? {} : { text: entry.text }), of };
}

function recipientOf(recipients: Recipients, place: Place, to: string): Pick<Saying, "to" | "toName"> | Refusal {
  if (isRoomName(to)) {
    const room = recipients.roomOf(place, to);
    return "code" in room ? room : { to: room.key, toName: room.name };
  }
  const person = recipients.person(to);
  if (person !== undefined) return { to: person.id, toName: person.name };
  const name = tryPersonName(to);
  if (name === null) return { code: "no_such_person", about: to };
  const owner = recipients.ownerOf(name);
  if (owner === null) return { to: { absent: nameKey(name) }, toName: to };
  // The owner may be online under another name.
  const online = recipients.personById(owner.id);
  if (online !== undefined) return { to: online.id, toName: online.name };
  return { to: { absent: nameKey(name), owner: owner.id }, toName: owner.name };
}

const encoder = new TextEncoder();

/** Short texts, which nearly all are, are measured here without allocating memory. */
const scratch = new Uint8Array(16 * 1024);

/** The length of a text as UTF-8. */
export function byteLength(text: string): number {
  if (text.length * 3 > scratch.length) return encoder.encode(text).length;
  return encoder.encodeInto(text, scratch).written;
}

/** The refusal of a text that shows nothing or is too long. */
function unfitOf(text: string, limit: number): Refusal | null {
  if (!isVisible(text)) return { code: "empty" };
  // A UTF-16 unit takes three bytes at most, so most texts need not be measured.
  const mayBe = limit > 0 && text.length * 3 > limit;
  return mayBe && byteLength(text) > limit ? { code: "too_large", limit } : null;
}
