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
import { closed, Deal, firstNames, howClosed } from "./transfer_request.ts";
import type { Hub } from "../hub/hub.ts";
import { isWithin } from "../limits.ts";
import type { Person, Place } from "../hub/person.ts";
import type { Refusal } from "../refusal.ts";
import { type Passage, Tickets } from "./tickets.ts";

/** How long a question may wait for a client's answer, in milliseconds. */
const ANSWER_MS = 10_000;

/** How long it may wait in all when a person is being asked, in milliseconds. */
const ASKING_MS = 300_000;

/** The most bytes of what is told of a deal: its maker may get a longer name, and it still fits a frame. */
const MAX_TOLD_BYTES = MAX_JSON_BYTES - 1024;

const encoder = new TextEncoder();

export class Deals {
  readonly #hub: Hub;
  readonly #tickets: Tickets;
  readonly #deals = new Map<string, Deal>();
  readonly #byPlace = new Map<Place, Set<Deal>>();
  readonly #byPerson = new Map<number, Set<Deal>>();
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
    const deal = this.#make(place, person.id, nonce === undefined ? offered : { ...offered, nonce });
    if ("code" in deal) return deal;
    for (const taker of takers) this.#tell(deal, taker);
    if (!isHere) session.deliver({ type: "notice", code: "waiting", name: person.name });
    return null;
  }

  /** Asks for something of a shared folder, or for the list of an offer. */
  ask(place: Place, { to, id, what, paths, nonce }: MessageOf<"ask">): Refusal | null {
    const person = this.#hub.person(to);
    if (person === undefined) return { code: "no_such_person", about: to };
    let owner: Place | undefined;
    if (what === "list") {
      const offer = this.#deals.get(paths[0] ?? "");
      const isOurs = offer?.isOffer && offer.to === place.person.id && offer.maker.person === person;
      if (!isOurs) return { code: "no_such_deal", about: paths[0] ?? "" };
      owner = offer.maker;
    } else {
      owner = [...person.places].filter(({ shareOrder }) => shareOrder > 0)
        .toSorted((a, b) => b.shareOrder - a.shareOrder)[0];
      if (owner === undefined) return { code: "not_shared", about: person.name };
    }
    const asked = { type: "asked", id, from: place.person.name, what, paths } as const;
    const deal = this.#make(place, person.id, nonce === undefined ? asked : { ...asked, nonce });
    if ("code" in deal) return deal;
    this.#tell(deal, owner);
    deal.cancelTimer = this.#hub.clock.after(ANSWER_MS, () => this.#end(deal, { code: "no_answer" }));
    return null;
  }

  /** A person is being asked: it may take longer. */
  asking(place: Place, id: string): Refusal | null {
    const deal = this.#deals.get(id);
    if (deal === undefined || deal.isOffer || deal.acceptor !== null || !deal.told.has(place)) {
      return { code: "no_such_deal", about: id };
    }
    deal.cancelTimer();
    const leftMs = deal.madeMs + ASKING_MS - this.#hub.clock.now();
    deal.cancelTimer = this.#hub.clock.after(Math.max(0, leftMs), () => this.#end(deal, { code: "no_answer" }));
    deal.maker.session?.deliver({ type: "asking", id });
    return null;
  }

  /** The bytes may come: each side gets a ticket. */
  accept(place: Place, { id, type: _, ref: __, ...terms }: MessageOf<"accept">): Refusal | null {
    const deal = this.#deals.get(id);
    if (deal === undefined || deal.acceptor !== null || !deal.told.has(place)) {
      return { code: "no_such_deal", about: id };
    }
    const { maxTransfers } = this.#hub.limits;
    if (!isWithin(this.#tickets.size + 1, maxTransfers)) return { code: "transfers_full", limit: maxTransfers };
    const most = shareOf(maxTransfers);
    for (const { person } of [place, deal.maker]) {
      if (!isWithin(this.#movingOf(person) + 1, most)) {
        return { code: "transfers_full", about: person.name, limit: most };
      }
    }
    deal.cancelTimer();
    const { maker, acceptor, junction } = this.#tickets.issue((wasJoined) => {
      if (!wasJoined) this.#end(deal, { code: "no_answer" });
    });
    deal.acceptor = place;
    deal.junction = junction;
    for (const other of deal.told) {
      if (other === place) continue;
      this.#forget(deal, other);
      other.session?.deliver(closed(deal, { code: "elsewhere" }));
    }
    deal.maker.session?.deliver({ type: "accepted", id, ticket: maker, by: place.person.name, ...terms });
    place.session?.deliver({ type: "accepted", id, ticket: acceptor });
    return null;
  }

  /** A deal is over, or one session passes. */
  close(place: Place, { id, code, ...more }: MessageOf<"close">): Refusal | null {
    const deal = this.#deals.get(id);
    if (deal === undefined || !deal.knows(place)) return { code: "no_such_deal", about: id };
    if (deal.isOffer && deal.acceptor === null && place !== deal.maker && (code === "passed" || code === "unknown")) {
      deal.passed.set(place, code);
      this.#refuseIfAllPassed(deal);
      return null;
    }
    this.#end(deal, howClosed(deal, { code, ...more }, place), place);
    return null;
  }

  /** Whether others may ask for the folder of a session. */
  share(place: Place, isOn: boolean): void {
    place.shareOrder = isOn ? ++this.#shares : 0;
  }

  /** A session has its place: it hears of the offers that wait for its person. */
  arrived(place: Place): void {
    if (!place.takesFiles) return;
    for (const deal of this.#byPerson.get(place.person.id) ?? []) {
      if (deal.isOffer && deal.acceptor === null && deal.maker !== place) this.#tell(deal, place);
    }
  }

  /** The session of a place has ended: what it made or accepted is over. */
  left(place: Place): void {
    place.shareOrder = 0;
    for (const deal of [...this.#byPlace.get(place) ?? []]) {
      if (deal.maker === place || deal.acceptor === place || !deal.isOffer) this.#end(deal, { code: "left" }, place);
      else this.#forget(deal, place);
    }
  }

  /** Takes a ticket, and the connection of who has shown it. */
  enter(ticket: string, transport: Transport): Passage | Refusal {
    return this.#tickets.take(ticket, transport);
  }

  /** How many transfers of a person are not over. */
  #movingOf({ places }: Person): number {
    const deals = new Set([...places].flatMap((place) => [...this.#byPlace.get(place) ?? []]));
    return [...deals].filter(({ junction }) => junction !== null && !junction.isOver).length;
  }

  #make(maker: Place, to: number, message: Deal["message"]): Deal | Refusal {
    if (encoder.encode(JSON.stringify(message)).length > MAX_TOLD_BYTES) {
      return { code: "too_large", about: message.id, limit: MAX_TOLD_BYTES };
    }
    const before = this.#deals.get(message.id);
    if (before !== undefined) {
      if (before.maker.person !== maker.person) return { code: "id_taken", about: message.id };
      this.#end(before, { code: "left" }, maker);
    }
    const { maxDeals, maxOffers } = this.#hub.limits;
    const open = [...this.#byPlace.get(maker) ?? []].filter((deal) => deal.maker === maker).length;
    if (!isWithin(open + 1, maxDeals)) return { code: "too_many_deals", limit: maxDeals };
    const isLike = ({ acceptor, message: { type } }: Deal) => acceptor === null && type === message.type;
    const waiting = [...this.#byPerson.get(to) ?? []].filter(isLike);
    if (!isWithin(waiting.length + 1, maxOffers)) return { code: "too_many_deals", limit: maxOffers };
    const own = waiting.filter((deal) => deal.maker.person === maker.person).length;
    if (!isWithin(own + 1, shareOf(maxOffers))) return { code: "too_many_deals", limit: shareOf(maxOffers) };
    const deal = new Deal(message, { maker, to, madeMs: this.#hub.clock.now() });
    this.#deals.set(deal.id, deal);
    add(this.#byPlace, maker, deal);
    add(this.#byPerson, to, deal);
    return deal;
  }

  #tell(deal: Deal, place: Place): void {
    add(this.#byPlace, place, deal);
    deal.tell(place);
  }

  /** A place has nothing to do with a deal any more. */
  #forget(deal: Deal, place: Place): void {
    deal.told.delete(place);
    deal.passed.delete(place);
    remove(this.#byPlace, place, deal);
    this.#refuseIfAllPassed(deal);
  }

  #refuseIfAllPassed(deal: Deal): void {
    const { refusal } = deal;
    if (deal.acceptor === null && refusal !== null) this.#end(deal, refusal);
  }

  /** Ends a deal, and tells everybody who knows of it, except one. A server that ends tells nobody (E4). */
  #end(deal: Deal, how: Omit<MessageOf<"closed">, "type" | "id">, except?: Place): void {
    if (this.#deals.get(deal.id) !== deal) return;
    this.#deals.delete(deal.id);
    deal.cancelTimer();
    remove(this.#byPerson, deal.to, deal);
    for (const place of new Set([...deal.places(), ...deal.told])) {
      remove(this.#byPlace, place, deal);
      if (place !== except && !this.#hub.isClosing) place.session?.deliver(closed(deal, how));
    }
    deal.junction?.close();
  }
}

/** What one person may have of a limit that holds for all: a quarter, but eight at least. 0 is no limit. */
function shareOf(limit: number): number {
  return limit === 0 ? 0 : Math.max(8, Math.ceil(limit / 4));
}

function add<K>(index: Map<K, Set<Deal>>, key: K, deal: Deal): void {
  const deals = index.get(key);
  if (deals === undefined) index.set(key, new Set([deal]));
  else deals.add(deal);
}

function remove<K>(index: Map<K, Set<Deal>>, key: K, deal: Deal): void {
  const deals = index.get(key);
  if (deals?.delete(deal) && deals.size === 0) index.delete(key);
}
