/**
 * Arriving and leaving: from a `hello` to a place on the server, a new one or the one that a session had before.
 *
 * Makes the `resume` secrets.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { LOBBY, type MessageOf, PROTOCOL_VERSION, type ServerMessage } from "../shared/message.ts";
import { nameKey, tryPersonName, tryRoomName } from "../shared/name.ts";
import { Gate } from "./gate.ts";
import type { Hub } from "./hub.ts";
import { isWithin } from "./limits.ts";
import { type Person, Place } from "./person.ts";
import { PlaceBook } from "./place_book.ts";
import { type Entering, holds, type Preparation, prepare } from "./preparation.ts";
import { errorOf, type Refusal } from "./refusal.ts";
import type { PersonRecord, SessionRecord } from "./register.ts";
import type { EndReason, Session } from "./session.ts";
import type { TokenBucket } from "./token_bucket.ts";

/** 128 bits, as PROTOCOL.md H5 asks for. */
const SECRET_BYTES = 16;

/** What the server says of itself in each `welcome`. */
export interface Greeting {
  readonly title?: string;
  readonly motd?: string;
}

/** What the register knows of who says `hello`. */
interface Known {
  /** The place whose secret was shown, with a session or without: nobody else needs to be asked. */
  readonly place: Place | undefined;
  /** The session that can be taken over, though its place is forgotten: the server was started anew. */
  readonly session: SessionRecord | undefined;
  /** Whom a secret has shown. */
  readonly shown: PersonRecord | undefined;
  /** Who had the name last, where anybody may claim it while it is not in use. */
  readonly claimed: PersonRecord | undefined;
}

/** A `hello` that was understood: who comes, and where to. */
interface Arrival {
  /** The place that is taken over. */
  readonly place: Place | undefined;
  /** The secret of the session that is taken over without a place. */
  readonly secret: string | undefined;
  /** The person, if that one is online. */
  readonly person: Person | undefined;
  /** The person, if that one was here before. */
  readonly known: PersonRecord | undefined;
  /** The person's name in normal form. */
  readonly name: string;
  /** Rooms in normal form. */
  readonly rooms: readonly string[];
}

/** How arrivals are dealt with. */
export interface ArrivalOptions {
  readonly greeting?: Greeting;
  /** Whether anybody may claim a name that is not in use, with the person who had it last (PROTOCOL.md H12). */
  readonly hasOpenNames?: boolean;
}

export class Arrivals {
  readonly #hub: Hub;
  readonly #greeting: Greeting;
  readonly #hasOpenNames: boolean;
  readonly #places: PlaceBook;
  /** Many who come at once, each with much to be told, would keep all others waiting. */
  readonly #gate = new Gate();

  constructor(hub: Hub, { greeting = {}, hasOpenNames = false }: ArrivalOptions = {}) {
    this.#hub = hub;
    this.#greeting = greeting;
    this.#places = new PlaceBook(hub.clock, hub.limits);
    this.#hasOpenNames = hasOpenNames;
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
    for (;;) {
      const known = await this.#identify(hello);
      const arrival = this.#understand(hello, known);
      if (isGone()) return null;
      if (arrival === null) continue;
      if ("code" in arrival) return arrival;
      const preparation = await this.#prepare(this.#enteringOf(arrival, hello));
      // Others had their turns meanwhile. What has changed is looked at anew.
      const now = this.#understand(hello, known);
      if (!isGone() && isSame(now, arrival) && holds(this.#hub, preparation)) {
        return this.#settle(session, now, { ...preparation, hello, bucket });
      }
      preparation.backlog.drop();
    }
  }

  /**
   * Lets a place into another room, and tells it what it comes too late for. What is read for that is read before; then
   * everything happens in one step. Nothing happens if the place's session is another one by then.
   */
  async enter(place: Place, name: string): Promise<Refusal | null> {
    const hub = this.#hub;
    const { session } = place;
    const room = tryRoomName(name);
    if (room === null || hub.room(room)?.has(place)) return hub.join(place, name);
    const entering = { person: place.person.id, rooms: [room], seen: {}, withPrivate: false };
    let preparation = await this.#prepare(entering);
    while (!holds(hub, preparation)) {
      preparation.backlog.drop();
      preparation = await this.#prepare(entering);
    }
    const backlog = preparation.backlog.take();
    if (place.session !== session || session === null) return null;
    const refusal = hub.join(place, name, { record: preparation.records.get(room) ?? null, backlog });
    if (refusal !== null) return refusal;
    hub.remember(place);
    this.#mark(place, preparation.unmarked);
    return null;
  }

  #prepare(entering: Entering): Promise<Preparation> {
    return this.#gate.pass(() => prepare(this.#hub, entering));
  }

  /** Ends a place's session. Who quit is forgotten; who was lost may come back for a while. */
  leave(place: Place, reason: EndReason, text?: string): void {
    this.#hub.removePlace(place, reason, text);
    this.#hub.remember(place, reason === "quit" ? "over" : "lost");
    if (reason === "quit") this.#places.remove(place);
    else this.#places.lose(place);
  }

