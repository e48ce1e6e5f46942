/**
 * Finds out who says `hello`: a person whose place is still there, a person whose secret the register knows, the owner of
 * the name if the key is a device of theirs, the last owner of the name where names are open, or a newcomer (PROTOCOL.md
 * H5, H7, H12).
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
import type { Greeted } from "./handshake.ts";
import type { Naming } from "./naming.ts";
import type { Places } from "./places.ts";
import type { Refusal } from "../refusal.ts";
import type { PersonRecord, SessionRecord } from "../store/register.ts";

/** Who says `hello`, and from where. */
export interface Asking extends Greeted {
  /** The networks that the connection comes from, the largest first; none is this machine. */
  readonly networks: readonly string[];
}

/** What is known of the person who says `hello`. */
export interface Known {
  /** The place whose secret was shown, with or without a session. */
  readonly place: Place | undefined;
  /** The session that can be resumed although its place is gone, because the server was restarted. */
  readonly session: SessionRecord | undefined;
  /** The person whose secret was shown, as the register knows them; not asked for somebody who is online. */
  readonly shown: PersonRecord | undefined;
  /** The device that the secret was given to, by its key; `null`: none; `undefined`: no secret was shown that holds. */
  readonly secretKey: string | null | undefined;
  /**
   * The last owner of the name, if the key that was shown is a device of theirs, or, as long as they have no device, where
   * anybody may claim a name that is not in use. Guests and members claim nothing of each other: they would get secrets of
   * the same person, and that of a member makes a member.
   */
  readonly claimed: PersonRecord | undefined;
}

/** Nobody is known. */
export const NOBODY_KNOWN: Known = {
  place: undefined,
  session: undefined,
  shown: undefined,
  secretKey: undefined,
  claimed: undefined,
};

/** A `hello` that was understood: who arrives, and in which rooms. */
export interface Arrival {
  /** The place that is resumed. */
  readonly place: Place | undefined;
  /** The secret of the session that is resumed without a place. */
  readonly secret: string | undefined;
  /** The device that the shown secret was given to, as in `Known`. */
  readonly secretKey: string | null | undefined;
  /** The person, if online. */
  readonly person: Person | undefined;
  /** The person, if known from before. */
  readonly known: PersonRecord | undefined;
  /** The person's name in normal form. */
  readonly name: string;
  /** Who is online under that name, and loses it. */
  readonly loser: Person | undefined;
  /** The names of the rooms, in normal form. */
  readonly rooms: readonly string[];
}

export class Recognition {
  readonly #hub: Hub;
  readonly #places: Places;
  readonly #naming: Naming;

  constructor(hub: Hub, { places, naming }: { readonly places: Places; readonly naming: Naming }) {
    this.#hub = hub;
    this.#places = places;
    this.#naming = naming;
  }

