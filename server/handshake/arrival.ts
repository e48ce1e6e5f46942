/**
 * Arrivals and departures of sessions. A `hello` leads to a place on the server: a new one, or the one that an earlier
 * session had. recognition.ts finds out who says `hello`.
 *
 * Creates the `resume` secrets.
 *
 * @module
 */
import { randomBytes, randomInt } from "node:crypto";
import type { TimeSlice } from "../../shared/event_loop.ts";
import type { KeyPair } from "../../shared/keys/ed25519.ts";
import { FILES_FEATURE } from "../../shared/wire/file_message.ts";
import { type MessageOf, ROSTER_FEATURE } from "../../shared/wire/message.ts";
import { nameKey, tryRoomName } from "../../shared/wire/name.ts";
import type { TransferRequests } from "../transfer/transfer_requests.ts";
import type { Asker } from "../fair_queue.ts";
import type { Hub } from "../hub/hub.ts";
import { Place } from "../hub/person.ts";
import { isWithin } from "../limits.ts";
import { type Access, type Entry, OPEN } from "./access.ts";
import { DeviceControl } from "./device_control.ts";
import { type Greeted, Handshake } from "./handshake.ts";
import { DeviceRequests } from "../identity/device_requests.ts";
import { Devices } from "../identity/devices.ts";
import { NewNames } from "../identity/new_names.ts";
import { OwnedNames } from "../identity/owned_names.ts";
import { Naming } from "./naming.ts";
import { Places } from "./places.ts";
import { type Entering, isStillValid, type Preparation, prepare } from "./preparation.ts";
import {
  type Arrival,
  type Asking,
  isSame,
  type Known,
  NOBODY_KNOWN,
  Recognition,
  shownPerson,
} from "./recognition.ts";
import { type About, type Greeting, welcome } from "./welcome.ts";
import { errorOf, type Refusal } from "../refusal.ts";
import type { EndReason, Session } from "../hub/session.ts";
import type { TokenBucket } from "../rate_limiter.ts";

/** A secret has 128 bits (PROTOCOL.md H5). */
const SECRET_BYTES = 16;

export interface ArrivalOptions {
  readonly greeting?: Greeting;
  /** Whether anybody may claim a name that is not in use, and becomes its last owner (PROTOCOL.md H12). */
  readonly hasOpenNames?: boolean;
  /** The key of the server. Without one it proves nothing, and takes every client for a guest. */
  readonly identity?: KeyPair | null;
  /** Who may come. By default everybody. */
  readonly access?: Access;
  /** Returns the Unix time in milliseconds by which names and secrets end. By default that of the clock. */
  readonly time?: () => number;
}

/** What was read of a `hello`. */
interface ReadArrival {
  readonly known: Known;
  readonly arrival: Arrival;
  readonly preparation: Preparation;
}

export class Arrivals {
  readonly #hub: Hub;
  readonly #transfers: TransferRequests;
  readonly #about: About;
  readonly #places: Places;
  readonly #recognition: Recognition;
  readonly #identity: KeyPair | null;
  /** Who may come. */
  readonly access: Access;
  /** Whose keys and names are whose. */
  readonly naming: Naming;
  /** What people do about their devices, and the operator about names. */
  readonly devices: DeviceControl;

  /** The transfers are notified of each arrival and departure. */
  constructor(
    hub: Hub,
    transfers: TransferRequests,
    { greeting = {}, hasOpenNames = false, identity = null, access = OPEN, time }: ArrivalOptions = {},
  ) {
    this.#hub = hub;
    this.#transfers = transfers;
    this.#about = { greeting, hasKey: identity !== null };
    this.#places = new Places(hub.clock, hub.limits);
    const { register, clock, limits } = hub;
    // On the wire a time is an integer, and a clock may know parts of a millisecond.
    const parts = { register, limits, time: () => Math.floor(time?.() ?? clock.time()) };
    const requests = new DeviceRequests(clock, randomInt);
    this.naming = new Naming({
      hub,
      hasOpenNames,
      devices: new Devices(parts),
      names: new OwnedNames({
        ...parts,
        newNames: new NewNames(clock, limits),
        online: (name) => hub.person(name)?.id,
      }),
      deviceCode: ({ person, key, networks }) => requests.codeFor(person, key, networks),
    });
    this.devices = new DeviceControl({
      hub,
      places: this.#places,
      naming: this.naming,
      requests,
      access,
      end: (place) => this.#revoke(place),
    });
    this.#recognition = new Recognition(hub, { places: this.#places, naming: this.naming });
    this.#identity = identity;
    this.access = access;
  }