  /** Asks the register for whom the places here do not know. */
  async #identify(hello: MessageOf<"hello">): Promise<Known> {
    const { register, clock } = this.#hub;
    const secrets = [hello.resume, hello.beside].filter((secret) => secret !== undefined);
    const nobody = { place: undefined, session: undefined, shown: undefined, claimed: undefined };
    for (const secret of secrets) {
      const place = this.#places.find(secret);
      if (place !== undefined) return { ...nobody, place };
      const session = await register.session(secret);
      if (session === null) continue;
      const isInTime = clock.time() < session.lostTime + this.#places.patienceMs;
      const isResumed = secret === hello.resume && !session.isOver && isInTime;
      return { ...nobody, session: isResumed ? session : undefined, shown: session.person };
    }
    const name = this.#hasOpenNames ? tryPersonName(hello.name) : null;
    const person = name === null ? null : await register.personNamed(nameKey(name));
    return { ...nobody, claimed: person ?? undefined };
  }

  /** Says who comes, as things are now; `null`: what is known of that does not hold any more. */
  #understand(hello: MessageOf<"hello">, { place: found, session, shown, claimed }: Known): Arrival | Refusal | null {
    if (found !== undefined && this.#places.find(found.secret) !== found) return null;
    if (hello.version !== PROTOCOL_VERSION) return { code: "bad_version", limit: PROTOCOL_VERSION };
    const place = hello.resume === undefined ? undefined : this.#places.find(hello.resume);
    const beside = hello.beside === undefined ? undefined : this.#places.find(hello.beside);
    if (place?.session === null || place === undefined) {
      const limit = this.#hub.limits.maxConnections;
      if (!isWithin(this.size + 1, limit)) return { code: "server_full", limit };
    }
    const isUnused = claimed !== undefined && this.#hub.personById(claimed.id) === undefined;
    const known = place?.person ?? shown ?? beside?.person ?? (isUnused ? claimed : undefined);
    const person = known === undefined ? undefined : this.#hub.personById(known.id);
    const isTakenOver = place !== undefined || session !== undefined;
    const name = person?.name ?? (isTakenOver ? known?.name : undefined) ?? tryPersonName(hello.name);
    if (name === null) return { code: "bad_name", about: hello.name };
    const holder = this.#hub.person(name);
    if (holder !== undefined && holder !== person) return { code: "name_taken", about: name };
    const secret = session === undefined ? undefined : hello.resume;
    const arrival = { place, secret, person: person ?? place?.person, known, name };
    if (place !== undefined) {
      const rooms = place.session === null ? place.lostRooms : [...place.rooms].map((room) => room.name);
      return { ...arrival, rooms };
    }
    if (session !== undefined) return { ...arrival, rooms: session.rooms };
    const rooms = roomsOf(hello, this.#hub.limits.maxRooms);
    return "code" in rooms ? rooms : { ...arrival, rooms };
  }

  #enteringOf({ person, known, rooms }: Arrival, { log, seen = {} }: MessageOf<"hello">): Entering {
    const isSameLog = log === this.#hub.store.log;
    return { person: (person ?? known)?.id, rooms, seen: isSameLog ? seen : {}, withPrivate: true };
  }

  /** What is said from now on is unread, in rooms that a person has not been in before. */
  #mark(place: Place, unmarked: readonly string[]): void {
    if (!place.tellsRead) return;
    const { register, store } = this.#hub;
    for (const { key } of place.rooms) {
      if (unmarked.includes(key)) register.saveMark(place.person.id, key, store.lastId);
    }
  }

  #settle(
    session: Session,
    arrival: Arrival,
    { hello, records, unmarked, backlog, bucket }: Preparation & {
      readonly hello: MessageOf<"hello">;
      readonly bucket: TokenBucket;
    },
  ): Place {
    const hub = this.#hub;
    const place = arrival.place ??
      new Place(
        arrival.person ?? hub.createPerson(arrival.name, arrival.known?.id),
        arrival.secret ?? randomBytes(SECRET_BYTES).toString("base64url"),
        bucket,
        session,
      );
    place.tellsRead = hello.features?.includes("history") ?? false;
    // The person may have come back by another session since the place was lost.
    if (arrival.person !== undefined) place.person = arrival.person;
    const resumed = arrival.place !== undefined || arrival.secret !== undefined;
    session.deliver(this.#welcome(place, resumed));
    if (hub.store.isFailing) session.deliver({ type: "notice", code: "not_kept" });
    for (const message of backlog.take()) session.deliver(message);
    if (arrival.place !== undefined && place.session !== null) {
      hub.replaceSession(place, session);
    } else {
      place.session = session;
      this.#places.add(place);
      hub.addPlace(place);
      for (const name of arrival.rooms) {
        const refusal = hub.join(place, name, { record: records.get(name) ?? null });
        if (refusal !== null) session.deliver(errorOf(refusal, undefined));
      }
      hub.remember(place);
    }
    this.#mark(place, unmarked);
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
      features: store.canSearch ? ["history", "search"] : ["history"],
      ...(resumed ? { resumed } : {}),
      ...this.#greeting,
    };
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

/** Whether an arrival is still what it was: the same person, in the same rooms. */
function isSame(now: Arrival | Refusal | null, before: Arrival): now is Arrival {
  return now !== null && !("code" in now) && now.place === before.place && now.person === before.person &&
    now.rooms.length === before.rooms.length && now.rooms.every((room, index) => room === before.rooms[index]);
}
