/**
 * Finds out who says `hello`: a person whose place is still there, a person whose secret the register knows, the last
 * owner of the name where names are open, or a newcomer (PROTOCOL.md H5, H7, H12).
 *
 * Changes nothing.
 *
 * @module
 */
import { LOBBY, type MessageOf, PROTOCOL_VERSION } from "../../shared/wire/message.ts";
import { nameKey, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import type { Hub } from "../hub/hub.ts";
import { isWithin } from "../limits.ts";
import type { Person, Place } from "../hub/person.ts";
import type { Entry } from "./access.ts";
import type { Places } from "./places.ts";
import type { Refusal } from "../refusal.ts";
import type { PersonRecord, SessionRecord } from "../store/register.ts";

/** What is known of the person who says `hello`. */
export interface Known {
  /** The place whose secret was shown, with or without a session. */
  readonly place: Place | undefined;
  /** The session that can be resumed although its place is gone, because the server was restarted. */
  readonly session: SessionRecord | undefined;
  /** The person whose secret was shown, as the register knows them; not asked for somebody who is online. */
  readonly shown: PersonRecord | undefined;
  /**
   * The last owner of the name, where anybody may claim a name that is not in use. Guests and members claim nothing of each
   * other: they would get secrets of the same person, and that of a member makes a member.
   */
  readonly claimed: PersonRecord | undefined;
}

/** A `hello` that was understood: who arrives, and in which rooms. */
export interface Arrival {
  /** The place that is resumed. */
  readonly place: Place | undefined;
  /** The secret of the session that is resumed without a place. */
  readonly secret: string | undefined;
  /** The person, if online. */
  readonly person: Person | undefined;
  /** The person, if known from before. */
  readonly known: PersonRecord | undefined;
  /** The person's name in normal form. */
  readonly name: string;
  /** The names of the rooms, in normal form. */
  readonly rooms: readonly string[];
}

export class Recognition {
  readonly #hub: Hub;
  readonly #places: Places;
  readonly #hasOpenNames: boolean;

  /** `hasOpenNames`: whether anybody may claim a name that is not in use, and becomes its last owner. */
  constructor(hub: Hub, { places, hasOpenNames }: { readonly places: Places; readonly hasOpenNames: boolean }) {
    this.#hub = hub;
    this.#places = places;
    this.#hasOpenNames = hasOpenNames;
  }

  /** The id of the person whose secret is shown; `null`: nobody's. */
  async personOf(hello: MessageOf<"hello">): Promise<number | null> {
    return shownPerson(await this.#shown(hello));
  }

  /** Looks for the person among the places, and then in the register. */
  async identify(hello: MessageOf<"hello">, { isGuest }: Pick<Entry, "isGuest">): Promise<Known> {
    const known = await this.#shown(hello);
    if (shownPerson(known) !== null) return known;
    const name = this.#hasOpenNames ? tryPersonName(hello.name) : null;
    const person = name === null ? null : await this.#hub.register.personNamed(nameKey(name));
    const mayClaim = person !== null && await this.#hub.register.isGuest(person.id) === isGuest;
    return { ...known, claimed: mayClaim ? person : undefined };
  }

  async #shown(hello: MessageOf<"hello">): Promise<Known> {
    const { register, clock } = this.#hub;
    const secrets = [hello.resume, hello.beside].filter((secret) => secret !== undefined);
    const nobody = { place: undefined, session: undefined, shown: undefined, claimed: undefined };
    for (const secret of secrets) {
      const place = this.#places.find(secret);
      if (place !== undefined && this.#hub.personById(place.person.id) !== undefined) return { ...nobody, place };
      const session = await register.session(secret);
      // Since the place was lost, its person may have come back with another session and changed the name.
      if (place !== undefined) return { ...nobody, place, shown: session?.person };
      if (session === null) continue;
      const isInTime = clock.time() < session.lostTime + this.#places.resumeTimeoutMs;
      const isResumed = secret === hello.resume && !hello.brief && !session.isOver && isInTime;
      return { ...nobody, session: isResumed ? session : undefined, shown: session.person };
    }
    return nobody;
  }

  /** Decides who arrives, in the present state of the server. `null` means that `identify` has to be repeated. */
  understand(hello: MessageOf<"hello">, { place: found, session, shown, claimed }: Known): Arrival | Refusal | null {
    if (found !== undefined && this.#places.find(found.secret) !== found) return null;
    if (hello.version !== PROTOCOL_VERSION) return { code: "bad_version", limit: PROTOCOL_VERSION };
    const shownPlace = hello.resume === undefined ? undefined : this.#places.find(hello.resume);
    // Neither takes over the place of the other kind: one has rooms, and the other has none.
    const place = hello.brief || shownPlace?.isBrief ? undefined : shownPlace;
    const beside = hello.beside === undefined ? shownPlace : this.#places.find(hello.beside);
    if (place?.session === null || place === undefined) {
      const limit = this.#hub.limits.maxConnections;
      if (!isWithin(this.#places.size + 1, limit)) return { code: "server_full", limit };
    }
    const isUnused = claimed !== undefined && this.#hub.personById(claimed.id) === undefined;
    const known = shown ?? place?.person ?? beside?.person ?? (isUnused ? claimed : undefined);
    const person = known === undefined ? undefined : this.#hub.personById(known.id);
    const isResumed = place !== undefined || session !== undefined;
    const name = person?.name ?? (isResumed ? known?.name : undefined) ?? tryPersonName(hello.name);
    if (name === null) return { code: "bad_name", about: hello.name };
    const holder = this.#hub.person(name);
    if (holder !== undefined && holder !== person) return { code: "name_taken", about: name };
    const secret = session === undefined ? undefined : hello.resume;
    const lost = name === place?.person.name ? place.person : undefined;
    const arrival = { place, secret, person: person ?? lost, known, name };
    if (place !== undefined) {
      const rooms = place.session === null ? place.lostRooms : [...place.rooms];
      return { ...arrival, rooms };
    }
    if (session !== undefined) return { ...arrival, rooms: session.rooms };
    const rooms = roomsOf(hello, this.#hub.limits.maxRooms);
    return "code" in rooms ? rooms : { ...arrival, rooms };
  }
}

/** The id of the person whose secret was shown; `null`: nobody's. */
export function shownPerson({ place, shown }: Known): number | null {
  return place?.person.id ?? shown?.id ?? null;
}

/** Whether an arrival is still the same: the same place, person and rooms. */
export function isSame(now: Arrival | Refusal | null, before: Arrival): now is Arrival {
  return now !== null && !("code" in now) && now.place === before.place && now.person === before.person &&
    now.rooms.length === before.rooms.length && now.rooms.every((room, index) => room === before.rooms[index]);
}

function roomsOf(hello: MessageOf<"hello">, limit: number): readonly string[] | Refusal {
  // Names are expensive to check, and a thousand of them would keep everybody else waiting.
  if (!isWithin(new Set(hello.rooms).size, limit)) return { code: "too_many_rooms", limit };
  const rooms = new Map<string, string>();
  for (const name of hello.rooms ?? [LOBBY]) {
    const normal = tryRoomName(name);
    if (normal === null) return { code: "bad_room", about: name };
    rooms.set(nameKey(normal), normal);
  }
  return [...rooms.values()];
}
