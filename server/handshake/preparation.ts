/**
 * Reads what is needed before a session enters rooms: what the register knows of the rooms, and the backlog.
 *
 * @module
 */
import type { TimeSlice } from "../../shared/event_loop.ts";
import { PRIVATE } from "../../shared/wire/message.ts";
import { nameKey } from "../../shared/wire/name.ts";
import { Backlog } from "./backlog.ts";
import type { Wanted } from "./stream_backlog.ts";
import type { Hub } from "../hub/hub.ts";
import { CROWD_OF_READS } from "../limits.ts";
import type { RoomRecord } from "../store/register.ts";
import type { Stream } from "../store/store.ts";

/** Who is about to enter which rooms. */
export interface Entering {
  /** The person's id, `undefined` for a newcomer. */
  readonly person: number | undefined;
  /** The names of the rooms, in normal form. */
  readonly rooms: readonly string[];
  /** The id of the last entry that the client has seen of each stream, by the client's spelling of the names. */
  readonly seen: Readonly<Record<string, number>>;
  /** Whether to read private messages as well, as at the beginning of a session. */
  readonly withPrivate: boolean;
}

/** What was read. */
export interface Preparation {
  /** Those of the given names whose rooms were open. */
  readonly open: ReadonlySet<string>;
  /** What the register knows of the rooms that were not open, by the given names. */
  readonly records: ReadonlyMap<string, RoomRecord | null>;
  /** The keys of the rooms in which the person has no read mark. */
  readonly unmarked: readonly string[];
  readonly backlog: Backlog;
}

/** Reads what is needed. Take or drop the backlog afterwards. */
export async function prepare(
  hub: Hub,
  { person, rooms, seen, withPrivate }: Entering,
  slice: TimeSlice,
): Promise<Preparation> {
  const marks = person === undefined
    ? new Map<Stream, number>()
    : await hub.register.marks(person, [...rooms.map(nameKey), person]);
  const seenBy = await seenByKey(seen, slice);
  const records = new Map<string, RoomRecord | null>();
  const open = new Set<string>();
  const wanted: Wanted[] = [];
  // Private messages come first, so that busy rooms cannot use up the space for them.
  if (person !== undefined && withPrivate) {
    const mark = marks.get(person) ?? 0;
    const own = { stream: person, name: PRIVATE, reader: person, seen: seenBy.get(PRIVATE), mark };
    // Messages that were read are not repeated, and the register does not say whether there are any.
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
      reader: person,
      seen: seenBy.get(key),
      mark: marks.get(key),
      context: room?.backlog ?? hub.limits.backlog,
      hasHistory: room?.hasHistory ?? false,
    });
  }
  const isShort = person === undefined || hub.reads.waiting >= CROWD_OF_READS;
  const unmarked = rooms.map(nameKey).filter((key) => !marks.has(key));
  return {
    open,
    records,
    unmarked,
    backlog: await Backlog.read(hub, wanted, { isShort, slice }),
  };
}

/** The most UTF-16 units of a room's name. No room has a longer one, so its key need not be computed. */
const MAX_NAME_UNITS = 70;

/** The last entry seen of each stream, by the key of the room or `@`. There may be some thousand of them. */
async function seenByKey(
  seen: Readonly<Record<string, number>>,
  slice: TimeSlice,
): Promise<ReadonlyMap<string, number>> {
  const byKey = new Map<string, number>();
  for (const [name, id] of Object.entries(seen)) {
    if (name.length > MAX_NAME_UNITS) continue;
    byKey.set(name === PRIVATE ? PRIVATE : nameKey(name), id);
    await slice.pause();
  }
  return byKey;
}

/** Whether a preparation is still valid. A room that was opened or closed since makes it invalid. */
export function isStillValid(hub: Hub, { open, records }: Preparation): boolean {
  return [...records.keys()].every((name) => (hub.room(name) !== undefined) === open.has(name));
}
