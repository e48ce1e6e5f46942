/**
 * Arriving and leaving: from a `hello` to a place on the server, a new one or the one that a session had before. Who it is
 * that says `hello` is found out in recognition.ts.
 *
 * Makes the `resume` secrets.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { FILES_FEATURE } from "../../shared/wire/file_message.ts";
import { type MessageOf, PROTOCOL_VERSION, type ServerMessage } from "../../shared/wire/message.ts";
import { tryRoomName } from "../../shared/wire/name.ts";
import { TransferRequests } from "../transfer/transfer_requests.ts";
import { Mutex } from "./mutex.ts";
import type { Hub } from "../hub/hub.ts";
import { Place } from "../hub/person.ts";
import { PlaceBook } from "./place_book.ts";
import { type Entering, holds, type Preparation, prepare } from "./preparation.ts";
import { type Arrival, isSame, Recognition } from "./recognition.ts";
import { errorOf, type Refusal } from "../refusal.ts";
import type { EndReason, Session } from "../hub/session.ts";
import type { TokenBucket } from "../hub/token_bucket.ts";

/** 128 bits, as PROTOCOL.md H5 asks for. */
const SECRET_BYTES = 16;

/** What the server says of itself in each `welcome`. */
export interface Greeting {
  readonly title?: string;
  readonly motd?: string;
}

/** How arrivals are dealt with. */
export interface ArrivalOptions {
  readonly greeting?: Greeting;
  /** Whether anybody may claim a name that is not in use, with the person who had it last (PROTOCOL.md H12). */
  readonly hasOpenNames?: boolean;
}

export class Arrivals {
  readonly transfers: TransferRequests;
  readonly #hub: Hub;
  readonly #greeting: Greeting;
  readonly #places: PlaceBook;
  readonly #recognition: Recognition;
  /** Many who come at once, each with much to be told, would keep all others waiting. */
  readonly #mutex = new Mutex();

  constructor(hub: Hub, { greeting = {}, hasOpenNames = false }: ArrivalOptions = {}) {
    this.transfers = new TransferRequests(hub);
    this.#hub = hub;
    this.#greeting = greeting;
    this.#places = new PlaceBook(hub.clock, hub.limits);
    this.#recognition = new Recognition(hub, { places: this.#places, hasOpenNames });
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
      const known = await this.#recognition.identify(hello);
      const arrival = this.#recognition.understand(hello, known);
      if (isGone()) return null;
      if (arrival === null) continue;
      if ("code" in arrival) return arrival;
      const preparation = await this.#prepare(this.#enteringOf(arrival, hello));
      // Others had their turns meanwhile. What has changed is looked at anew.
      const now = this.#recognition.understand(hello, known);
      if (!isGone() && isSame(now, arrival) && holds(this.#hub, preparation)) {
        return this.#letIn(session, now, { ...preparation, hello, bucket });
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

  /** Ends a place's session. Who quit is forgotten; who was lost may come back for a while. */
  leave(place: Place, reason: EndReason, text?: string): void {
    this.transfers.left(place);
    this.#hub.removePlace(place, reason, text);
    this.#hub.remember(place, reason === "quit" ? "over" : "lost");
    if (reason === "quit") this.#places.remove(place);
    else this.#places.lose(place);
  }

  #prepare(entering: Entering): Promise<Preparation> {
    return this.#mutex.pass(() => prepare(this.#hub, entering));
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

  #letIn(
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
    place.takesFiles = hello.features?.includes(FILES_FEATURE) ?? false;
    // The person may have come back by another session since the place was lost.
    if (arrival.person !== undefined) place.person = arrival.person;
    const resumed = arrival.place !== undefined || arrival.secret !== undefined;
    session.deliver(this.#welcome(place, resumed));
    if (hub.store.isFailing) session.deliver({ type: "notice", code: "not_kept" });
    for (const message of backlog.take()) session.deliver(message);
    if (arrival.place !== undefined && place.session !== null) {
      this.transfers.left(place);
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
    this.transfers.arrived(place);
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
      features: ["history", FILES_FEATURE, ...(store.canSearch ? ["search"] : [])],
      ...(resumed ? { resumed } : {}),
      ...this.#greeting,
    };
  }
}
