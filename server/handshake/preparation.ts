/**
 * What is read before somebody enters rooms: what is known of them, and what is to be told of before.
 *
 * @module
 */
import { PRIVATE } from "../../shared/wire/message.ts";
import { nameKey } from "../../shared/wire/name.ts";
import { Backlog, type Wanted } from "./backlog.ts";
import type { Hub } from "../hub/hub.ts";
import type { RoomRecord } from "../store/register.ts";
import type { Stream } from "../store/store.ts";

/** Who enters what. */
export interface Entering {
  /** The person, `undefined` for somebody new. */
  readonly person: number | undefined;
  /** Names of the rooms, in normal form. */
  readonly rooms: readonly string[];
  /** How far the client has seen each stream, by the names that it uses. */
  readonly seen: Readonly<Record<string, number>>;
  /** Whether private messages are told as well: to a session that begins. */
  readonly withPrivate: boolean;
}

/** What is known then. */
export interface Preparation {
  /** The names that were given of those rooms that were open. */
  readonly open: ReadonlySet<string>;
  /** What the register knows of rooms that are not open, by the names that were given. */
  readonly records: ReadonlyMap<string, RoomRecord | null>;
  /** The keys of the rooms in which the person has no mark. */
  readonly unmarked: readonly string[];
  readonly backlog: Backlog;
}

/** Reads all that. The backlog is to be taken or dropped. */
export async function prepare(hub: Hub, { person, rooms, seen, withPrivate }: Entering): Promise<Preparation> {
  const marks = person === undefined
    ? new Map<Stream, number>()
    : await hub.register.marks(person, [...rooms.map(nameKey), person]);
  const seenBy = seenByKey(seen);
  const records = new Map<string, RoomRecord | null>();
  const open = new Set<string>();
  const wanted: Wanted[] = [];
  // First, so that no noise of rooms takes their place.
  if (person !== undefined && withPrivate) {
    const mark = marks.get(person) ?? 0;
    const own = { stream: person, name: PRIVATE, seen: seenBy.get(PRIVATE), mark };
    // What was read is not told again, and there may always be something.
    wanted.push({ ...own, context: 0, hasHistory: true });
  }
  for (const name of rooms) {
    const key = nameKey(name);
    const openRoom = hub.room(name);
    if (openRoom !== undefined) open.add(name);
    const record = openRoom === undefined ? await hub.register.room(key) : null;
    records.set(name, record);
    const room = openRoom ?? record;
    wanted.push({
      stream: key,
      name: room?.name ?? name,
      seen: seenBy.get(key),
      mark: marks.get(key),
      context: room?.backlog ?? hub.limits.backlog,
      hasHistory: room?.hasHistory ?? false,
    });
  }
  const unmarked = rooms.map(nameKey).filter((key) => !marks.has(key));
  return { open, records, unmarked, backlog: await Backlog.read(hub, wanted, { isKnown: person !== undefined }) };
}

/** A name of a room has at most so many UTF-16 units; a key of a longer one is not worth making. */
const MAX_NAME_UNITS = 70;

/** How far each stream was seen, by the key of a room or `@`. */
function seenByKey(seen: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const names = Object.entries(seen).filter(([name]) => name.length <= MAX_NAME_UNITS);
  return new Map(names.map(([name, id]) => [name === PRIVATE ? PRIVATE : nameKey(name), id]));
}

/** Whether no room was opened or closed since: what is known of an open one is not what the register knows. */
export function holds(hub: Hub, { open, records }: Preparation): boolean {
  return [...records.keys()].every((name) => (hub.room(name) !== undefined) === open.has(name));
}
