/**
 * Arriving and leaving: from a `hello` to a place on the server, a new one or the one that a session had before.
 *
 * Owns the `resume` secrets and the places that lost their session.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { LOBBY, type MessageOf, PRIVATE, PROTOCOL_VERSION, type ServerMessage } from "../shared/message.ts";
import { nameKey, tryPersonName, tryRoomName } from "../shared/name.ts";
import { type MissedSince, readBacklog } from "./backlog.ts";
import type { Hub } from "./hub.ts";
import { isWithin, MAX_LOST_SESSIONS } from "./limits.ts";
import { type Person, Place } from "./person.ts";
import { errorOf, type Refusal } from "./refusal.ts";
import type { EndReason, Session } from "./session.ts";
import type { Stream } from "./store.ts";
import type { TokenBucket } from "./token_bucket.ts";

/** 128 bits, as PROTOCOL.md H5 asks for. */
const SECRET_BYTES = 16;

/** What the server says of itself in each `welcome`. */
export interface Greeting {
  readonly title?: string;
  readonly motd?: string;
}

/** A place without a session, and when it is forgotten. */
interface Lost {
  readonly place: Place;
  /** Unix time in milliseconds. */
  readonly until: number;
}

/** A `hello` that was understood: who comes, and where to. */
interface Arrival {
  /** The place that is taken over. */
  readonly place: Place | undefined;
  /** The person that it is another session of. */
  readonly person: Person | undefined;
  /** The person's name in normal form. */
  readonly name: string;
  /** Rooms in normal form. */
  readonly rooms: readonly string[];
}

export class Arrivals {
  readonly #hub: Hub;
  readonly #greeting: Greeting;
  /** Places with a session, by their secret. */
  readonly #places = new Map<string, Place>();
  /** Places without one, by their secret, the oldest first. */
  readonly #lost = new Map<string, Lost>();

  constructor(hub: Hub, greeting: Greeting = {}) {
    this.#hub = hub;
    this.#greeting = greeting;
  }

  /** How many sessions there are. */
  get size(): number {
    return this.#places.size;
  }

