/**
 * What becomes of one draft: whether it is committed, was already, or is refused (rules S6, K2 and K6 of PROTOCOL.md).
 * Knows neither the disk nor what is
 * held in memory: each is a `Shelf`.
 *
 * @module
 */
import type { Refusal } from "./refusal.ts";
import type { PersonRecord } from "./register.ts";
import type { Change, Changed, Committed, Draft, Past, Receipt, Said, Saying, Stream } from "./store.ts";

/** Where entries are put, and where those that are there are found. */
export interface Shelf {
  /** What became of the saying that an author used a key for. */
  receipt(author: number, key: string): Receipt | null;
  /** A message by its id, which is of this stream if there is one. */
  find(id: number, stream: Stream): Past | null;
  /** Who goes by the name of this key, or went by it last. */
  personNamed(key: string): PersonRecord | null;
  /** How many private messages somebody has not read; so many at the most. */
  unreadOf(person: number, limit: number): number;
  say(said: Said): void;
  /** Tells a change, and gives the message what is new of it. */
  change(changed: Changed, now: Past): void;
}

/** The next place in the order. */
export interface NextPlace {
  readonly id: number;
  /** Unix time in milliseconds. */
  readonly time: number;
  /** Whether what is put there survives the process. */
  readonly kept: boolean;
}

/** What became of a draft. */
export interface Settled {
  readonly outcome: Receipt | Refusal;
  /** What is new because of it, and is on the shelf now. */
  readonly entry?: Committed;
}

/** Settles a draft. `maxMail`: how many unread messages may wait for somebody; 0: any number. */
export function settle(draft: Draft, place: NextPlace, { shelf, maxMail }: { shelf: Shelf; maxMail: number }): Settled {
  return draft.type === "say" ? settleSaying(draft, place, { shelf, maxMail }) : settleChange(draft, place, shelf);
}

function settleSaying(
  draft: Saying,
  place: NextPlace,
  { shelf, maxMail }: { shelf: Shelf; maxMail: number },
): Settled {
  const first = draft.key === undefined ? null : shelf.receipt(draft.author, draft.key);
  if (first !== null) return { outcome: first };
  const to = draft.to;
  if (typeof to !== "object") return said(draft, { place, to, toName: draft.toName, shelf });
  const person = shelf.personNamed(to.absent);
  if (person === null) return { outcome: { code: "no_such_person", about: draft.toName } };
  if (maxMail > 0 && shelf.unreadOf(person.id, maxMail) >= maxMail) {
    return { outcome: { code: "mailbox_full", about: person.name, limit: maxMail } };
  }
  return said(draft, { place, to: person.id, toName: person.name, shelf });
}

function said(
  draft: Saying,
  { place, to, toName, shelf }: { place: NextPlace; to: Stream; toName: string; shelf: Shelf },
): Settled {
  const entry = saidOf(draft, place, { to, toName });
  shelf.say(entry);
  const receipt = { id: place.id, time: place.time, kept: place.kept };
  return { outcome: typeof draft.to === "object" ? { ...receipt, waitsFor: toName } : receipt, entry };
}

/** The message that a draft becomes. */
export function saidOf(
  { author, fromName, text, action, key }: Saying,
  { id, time }: NextPlace,
  { to, toName }: { to: Stream; toName: string },
): Said {
  return { type: "said", id, time, author, to, fromName, toName, text, action, key };
}

function settleChange(draft: Change, { id, time, kept }: NextPlace, shelf: Shelf): Settled {
  const { type, author, of, text, withinMs } = draft;
  const message = shelf.find(of, draft.to);
  if (message === null || !isIn(message, draft.to)) return { outcome: { code: "no_such_message" } };
  if (message.author !== author) return { outcome: { code: "not_yours" } };
  const isDeleted = message.deleted !== undefined;
  if (type === "edit" && isDeleted) return { outcome: { code: "no_such_message" } };
  if (type === "edit" ? message.text === text : isDeleted) {
    return { outcome: { id: of, time: message.time, kept } };
  }
  if (time - message.time > withinMs) {
    return { outcome: { code: "too_old", limit: Math.floor(withinMs / 1000) } };
  }
  const now: Past = type === "edit" ? { ...message, text, edited: time } : { ...message, text: "", deleted: time };
  const { to, fromName, toName, action } = message;
  const kind = type === "edit" ? "edited" : "deleted";
  const entry: Changed = { type: kind, id, time, author, to, fromName, toName, of, text: now.text, action };
  shelf.change(entry, now);
  return { outcome: { id, time, kept }, entry };
}

/** Whether a message is in a room, or among somebody's private messages. */
export function isIn({ to, author }: Past | Committed, stream: Stream): boolean {
  return to === stream || typeof to === "number" && author === stream;
}