  /** The number of sessions. */
  get size(): number {
    return this.#places.size;
  }

  /** Begins a handshake. `certificate` is the SHA-256 of that of the TLS connection; `null` for plain TCP. */
  handshake(certificate: Uint8Array | null): Handshake {
    return new Handshake({ identity: this.#identity, access: this.access, certificate });
  }

  /**
   * Gives a session its place, and sends it `welcome`, what it missed, and its rooms; or refuses it. Everything that is
   * needed is read first. Then everything happens in one step, so nobody sees half an arrival. Returns `null`, and does
   * nothing, if the session has ended meanwhile. A new place uses the bucket.
   */
  async admit(
    session: Session,
    greeted: Greeted,
    { bucket, isGone }: { bucket: TokenBucket; isGone: () => boolean },
  ): Promise<Place | Refusal | null> {
    const asker = { networks: session.networks, person: `of session ${session.id}`, isGone };
    const caller = { ...greeted, networks: session.networks };
    let allowed = await this.#allow(caller, asker);
    for (;;) {
      if (allowed === null || "code" in allowed) return this.#withCode(allowed, caller);
      const { entry, person } = allowed;
      const read = await this.#hub.reads.run(asker, (slice) => this.#read(caller, { entry, isGone, slice }));
      if (read === null || "code" in read) return this.#withCode(read, caller);
      const { known, arrival, preparation } = read;
      // Other sessions had the main thread meanwhile. If that made a difference, start again.
      const now = this.#recognition.understand(caller, known);
      const mayStill = entry.isStillGood() && this.#recognition.provedPerson(caller, known) === person;
      if (mayStill && !isGone() && isSame(now, arrival) && isStillValid(this.#hub, preparation)) {
        return this.#letIn(session, now, { ...preparation, caller, bucket, entry });
      }
      preparation.backlog.drop();
      if (!mayStill) allowed = await this.#allow(caller, asker);
    }
  }

  #withCode(refusal: Refusal | null, caller: Asking): Refusal | null {
    return refusal?.code === "name_owned" ? this.naming.withCode(refusal, caller) : refusal;
  }

  /**
   * Asks whether somebody may come, who may be known by a secret or a key. This is not done in a turn for reading, because
   * checking a password takes long. Returns `null` if the session has ended meanwhile.
   */
  async #allow(
    caller: Asking,
    asker: Asker,
  ): Promise<{ readonly entry: Entry; readonly person: number | null } | Refusal | null> {
    const { hello, needsSecret, key, invitation, password } = caller;
    const hasSecret = hello.resume !== undefined || hello.beside !== undefined;
    const known = hasSecret
      ? await this.#hub.reads.run(asker, () => this.#recognition.recognize(caller))
      : NOBODY_KNOWN;
    if (known === null || "code" in known) return known;
    if (needsSecret && shownPerson(known) === null) return { code: "bad_proof" };
    const person = this.#recognition.provedPerson(caller, known);
    // A device that its owner may approve needs nothing else, so nothing else is looked at.
    const owned = person === null && key !== null ? this.#recognition.ownedName(hello) : null;
    if (owned !== null) return owned;
    const entry = await this.access.check({
      key,
      person,
      name: hello.name,
      networks: asker.networks,
      ...(invitation === undefined ? {} : { invitation }),
      ...(password === undefined ? {} : { password }),
    });
    return "code" in entry ? entry : { entry, person };
  }

  /** Reads who says `hello`, and what that session is to see; `null` if it has ended meanwhile. */
  async #read(
    caller: Asking,
    { entry, isGone, slice }: { readonly entry: Entry; readonly isGone: () => boolean; readonly slice: TimeSlice },
  ): Promise<ReadArrival | Refusal | null> {
    for (;;) {
      const known = await this.#recognition.identify(caller, entry);
      const arrival = this.#recognition.understand(caller, known);
      if (isGone()) return null;
      if (arrival === null) continue;
      if ("code" in arrival) return arrival;
      return { known, arrival, preparation: await prepare(this.#hub, this.#enteringOf(arrival, caller.hello), slice) };
    }
  }

  /**
   * Adds a place to another room, and sends it the room's backlog. Everything that is needed is read first. Then
   * everything happens in one step. Nothing happens if the place has another session by then.
   */
  async enter(place: Place, name: string): Promise<Refusal | null> {
    const hub = this.#hub;
    const { session } = place;
    const room = tryRoomName(name);
    if (room === null || hub.room(room)?.has(place)) return hub.join(place, name);
    if (session === null) return null;
    const { id: person } = place.person;
    const asker = { networks: session.networks, person: `${person}`, isGone: () => place.session !== session };
    const entering = { person, rooms: [room], seen: {}, withPrivate: false };
    let preparation = await this.#prepare(asker, entering);
    while (preparation !== null && !("code" in preparation) && !isStillValid(hub, preparation)) {
      preparation.backlog.drop();
      preparation = await this.#prepare(asker, entering);
    }
    if (preparation === null || "code" in preparation) return preparation;
    const backlog = preparation.backlog.take();
    if (asker.isGone()) return null;
    const refusal = hub.join(place, name, { record: preparation.records.get(room) ?? null, backlog });
    if (refusal !== null) return refusal;
    hub.remember(place);
    this.#mark(place, preparation.unmarked);
    return null;
  }

  /**
   * Ends a place's session. A place that was brief or revoked, or has sent `quit`, is gone; others can be resumed for a
   * while.
   */
  leave(place: Place, reason: EndReason, text?: string): void {
    const isOver = reason === "quit" || reason === "revoked" || place.isBrief;
    // The name is not that of a revoked device any more.
    if (reason === "revoked") this.naming.used({ person: place.person, key: null });
    else this.naming.left(place);
    this.#transfers.left(place);
    // Nobody else needs to know that a device was revoked.
    this.#hub.removePlace(place, reason === "revoked" ? "lost" : reason, text);
    this.#hub.remember(place, isOver ? "over" : "lost");
    if (isOver) this.#places.remove(place);
    else this.#places.lose(place);
  }

  /** Ends the session of a place, if it has one, and forgets the place. */
  #revoke(place: Place): void {
    if (place.session === null) this.#places.remove(place);
    else this.#end(place, "revoked");
  }

  /** Ends the session of a place, and tells its client why. */
  #end(place: Place, why: "revoked" | "resumed"): void {
    const { session } = place;
    session?.dismiss(why);
    // A session that is just being let in does not know yet that it has a place.
    if (session !== null && place.session === session) this.leave(place, why === "revoked" ? why : "lost");
  }