  /**
   * Gives a session its place, and tells it `welcome`, what it missed, and its rooms; or refuses it. What is read for
   * that is read before; then everything happens in one step, so nobody hears of half an arrival. Nothing happens, and
   * `null` is given, if the session is gone by then. A new place draws on the bucket.
   */
  async admit(
    session: Session,
    hello: MessageOf<"hello">,
    { bucket, isGone }: { bucket: TokenBucket; isGone: () => boolean },
  ): Promise<Place | Refusal | null> {
    let arrival = this.#understand(hello);
    let backlog: readonly ServerMessage[] = [];
    if (!("code" in arrival) && hello.log === this.#hub.store.log && hello.seen !== undefined) {
      let lastId: number;
      do {
        lastId = this.#hub.store.lastId;
        backlog = await readBacklog(this.#hub, missedSince(this.#hub, arrival, hello.seen));
        arrival = this.#understand(hello);
      } while (!("code" in arrival) && this.#hub.store.lastId !== lastId);
    }
    if (isGone()) return null;
    return "code" in arrival ? arrival : this.#settle(session, arrival, { backlog, bucket });
  }

  /** Ends a place's session. Who quit is forgotten; who was lost may come back for a while. */
  leave(place: Place, reason: EndReason, text?: string): void {
    this.#places.delete(place.secret);
    this.#hub.removePlace(place, reason, text);
    this.#forget();
    if (reason === "quit") return;
    const { clock, limits } = this.#hub;
    const ms = limits.resumeTimeout === 0 ? Infinity : limits.resumeTimeout * 1000;
    this.#lost.set(place.secret, { place, until: clock.now() + ms });
  }

  #understand(hello: MessageOf<"hello">): Arrival | Refusal {
    if (hello.version !== PROTOCOL_VERSION) return { code: "bad_version", limit: PROTOCOL_VERSION };
    const place = hello.resume === undefined ? undefined : this.#placeOf(hello.resume);
    const person = hello.beside === undefined ? undefined : this.#places.get(hello.beside)?.person;
    if (place?.session === null || place === undefined) {
      const limit = this.#hub.limits.maxConnections;
      if (!isWithin(this.size + 1, limit)) return { code: "server_full", limit };
    }
    const name = (place?.person ?? person)?.name ?? tryPersonName(hello.name);
    if (name === null) return { code: "bad_name", about: hello.name };
    const holder = this.#hub.person(name);
    if (holder !== undefined && holder !== (place?.person ?? person)) return { code: "name_taken", about: name };
    if (place !== undefined) {
      const rooms = place.session === null ? place.lostRooms : [...place.rooms].map((room) => room.name);
      return { place, person, name, rooms };
    }
    const rooms = roomsOf(hello, this.#hub.limits.maxRooms);
    return "code" in rooms ? rooms : { place, person, name, rooms };
  }

  #placeOf(secret: string): Place | undefined {
    this.#forget();
    return this.#places.get(secret) ?? this.#lost.get(secret)?.place;
  }

  #settle(
    session: Session,
    arrival: Arrival,
    { backlog, bucket }: { backlog: readonly ServerMessage[]; bucket: TokenBucket },
  ): Place {
    const hub = this.#hub;
    const resumed = arrival.place !== undefined;
    const place = arrival.place ??
      new Place(
        arrival.person ?? hub.createPerson(arrival.name),
        randomBytes(SECRET_BYTES).toString("base64url"),
        bucket,
        session,
      );
    session.deliver(this.#welcome(place, resumed));
    for (const message of backlog) session.deliver(message);
    if (resumed && place.session !== null) {
      hub.replaceSession(place, session);
    } else {
      place.session = session;
      this.#lost.delete(place.secret);
      this.#places.set(place.secret, place);
      hub.addPlace(place);
      for (const name of arrival.rooms) {
        const refusal = hub.join(place, name);
        if (refusal !== null) session.deliver(errorOf(refusal, undefined));
      }
    }
    return place;
  }

  #welcome(place: Place, resumed: boolean): ServerMessage {
    const { limits, store } = this.#hub;
    return {
      type: "welcome",
      version: PROTOCOL_VERSION,
      name: place.person.name,
      resume: place.secret,
      log: store.log,
      limits: { text: limits.maxText, rooms: limits.maxRooms, rate: limits.rate, burst: limits.burst },
      features: [],
      ...(resumed ? { resumed } : {}),
      ...this.#greeting,
    };
  }

  /** Lets go of lost places whose time is over, and of the oldest beyond the most that are remembered. */
  #forget(): void {
    const now = this.#hub.clock.now();
    for (const [secret, { until }] of this.#lost) {
      if (until > now && this.#lost.size <= MAX_LOST_SESSIONS) return;
      this.#lost.delete(secret);
    }
  }
}

function roomsOf(hello: MessageOf<"hello">, limit: number): readonly string[] | Refusal {
  const rooms = new Map<string, string>();
  for (const name of hello.rooms ?? [LOBBY]) {
    const normal = tryRoomName(name);
    if (normal === null) return { code: "bad_room", about: name };
    rooms.set(nameKey(normal), normal);
  }
  if (!isWithin(rooms.size, limit)) return { code: "too_many_rooms", limit };
  return [...rooms.values()];
}

/** From where on each stream was missed. Private messages belong to the person, so only who is that person gets them. */
function missedSince(
  hub: Hub,
  { place, person, rooms }: Arrival,
  seen: Readonly<Record<string, number>>,
): Iterable<MissedSince> {
  const own = (place?.person ?? person)?.id;
  const spellings = new Map(rooms.map((room) => [nameKey(room), hub.room(room)?.name ?? room]));
  const result = new Map<Stream, MissedSince>();
  for (const [name, after] of Object.entries(seen)) {
    if (name === PRIVATE) {
      if (own !== undefined) result.set(own, { stream: own, name, after });
    } else {
      const stream = nameKey(name);
      const spelling = spellings.get(stream);
      if (spelling !== undefined) result.set(stream, { stream, name: spelling, after });
    }
  }
  return result.values();
}
