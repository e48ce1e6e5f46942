/**
 * Answers to `who`, `list` and `whois`: the messages `people`, `rooms` and `person`.
 *
 * A list that does not fit one frame becomes several messages. A list that does not fit `MAX_LISTING_BYTES` is cut, and
 * says how many entries were left out.
 *
 * @module
 */
import type { MessageOf, Ref, ServerMessage } from "../../shared/wire/message.ts";
import type { Hub } from "../hub/hub.ts";
import { pages } from "./pages.ts";
import type { Person } from "../hub/person.ts";
import type { Room } from "../hub/rooms.ts";

/** The most rooms in a description of a person. Names have up to 32 characters of four bytes, so this is half a frame. */
const MAX_ROOMS_SHOWN = 250;

/** The people who are online, or the members of a room. */
export function listPeople(hub: Hub, room: Room | undefined, ref: Ref | undefined): ServerMessage[] {
  const all = [...(room ?? hub).persons];
  const head = { ...(ref === undefined ? {} : { ref }), ...(room === undefined ? {} : { room: room.name }) };
  return pages(all, (person) => entryOf(person, room === undefined), (people, more): ServerMessage => ({
    type: "people",
    ...head,
    people,
    ...(more === 0 ? {} : { more }),
  }));
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

/** Everything about one person. */
export function describe(person: Person, ref: Ref | undefined): MessageOf<"person"> {
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
  };
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