  /**
   * The id of the person whose secret was shown, or to whom the name belongs and whose device the key is; `null`: nobody's.
   */
  provedPerson({ hello, key }: Asking, known: Known): number | null {
    const name = tryPersonName(hello.name);
    return shownPerson(known) ?? (name === null ? null : this.#naming.ownerWith(name, key));
  }

  /** The refusal of a newcomer because of the owner of the name; `null`: it has none. */
  ownedName({ name }: MessageOf<"hello">): Refusal | null {
    const normal = tryPersonName(name);
    return normal === null ? null : this.#naming.refusalOf(normal, null);
  }

  /** Looks for the person of a secret among the places, and then in the register. */
  async recognize({ hello, key }: Asking): Promise<Known> {
    const { register, clock } = this.#hub;
    const secrets = [hello.resume, hello.beside].filter((secret) => secret !== undefined);
    for (const secret of secrets) {
      const place = this.#placeOf(secret);
      const session = place !== undefined && this.#hub.personById(place.person.id) !== undefined
        ? null
        : await register.session(secret);
      if (place !== undefined) {
        // Since the place was lost, its person may have come back with another session and changed the name.
        return { ...NOBODY_KNOWN, place, shown: session?.person, secretKey: place.key };
      }
      if (session === null || !this.#holds(session.person.id, session.key)) continue;
      const isInTime = clock.time() < session.lostTime + this.#places.resumeTimeoutMs;
      const isResumed = secret === hello.resume && !hello.brief && !session.isOver && isInTime &&
        this.#mayResume(session.person.id, session.key, key);
      return {
        ...NOBODY_KNOWN,
        session: isResumed ? session : undefined,
        shown: session.person,
        secretKey: session.key,
      };
    }
    return NOBODY_KNOWN;
  }

  /** Looks for the person of a secret, and then for the last owner of the name. */
  async identify(asking: Asking, { isGuest }: Pick<Entry, "isGuest">): Promise<Known> {
    const { hello, key } = asking;
    const known = await this.recognize(asking);
    if (shownPerson(known) !== null) return known;
    const { hasOpenNames } = this.#naming;
    const name = key !== null || hasOpenNames ? tryPersonName(hello.name) : null;
    const person = name === null ? null : await this.#hub.register.personNamed(nameKey(name));
    if (person === null) return known;
    const isTheirs = this.#mayClaim(person.id, key) &&
      (key !== null && this.#naming.devices.has(person.id, key) ||
        await this.#hub.register.isGuest(person.id) === isGuest);
    return isTheirs ? { ...known, claimed: person } : known;
  }

  /** Whether somebody with a key or without one may be a person whose name nobody uses. */
  #mayClaim(person: number, key: string | null): boolean {
    const devices = this.#naming.devices.of(person);
    return devices.length === 0 ? this.#naming.hasOpenNames : devices.some((device) => device.key === key);
  }

  /** Decides who arrives, in the present state of the server. `null` means that `identify` has to be repeated. */
  understand(asking: Asking, found: Known): Arrival | Refusal | null {
    const { hello, key } = asking;
    const { session, shown, secretKey, claimed } = found;
    if (found.place !== undefined && this.#placeOf(found.place.secret) !== found.place) return null;
    if (shown !== undefined && !this.#holds(shown.id, secretKey ?? null)) return null;
    if (hello.version !== PROTOCOL_VERSION) return { code: "bad_version", limit: PROTOCOL_VERSION };
    const place = this.#resumedPlace(asking);
    if (place?.session === null || place === undefined) {
      const limit = this.#hub.limits.maxConnections;
      if (!isWithin(this.#places.size + 1, limit)) return { code: "server_full", limit };
    }
    const asked = tryPersonName(hello.name);
    const owner = asked === null ? null : this.#naming.ownerWith(asked, key);
    const owning = owner === null || asked === null ? undefined : { id: owner, name: asked };
    const isUnused = claimed !== undefined && this.#hub.personById(claimed.id) === undefined;
    const mayClaim = isUnused && this.#mayClaim(claimed.id, key);
    const known = shown ?? found.place?.person ?? owning ?? (mayClaim ? claimed : undefined);
    const person = known === undefined ? undefined : this.#hub.personById(known.id);
    const isResumed = place !== undefined || session !== undefined;
    const name = person?.name ?? (isResumed ? known?.name : undefined) ?? asked;
    if (name === null) return { code: "bad_name", about: hello.name };
    const owned = person === undefined ? this.#naming.refusalOf(name, known?.id ?? null) : null;
    // Their key says more than a secret of somebody who has lost the name.
    if (owned !== null && owning !== undefined && known !== owning) {
      return this.understand({ ...asking, hello: withoutSecrets(hello) }, NOBODY_KNOWN);
    }
    if (owned !== null) return owned;
    const holder = this.#hub.person(name);
    const loser = holder === person ? undefined : holder;
    const by = {
      person: known?.id ?? null,
      key,
      networks: asking.networks,
      ...(secretKey === undefined ? {} : { secretKey }),
    };
    if (loser !== undefined && !this.#naming.loses(loser, name, by)) return { code: "name_taken", about: name };
    const secret = session === undefined ? undefined : hello.resume;
    const lost = name === place?.person.name ? place.person : undefined;
    const arrival = { place, secret, secretKey, person: person ?? lost, known, name, loser };
    if (place !== undefined) {
      const rooms = place.session === null ? place.lostRooms : [...place.rooms];
      return { ...arrival, rooms };
    }
    if (session !== undefined) return { ...arrival, rooms: session.rooms };
    const rooms = roomsOf(hello, this.#hub.limits.maxRooms);
    return "code" in rooms ? rooms : { ...arrival, rooms };
  }

  /** The place that the session takes over. */
  #resumedPlace({ hello: { brief, resume }, key }: Asking): Place | undefined {
    const place = brief || resume === undefined ? undefined : this.#placeOf(resume);
    // Neither takes over the place of the other kind: one has rooms, and the other has none.
    if (place === undefined || place.isBrief) return undefined;
    return this.#mayResume(place.person.id, place.key, key) ? place : undefined;
  }

  /** The place of a secret that holds, with or without a session. */
  #placeOf(secret: string): Place | undefined {
    const place = this.#places.find(secret);
    return place !== undefined && this.#holds(place.person.id, place.key) ? place : undefined;
  }

  /** Whether a secret identifies a person. Where names are open, all do. */
  #holds(person: number, secretKey: string | null): boolean {
    return this.#naming.hasOpenNames || this.#naming.devices.secretHolds(person, secretKey);
  }

  /** Whether a secret lets a session be resumed: one that was given to another device of the person ends with that device. */
  #mayResume(person: number, secretKey: string | null, key: string | null): boolean {
    return secretKey === null || key === null || key === secretKey || !this.#naming.devices.has(person, key);
  }
}

/** The id of the person whose secret was shown; `null`: nobody's. */
export function shownPerson({ place, shown }: Known): number | null {
  return place?.person.id ?? shown?.id ?? null;
}

/** Whether an arrival is still the same: the same place, person and rooms. */
export function isSame(now: Arrival | Refusal | null, before: Arrival): now is Arrival {
  return now !== null && !("code" in now) && now.place === before.place && now.person === before.person &&
    now.known?.id === before.known?.id &&
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

function withoutSecrets({ resume: _resume, beside: _beside, ...hello }: MessageOf<"hello">): MessageOf<"hello"> {
  return hello;
}
