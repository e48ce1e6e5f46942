/**
 * All deals: who offers what to whom, who asks for what, and what has become of it (PROTOCOL.md T1 to T10). Each change
 * is one synchronous step.
 *
 * Holds no file and no list of one: the bytes go through junctions (relay.ts).
 *
 * @module
 */
import { MAX_JSON_BYTES } from "../../shared/wire/frame.ts";
import type { MessageOf } from "../../shared/wire/message.ts";
import { nameKey } from "../../shared/wire/name.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { closed, firstNames, howClosed, TransferRequest } from "./transfer_request.ts";
import type { Hub } from "../hub/hub.ts";
import { isWithin } from "../limits.ts";
import type { Person, Place } from "../hub/person.ts";
import type { Refusal } from "../refusal.ts";
import { type RelayEnd, Tickets } from "./tickets.ts";

/** How long a question may wait for a client's answer, in milliseconds. */
const ANSWER_MS = 10_000;

/** How long it may wait in all when a person is being asked, in milliseconds. */
const ASKING_MS = 300_000;

/** The most bytes of what is told of a deal: its maker may get a longer name, and it still fits a frame. */
const MAX_TOLD_BYTES = MAX_JSON_BYTES - 1024;

const encoder = new TextEncoder();

export class TransferRequests {
  readonly #hub: Hub;
  readonly #tickets: Tickets;
  readonly #transfers = new Map<string, TransferRequest>();
  readonly #byPlace = new Map<Place, Set<TransferRequest>>();
  readonly #byPerson = new Map<number, Set<TransferRequest>>();
  /** Grows with each `share`, to know who said it last. */
  #shares = 0;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#tickets = new Tickets({ clock: hub.clock, idleTimeout: hub.limits.idleTimeout });
  }

  /** Offers files to a person, who may be away; then the register knows them. */
  async offer(place: Place, { to, id, names, count, bytes, nonce }: MessageOf<"offer">): Promise<Refusal | null> {
    const { session } = place;
    const person = this.#hub.person(to) ?? await this.#hub.register.personNamed(nameKey(to));
    // Somebody else has the place by now, and knows nothing of this.
    if (session === null || place.session !== session) return null;
    if (person === null) return { code: "no_such_person", about: to };
    const places = [...this.#hub.personById(person.id)?.places ?? []].filter((one) => one !== place);
    const takers = places.filter(({ takesFiles }) => takesFiles);
    const isHere = this.#hub.personById(person.id) !== undefined;
    if (isHere && takers.length === 0) return { code: "takes_no_files", about: to };
    const offered = { type: "offered", id, from: place.person.name, names: firstNames(names), count, bytes } as const;
    const request = this.#make(place, person.id, nonce === undefined ? offered : { ...offered, nonce });
    if ("code" in request) return request;
    for (const taker of takers) this.#notify(request, taker);
    if (!isHere) session.deliver({ type: "notice", code: "waiting", name: person.name });
    return null;
  }

  /** Asks for something of a shared folder, or for the list of an offer. */
  ask(place: Place, { to, id, what, paths, nonce }: MessageOf<"ask">): Refusal | null {
    const person = this.#hub.person(to);
    if (person === undefined) return { code: "no_such_person", about: to };
    let owner: Place | undefined;
    if (what === "list") {
      const offer = this.#transfers.get(paths[0] ?? "");
      const isOurs = offer?.isOffer && offer.to === place.person.id && offer.maker.person === person;
      if (!isOurs) return { code: "no_such_deal", about: paths[0] ?? "" };
      owner = offer.maker;
    } else {
      owner = [...person.places].filter(({ shareOrder }) => shareOrder > 0)
        .toSorted((a, b) => b.shareOrder - a.shareOrder)[0];
      if (owner === undefined) return { code: "not_shared", about: person.name };
    }
    const asked = { type: "asked", id, from: place.person.name, what, paths } as const;
    const request = this.#make(place, person.id, nonce === undefined ? asked : { ...asked, nonce });
    if ("code" in request) return request;
    this.#notify(request, owner);
    request.cancelTimer = this.#hub.clock.after(ANSWER_MS, () => this.#end(request, { code: "no_answer" }));
    return null;
  }

  /** A person is being asked: it may take longer. */
  asking(place: Place, id: string): Refusal | null {
    const request = this.#transfers.get(id);
    if (request === undefined || request.isOffer || request.acceptor !== null || !request.told.has(place)) {
      return { code: "no_such_deal", about: id };
    }
    request.cancelTimer();
    const leftMs = request.madeMs + ASKING_MS - this.#hub.clock.now();
    request.cancelTimer = this.#hub.clock.after(Math.max(0, leftMs), () => this.#end(request, { code: "no_answer" }));
    request.maker.session?.deliver({ type: "asking", id });
    return null;
  }

  /** The bytes may come: each side gets a ticket. */
  accept(place: Place, { id, type: _, ref: __, ...terms }: MessageOf<"accept">): Refusal | null {
    const request = this.#transfers.get(id);
    if (request === undefined || request.acceptor !== null || !request.told.has(place)) {
      return { code: "no_such_deal", about: id };
    }
    const { maxTransfers } = this.#hub.limits;
    if (!isWithin(this.#tickets.size + 1, maxTransfers)) return { code: "transfers_full", limit: maxTransfers };
    const most = shareOf(maxTransfers);
    for (const { person } of [place, request.maker]) {
      if (!isWithin(this.#movingOf(person) + 1, most)) {
        return { code: "transfers_full", about: person.name, limit: most };
      }
    }
    request.cancelTimer();
    const { maker, acceptor, relay } = this.#tickets.issue((wasJoined) => {
      if (!wasJoined) this.#end(request, { code: "no_answer" });
    });
    request.acceptor = place;
    request.relay = relay;
    for (const other of request.told) {
      if (other === place) continue;
      this.#forget(request, other);
      other.session?.deliver(closed(request, { code: "elsewhere" }));
    }
    request.maker.session?.deliver({ type: "accepted", id, ticket: maker, by: place.person.name, ...terms });
    place.session?.deliver({ type: "accepted", id, ticket: acceptor });
    return null;
  }

  /** A deal is over, or one session passes. */
  close(place: Place, { id, code, ...more }: MessageOf<"close">): Refusal | null {
    const request = this.#transfers.get(id);
    if (request === undefined || !request.knows(place)) return { code: "no_such_deal", about: id };
    if (
      request.isOffer && request.acceptor === null && place !== request.maker &&
      (code === "passed" || code === "unknown")
    ) {
      request.passed.set(place, code);
      this.#refuseIfAllPassed(request);
      return null;
    }
    this.#end(request, howClosed(request, { code, ...more }, place), place);
    return null;
  }

  /** Whether others may ask for the folder of a session. */
  share(place: Place, isOn: boolean): void {
    place.shareOrder = isOn ? ++this.#shares : 0;
  }

  /** A session has its place: it hears of the offers that wait for its person. */
  arrived(place: Place): void {
    if (!place.takesFiles) return;
    for (const request of this.#byPerson.get(place.person.id) ?? []) {
      if (request.isOffer && request.acceptor === null && request.maker !== place) this.#notify(request, place);
    }
  }

  /** The session of a place has ended: what it made or accepted is over. */
  left(place: Place): void {
    place.shareOrder = 0;
    for (const request of [...this.#byPlace.get(place) ?? []]) {
      if (request.maker === place || request.acceptor === place || !request.isOffer) {
        this.#end(request, { code: "left" }, place);
      } else this.#forget(request, place);
    }
  }

  /** Takes a ticket, and the connection of who has shown it. */
  enter(ticket: string, transport: Transport): RelayEnd | Refusal {
    return this.#tickets.take(ticket, transport);
  }

  /** How many transfers of a person are not over. */
  #movingOf({ places }: Person): number {
    const transfers = new Set([...places].flatMap((place) => [...this.#byPlace.get(place) ?? []]));
    return [...transfers].filter(({ relay }) => relay !== null && !relay.isOver).length;
  }

  #make(maker: Place, to: number, message: TransferRequest["message"]): TransferRequest | Refusal {
    if (encoder.encode(JSON.stringify(message)).length > MAX_TOLD_BYTES) {
      return { code: "too_large", about: message.id, limit: MAX_TOLD_BYTES };
    }
    const before = this.#transfers.get(message.id);
    if (before !== undefined) {
      if (before.maker.person !== maker.person) return { code: "id_taken", about: message.id };
      this.#end(before, { code: "left" }, maker);
    }
    const { maxDeals, maxOffers } = this.#hub.limits;
    const open = [...this.#byPlace.get(maker) ?? []].filter((request) => request.maker === maker).length;
    if (!isWithin(open + 1, maxDeals)) return { code: "too_many_deals", limit: maxDeals };
    const isLike = ({ acceptor, message: { type } }: TransferRequest) => acceptor === null && type === message.type;
    const waiting = [...this.#byPerson.get(to) ?? []].filter(isLike);
    if (!isWithin(waiting.length + 1, maxOffers)) return { code: "too_many_deals", limit: maxOffers };
    const own = waiting.filter((request) => request.maker.person === maker.person).length;
    if (!isWithin(own + 1, shareOf(maxOffers))) return { code: "too_many_deals", limit: shareOf(maxOffers) };
    const request = new TransferRequest(message, { maker, to, madeMs: this.#hub.clock.now() });
    this.#transfers.set(request.id, request);
    add(this.#byPlace, maker, request);
    add(this.#byPerson, to, request);
    return request;
  }

  #notify(request: TransferRequest, place: Place): void {
    add(this.#byPlace, place, request);
    request.notify(place);
  }

  /** A place has nothing to do with a deal any more. */
  #forget(request: TransferRequest, place: Place): void {
    request.told.delete(place);
    request.passed.delete(place);
    remove(this.#byPlace, place, request);
    this.#refuseIfAllPassed(request);
  }

  #refuseIfAllPassed(request: TransferRequest): void {
    const { refusal } = request;
    if (request.acceptor === null && refusal !== null) this.#end(request, refusal);
  }

  /** Ends a deal, and tells everybody who knows of it, except one. A server that ends tells nobody (E4). */
  #end(request: TransferRequest, how: Omit<MessageOf<"closed">, "type" | "id">, except?: Place): void {
    if (this.#transfers.get(request.id) !== request) return;
    this.#transfers.delete(request.id);
    request.cancelTimer();
    remove(this.#byPerson, request.to, request);
    for (const place of new Set([...request.places(), ...request.told])) {
      remove(this.#byPlace, place, request);
      if (place !== except && !this.#hub.isClosing) place.session?.deliver(closed(request, how));
    }
    request.relay?.close();
  }
}

/** What one person may have of a limit that holds for all: a quarter, but eight at least. 0 is no limit. */
function shareOf(limit: number): number {
  return limit === 0 ? 0 : Math.max(8, Math.ceil(limit / 4));
}

function add<K>(index: Map<K, Set<TransferRequest>>, key: K, request: TransferRequest): void {
  const transfers = index.get(key);
  if (transfers === undefined) index.set(key, new Set([request]));
  else transfers.add(request);
}

function remove<K>(index: Map<K, Set<TransferRequest>>, key: K, request: TransferRequest): void {
  const transfers = index.get(key);
  if (transfers?.delete(request) && transfers.size === 0) index.delete(key);
}
