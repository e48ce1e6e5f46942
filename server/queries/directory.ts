/**
 * Answers to `who`, `roster`, `list` and `whois`: the messages `people`, `rooms` and `person`.
 *
 * A list that does not fit one frame becomes several messages. A list that does not fit `MAX_LISTING_BYTES` is cut, and
 * says how many entries were left out.
 *
 * @module
 */
import { MAX_ROSTER, type MessageOf, type Ref, type ServerMessage, USUAL_ROSTER } from "../../shared/wire/message.ts";
import { tryPersonName } from "../../shared/wire/name.ts";
import { absentPerson } from "../hub/absent_person.ts";
import type { Hub } from "../hub/hub.ts";
import { MAX_PEOPLE_LISTED, MAX_ROSTER_BYTES } from "../limits.ts";
import { bytesInList, pages } from "./pages.ts";
import type { Person } from "../hub/person.ts";
import type { Room } from "../hub/rooms.ts";
import type { Refusal } from "../refusal.ts";

/** The most rooms in a description of a person. Names have up to 32 characters of four bytes, so this is half a frame. */
const MAX_ROOMS_SHOWN = 250;

/** The people who are online, or the members of a room, up to a limit. */
export function listPeople(hub: Hub, room: Room | undefined, ref: Ref | undefined): ServerMessage[] {
  const all = [...(room ?? hub).persons];
  const leftOut = Math.max(0, all.length - MAX_PEOPLE_LISTED);
  const head = { ...(ref === undefined ? {} : { ref }), ...(room === undefined ? {} : { room: room.name }) };
  const listed = all.slice(0, MAX_PEOPLE_LISTED);
  return pages(listed, (person) => entryOf(person, room === undefined), (people, more, isLast): ServerMessage => ({
    type: "people",
    ...head,
    people,
    ...(isLast && more + leftOut > 0 ? { more: more + leftOut } : {}),
  }));
}

/** One page of the people who are online, or of the members of a room, by name (PROTOCOL.md P12). */
export function rosterPage(
  hub: Hub,
  room: Room | undefined,
  { after = "", limit = USUAL_ROSTER, ref }: Pick<MessageOf<"roster">, "after" | "limit" | "ref">,
): MessageOf<"people"> {
  const { order } = room ?? hub;
  const start = order.rankOf(after);
  const people: MessageOf<"people">["people"][number][] = [];
  let bytes = 0;
  for (const person of order.from(start)) {
    const entry = entryOf(person, room === undefined);
    bytes += bytesInList(entry);
    if (people.length === Math.min(limit, MAX_ROSTER) || people.length > 0 && bytes > MAX_ROSTER_BYTES) break;
    people.push(entry);
  }
  const more = order.size - start - people.length;
  return {
    type: "people",
    ...(ref === undefined ? {} : { ref }),
    ...(room === undefined ? {} : { room: room.name }),
    people,
    ...(more === 0 ? {} : { more }),
  };
}

/** All rooms, with their topics. */
export function listRooms(hub: Hub, ref: Ref | undefined): ServerMessage[] {
  return pages([...hub.rooms], summaryOf, (rooms, more): ServerMessage => ({
    type: "rooms",
    ...(ref === undefined ? {} : { ref }),
    rooms,
    ...(more === 0 ? {} : { more }),
  }));
}

/** Everything about one person, with the keys that tell who they are. */
export function describe(person: Person, keys: readonly string[], ref: Ref | undefined): MessageOf<"person"> {
  return {
    type: "person",
    ...(ref === undefined ? {} : { ref }),
    name: person.name,
    rooms: roomNames(person),
    sessions: person.places.size,
    since: person.since,
    active: person.active,
    ...(person.away === undefined ? {} : { away: person.away }),
    ...([...person.places].some(({ shareOrder }) => shareOrder > 0) ? { shares: true } : {}),
    ...(keys.length === 0 ? { guest: true } : { keys }),
  };
}

/**
 * The refusal to describe somebody who is not online. It says when they were, if there was somebody of that name. `keys`: those
 * of the owner of the name.
 */
export async function absence(
  hub: Hub,
  { name, keys }: { readonly name: string; readonly keys: readonly string[] },
): Promise<Refusal> {
  const refusal = { code: "no_such_person", about: name, ...(keys.length === 0 ? {} : { keys }) } as const;
  const normal = tryPersonName(name);
  const person = normal === null ? null : await absentPerson(hub, normal);
  // The owner of the name may be online under another one.
  if (person === null || hub.personById(person.id) !== undefined) return refusal;
  const { register } = hub;
  return { ...refusal, seen: await register.lastSeen(person.id) ?? register.cameTime(person.id) };
}

/** The names of a person's rooms, as many as fit a frame. */
function roomNames(person: Person): string[] {
  return [...person.rooms()].slice(0, MAX_ROOMS_SHOWN);
}

function entryOf(person: Person, withRooms: boolean) {
  return {
    name: person.name,
    ...(withRooms ? { rooms: roomNames(person) } : {}),
    ...(person.away === undefined ? {} : { away: person.away }),
  };
}

function summaryOf(room: Room) {
  return {
    room: room.name,
    members: room.size,
    ...(room.topic === undefined ? {} : { topic: room.topic.text }),
  };
}