  /** Reads what is needed in turn, because many sessions that arrive at once would hold up everybody else. */
  #prepare(asker: Asker, entering: Entering): Promise<Preparation | Refusal | null> {
    return this.#hub.reads.run(asker, (slice) => prepare(this.#hub, entering, slice));
  }

  #enteringOf({ person, known, rooms }: Arrival, { log, seen = {}, brief, unread }: MessageOf<"hello">): Entering {
    if (brief && !unread) return { person: undefined, rooms: [], seen: {}, withPrivate: false };
    const isSameLog = log === this.#hub.store.log;
    return { person: (person ?? known)?.id, rooms, seen: isSameLog ? seen : {}, withPrivate: true };
  }

  /** In rooms that are new to the person, counts only what is said from now on as unread. */
  #mark(place: Place, unmarked: readonly string[], rooms: Iterable<string> = place.rooms): void {
    if (!place.tellsRead) return;
    for (const key of [...rooms].map(nameKey)) {
      if (unmarked.includes(key)) this.#hub.mark(place.person.id, key, this.#hub.store.lastId);
    }
  }

  #letIn(
    session: Session,
    arrival: Arrival,
    { caller, records, unmarked, backlog, bucket, entry }: Preparation & {
      readonly caller: Asking;
      readonly bucket: TokenBucket;
      readonly entry: Entry;
    },
  ): Place | Refusal {
    const hub = this.#hub;
    const { hello, key, networks } = caller;
    const person = arrival.person ?? hub.createPerson(arrival.name, arrival.known?.id);
    const limit = hub.limits.maxPerAddress;
    const isFull = (arrival.place?.session ?? null) === null && !isWithin(person.places.size + 1, limit);
    const surplus = isFull ? this.naming.surplusPlace(person, key) : null;
    if (isFull && surplus === null) {
      backlog.drop();
      return { code: "too_many_sessions", limit };
    }
    const isNew = arrival.place === undefined && arrival.person === undefined && arrival.known === undefined;
    const refusal = entry.enter(person.id, { isNew });
    if (refusal !== null) {
      backlog.drop();
      return refusal;
    }
    if (surplus !== null) this.#end(surplus, "resumed");
    if (arrival.loser !== undefined) this.naming.takeFrom(arrival.loser);
    const secret = arrival.secret ?? randomBytes(SECRET_BYTES).toString("base64url");
    const place = arrival.place ?? new Place(person, secret, bucket, session);
    // The person may have come back with another session since the place was lost.
    place.person = person;
    const { secretKey } = arrival;
    const keyBefore = place.key;
    place.key = this.naming.bind(person, {
      person: isNew ? null : person.id,
      key,
      // The limit of new names is for those who come without end.
      networks: entry.isInvited ? [] : networks,
      ...(secretKey === undefined ? {} : { secretKey }),
    });
    place.proved = key;
    if (key !== null && place.key === key) this.#keepMember(key, person.id);
    place.network = session.network;
    place.mayInvite = entry.mayInvite;
    place.tellsRead = hello.features?.includes("history") ?? false;
    place.knowsRoster = hello.features?.includes(ROSTER_FEATURE) ?? false;
    place.isBrief = isBrief(this.#hub, hello, { records, backlog });
    place.takesFiles = !place.isBrief && (hello.features?.includes(FILES_FEATURE) ?? false);
    const resumed = arrival.place !== undefined || arrival.secret !== undefined;
    session.deliver(welcome(hub, place, { ...this.#about, resumed }));
    if (place.isBrief) return this.#letInBriefly(place, session, { backlog, unmarked });
    if (hub.store.isFailing) session.deliver({ type: "notice", code: "not_kept" });
    for (const frames of backlog.take()) session.deliverFrames(frames);
    if (arrival.place !== undefined && place.session !== null) {
      this.#transfers.left(place);
      hub.replaceSession(place, session);
      if (place.key !== keyBefore) hub.remember(place);
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
    this.#transfers.arrived(place);
    return place;
  }

  /** Makes the key of a device a member, if it is none: its person was let in by a secret. */
  #keepMember(key: string, person: number): void {
    const member = this.access.memberFor(key, { person, approvedBy: null });
    if (member === null) return;
    this.#hub.register.saveMember(key, member);
    this.access.noteMembers({ added: [member] });
  }

  /** Lets in a session that enters no room. Its person was there: what comes after this is unread. */
  #letInBriefly(
    place: Place,
    session: Session,
    { backlog, unmarked }: Pick<Preparation, "backlog" | "unmarked">,
  ): Place {
    backlog.drop();
    place.session = session;
    this.#places.add(place);
    this.#hub.addPlace(place);
    // Should the server be killed now, nobody could resume a session without rooms.
    this.#hub.remember(place, "over");
    this.#mark(place, unmarked, unmarked);
    return place;
  }
}

/**
 * Whether a session is to be a brief one: its client wants that, and misses nothing by it. In a room that does not exist
 * nothing can be said without entering it.
 */
function isBrief(
  hub: Hub,
  { brief = false, unread = false }: MessageOf<"hello">,
  { records, backlog }: Pick<Preparation, "records" | "backlog">,
): boolean {
  if (!brief || !unread) return brief;
  return !backlog.hasUnread && [...records.keys()].every((name) => hub.room(name) !== undefined);
}
