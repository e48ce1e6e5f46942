/**
 * Transfer requests: offers of files, and questions about shared folders, from the moment that they are made until they
 * are closed (PROTOCOL.md T1 to T11; error codes and flags call them deals). Each change is one synchronous step.
 *
 * The server keeps no file and no list of files. The bytes go through relays (relay.ts).
 *
 * @module
 */
import { CLOSE_CODES, type CloseCode } from "../../shared/wire/file_message.ts";
import { MAX_JSON_BYTES } from "../../shared/wire/frame.ts";
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { isVisible } from "../../shared/wire/visible_text.ts";
import { absentPerson } from "../hub/absent_person.ts";
import type { Hub } from "../hub/hub.ts";
import type { Person, Place } from "../hub/person.ts";
import { isWithin } from "../limits.ts";
import type { Refusal } from "../refusal.ts";
import { quotaOf, shareOf, type Standing } from "../standing.ts";
import type { Relay, RelayEnd, Side } from "./relay.ts";
import { type Holders, Tickets } from "./tickets.ts";

/** How long a question may wait for the owner's client, in milliseconds. */
const ANSWER_MS = 10_000;

/** How long a question may wait in all while its owner is being asked, in milliseconds. */
const ASKING_MS = 300_000;

/** The most bytes of `offered` and `asked`. The maker may get a longer name later, and the message must still fit a frame. */
const MAX_REQUEST_BYTES = MAX_JSON_BYTES - 1024;

/**
 * How many answers of a place do not count for each request that it is notified of: `asking` or `accept`, and the end. Most
 * clients answer by themselves, so whoever makes many requests would use up the rate of somebody else, who could say
 * nothing. They may come after the request was closed.
 */
const FREE_ANSWERS = 2;

/** The most of them that a place may have. A client answers at once, or leaves it to its user. */
const MAX_FREE_ANSWERS = 1000;

const encoder = new TextEncoder();

/** How a request ends, in the words of `closed`. */
type Ending = Omit<MessageOf<"closed">, "type" | "id">;

/** All open transfer requests. */
export class TransferRequests {
  readonly #hub: Hub;
  readonly #tickets: Tickets;
  readonly #requests = new Map<string, TransferRequest>();
  /** The requests that a place has made, was notified of, or has accepted. */
  readonly #byPlace = new Map<Place, Set<TransferRequest>>();
  /** The requests to a person, by the person's id. */
  readonly #byPerson = new Map<number, Set<TransferRequest>>();
  /** Grows with each `share`, to know which one was the latest. */
  #shares = 0;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#tickets = new Tickets({ clock: hub.clock, ...hub.limits });
  }

  /** Offers files to a person. The person may be offline if the register knows them. */
  async offer(place: Place, { to, names, type: _, ref: __, ...contents }: MessageOf<"offer">): Promise<Refusal | null> {
    const { session } = place;
    if (names.some((name) => name !== "" && !isVisible(name))) return { code: "empty" };
    const person = this.#hub.person(to) ?? await absentPerson(this.#hub, to);
    const standing = person === null ? "new" : await this.#standingOf(place.person, person.id);
    // Another session may have taken over the place meanwhile. It knows nothing of this offer.
    if (session === null || place.session !== session) return null;
    if (person === null) return { code: "no_such_person", about: to };
    const online = this.#hub.personById(person.id);
    const recipients = [...online?.places ?? []].filter((other) => other !== place && other.takesFiles);
    if (online !== undefined && recipients.length === 0) return { code: "takes_no_files", about: to };
    const message = { type: "offered", from: place.person.name, names: firstNames(names), ...contents } as const;
    const request = this.#create(message, { maker: place, to: person.id, standing });
    if ("code" in request) return request;
    for (const recipient of recipients) this.#notify(request, recipient);
    if (online === undefined) session.deliver({ type: "notice", code: "waiting", name: person.name });
    return null;
  }

  /** Asks for something in a shared folder, or for the list of an offer. */
  async ask(place: Place, { to, id, what, paths, nonce }: MessageOf<"ask">): Promise<Refusal | null> {
    const { session } = place;
    const asked = this.#hub.person(to);
    const standing = asked === undefined ? "new" : await this.#standingOf(place.person, asked.id);
    // As above.
    if (session === null || place.session !== session) return null;
    const person = this.#hub.person(to);
    if (person === undefined) return { code: "no_such_person", about: to };
    let owner: Place | undefined;
    if (what === "list") {
      const offer = this.#requests.get(paths[0] ?? "");
      const isOurs = offer?.isOffer && offer.to === place.person.id && offer.maker.person === person;
      if (!isOurs) return { code: "no_such_deal", about: paths[0] ?? "" };
      owner = offer.maker;
    } else {
      owner = [...person.places].filter(({ shareOrder }) => shareOrder > 0)
        .toSorted((a, b) => b.shareOrder - a.shareOrder)[0];
      if (owner === undefined) return { code: "not_shared", about: person.name };
    }
    const question = { type: "asked", id, from: place.person.name, what, paths } as const;
    const message = nonce === undefined ? question : { ...question, nonce };
    const request = this.#create(message, { maker: place, to: person.id, standing });
    if ("code" in request) return request;
    this.#notify(request, owner);
    this.#endLater(request, ANSWER_MS);
    return null;
  }

  /** Gives a question more time, because its owner is being asked. */
  asking(place: Place, id: string): Refusal | null {
    const request = this.#requests.get(id);
    if (request === undefined || request.isOffer || request.acceptor !== null || !request.notified.has(place)) {
      return { code: "no_such_deal", about: id };
    }
    request.cancelTimer();
    const leftMs = request.madeMs + ASKING_MS - this.#hub.clock.now();
    this.#endLater(request, Math.max(0, leftMs));
    request.maker.session?.deliver({ type: "asking", id });
    return null;
  }

  /** Accepts a request. Each side gets a ticket for its connection. */
  accept(place: Place, { id, type: _, ref: __, ...terms }: MessageOf<"accept">): Refusal | null {
    const request = this.#requests.get(id);
    if (request === undefined || request.acceptor !== null || !request.notified.has(place)) {
      return { code: "no_such_deal", about: id };
    }
    const issued = this.#tickets.issue(
      { maker: this.#partyOf(request.maker), acceptor: this.#partyOf(place) },
      (wasJoined) => {
        if (!wasJoined) this.#end(request, { code: "no_answer" });
      },
    );
    if ("code" in issued) return issued;
    const { maker, acceptor, relay } = issued;
    request.cancelTimer();
    request.acceptor = place;
    request.relay = relay;
    for (const other of request.notified) {
      if (other === place) continue;
      this.#forget(request, other);
      other.session?.deliver(closed(request, { code: "elsewhere" }));
    }
    request.maker.session?.deliver({ type: "accepted", id, ticket: maker, by: place.person.name, ...terms });
    place.session?.deliver({ type: "accepted", id, ticket: acceptor });
    return null;
  }

  /** Closes a request, or notes that one session passes on an offer. */
  close(place: Place, { id, code, ...more }: MessageOf<"close">): Refusal | null {
    const request = this.#requests.get(id);
    if (request === undefined || !request.isKnownTo(place)) return { code: "no_such_deal", about: id };
    if (
      request.isOffer && request.acceptor === null && place !== request.maker &&
      (code === "passed" || code === "unknown")
    ) {
      request.passed.set(place, code);
      this.#endIfAllPassed(request);
      return null;
    }
    this.#end(request, endingOf(request, { code, ...more }, place), place);
    return null;
  }

  /** Notes whether a session shares its folder. */
  share(place: Place, isOn: boolean): void {
    place.shareOrder = isOn ? ++this.#shares : 0;
  }

  /** Notifies a session that has just got its place of the offers that wait for its person. */
  arrived(place: Place): void {
    if (!place.takesFiles) return;
    for (const request of this.#byPerson.get(place.person.id) ?? []) {
      if (request.isOffer && request.acceptor === null && request.maker !== place) this.#notify(request, place);
    }
  }

  /** Ends what a place has made or accepted, because its session has ended. */
  left(place: Place): void {
    place.shareOrder = 0;
    for (const request of [...this.#byPlace.get(place) ?? []]) {
      if (request.maker === place || request.acceptor === place || !request.isOffer) {
        this.#end(request, { code: "left" }, place);
      } else this.#forget(request, place);
    }
  }

  /** Accepts a ticket and the connection on which it was shown. */
  enter(ticket: string, transport: Transport): RelayEnd | Refusal {
    return this.#tickets.redeem(ticket, transport);
  }

  /** How well a person who makes a request is known to the person that it is addressed to. */
  async #standingOf({ id }: Person, to: number): Promise<Standing> {
    if (id === to || await this.#hub.store.hasWritten(to, id)) return "familiar";
    return this.#hub.isKnown(id) ? "known" : "new";
  }

  #partyOf({ person: { id, name }, session }: Place): Holders[Side] {
    const { network = null, isEncrypted = null } = session ?? {};
    return { person: id, name, network, isKnown: this.#hub.isKnown(id), isEncrypted };
  }

  #create(
    message: TransferRequest["message"],
    { maker, to, standing }: { readonly maker: Place; readonly to: number; readonly standing: Standing },
  ): TransferRequest | Refusal {
    if (encoder.encode(JSON.stringify(message)).length > MAX_REQUEST_BYTES) {
      return { code: "too_large", about: message.id, limit: MAX_REQUEST_BYTES };
    }
    const before = this.#requests.get(message.id);
    if (before !== undefined) {
      if (before.maker.person !== maker.person) return { code: "id_taken", about: message.id };
      this.#end(before, { code: "left" }, maker);
    }
    const request = new TransferRequest(message, { maker, to, madeMs: this.#hub.clock.now() });
    const tooMany = this.#tooMany(request, standing);
    if (tooMany !== null) return tooMany;
    this.#requests.set(request.id, request);
    add(this.#byPlace, maker, request);
    add(this.#byPerson, to, request);
    return request;
  }

  /** The refusal if the maker has too many open requests, or too many requests of this type wait for the person. */
  #tooMany({ maker, to, network, message }: TransferRequest, standing: Standing): Refusal | null {
    const { maxDeals, maxOffers } = this.#hub.limits;
    const open = [...this.#byPlace.get(maker) ?? []].filter((request) => request.maker === maker).length;
    if (!isWithin(open + 1, maxDeals)) return { code: "too_many_deals", limit: maxDeals };
    const isLike = (other: TransferRequest) => other.acceptor === null && other.message.type === message.type;
    const waiting = [...this.#byPerson.get(to) ?? []].filter(isLike);
    const ofPerson = waiting.filter((request) => request.maker.person === maker.person);
    const ofNetwork = network === null ? [] : waiting.filter((request) => request.network === network);
    const [share, quota] = [shareOf(maxOffers, standing), quotaOf(maxOffers)];
    // A network has no more than it leaves to others, so a few of them together do not have all. 0: no limit.
    const networkQuota = Math.min(quota, Math.ceil((share - (waiting.length - ofNetwork.length)) / 2));
    const bounds = [[waiting, share], [ofPerson, quota], [ofNetwork, quota === 0 ? 0 : networkQuota]] as const;
    for (const [{ length }, limit] of bounds) {
      if (!isWithin(length + 1, limit)) return { code: "too_many_deals", limit };
    }
    return null;
  }

  #notify(request: TransferRequest, place: Place): void {
    add(this.#byPlace, place, request);
    place.freeAnswers = Math.min(MAX_FREE_ANSWERS, place.freeAnswers + FREE_ANSWERS);
    request.notify(place);
  }

  /** Removes a place that can no longer accept a request. */
  #forget(request: TransferRequest, place: Place): void {
    request.notified.delete(place);
    request.passed.delete(place);
    remove(this.#byPlace, place, request);
    this.#endIfAllPassed(request);
  }

  #endIfAllPassed(request: TransferRequest): void {
    const { passedEnding } = request;
    if (request.acceptor === null && passedEnding !== null) this.#end(request, passedEnding);
  }

  /** Ends a question after a number of milliseconds, unless it is answered before. */
  #endLater(request: TransferRequest, ms: number): void {
    request.cancelTimer = this.#hub.clock.after(ms, () => this.#end(request, { code: "no_answer" }));
  }

  /** Ends a request and notifies everybody involved, except one place. A server that shuts down notifies nobody (E4). */
  #end(request: TransferRequest, ending: Ending, except?: Place): void {
    if (this.#requests.get(request.id) !== request) return;
    this.#requests.delete(request.id);
    request.cancelTimer();
    remove(this.#byPerson, request.to, request);
    for (const place of new Set([...request.places(), ...request.notified])) {
      remove(this.#byPlace, place, request);
      if (place !== except && !this.#hub.isClosing) place.session?.deliver(closed(request, ending));
    }
    request.relay?.close();
  }
}

function add<K>(index: Map<K, Set<TransferRequest>>, key: K, request: TransferRequest): void {
  const requests = index.get(key);
  if (requests === undefined) index.set(key, new Set([request]));
  else requests.add(request);
}

function remove<K>(index: Map<K, Set<TransferRequest>>, key: K, request: TransferRequest): void {
  const requests = index.get(key);
  if (requests?.delete(request) && requests.size === 0) index.delete(key);
}

/** How one session leaves an offer to the other sessions of its person (PROTOCOL.md, section 8). */
type Pass = "passed" | "unknown";

/** One transfer request. */
class TransferRequest {
  readonly id: string;
  readonly maker: Place;
  /** The id of the person that it is addressed to. */
  readonly to: number;
  /** The network of the maker; `null` if it is not counted. */
  readonly network: string | null;
  /** The message that notifies a place of it. */
  readonly message: MessageOf<"offered"> | MessageOf<"asked">;
  /** The places that were notified and may accept it. */
  readonly notified = new Set<Place>();
  /** Those of them that have passed. */
  readonly passed = new Map<Place, Pass>();
  acceptor: Place | null = null;
  relay: Relay | null = null;
  /** When it was made, in milliseconds of `Clock.now`. */
  readonly madeMs: number;
  cancelTimer: () => void = () => {};

  constructor(
    message: TransferRequest["message"],
    { maker, to, madeMs }: Pick<TransferRequest, "maker" | "to" | "madeMs">,
  ) {
    this.id = message.id;
    this.message = message;
    this.maker = maker;
    this.network = maker.session?.network ?? null;
    this.to = to;
    this.madeMs = madeMs;
  }

  get isOffer(): boolean {
    return this.message.type === "offered";
  }

  /** Whether a place may close the request. */
  isKnownTo(place: Place): boolean {
    return place === this.maker || (this.acceptor === null ? this.notified.has(place) : place === this.acceptor);
  }

  /** The places to notify when it ends. */
  *places(): Iterable<Place> {
    yield this.maker;
    if (this.acceptor !== null) yield this.acceptor;
    else yield* this.notified;
  }

  /** Notifies a place, which may accept it from now on. */
  notify(place: Place): void {
    this.notified.add(place);
    // The maker may have another name by now.
    place.session?.deliver({ ...this.message, from: this.maker.person.name });
  }

  /** How the request ends because every place that was notified has passed; `null` while one of them may still accept. */
  get passedEnding(): Pick<MessageOf<"closed">, "code" | "why"> | null {
    if (this.notified.size === 0 || [...this.notified].some((place) => !this.passed.has(place))) return null;
    const isUnknown = [...this.passed.values()].includes("unknown");
    return isUnknown ? { code: "unknown" } : { code: "declined", why: "no_terminal" };
  }
}

/** The most characters of all names in an offer, so that a hundred waiting offers fit any queue. */
const MAX_NAMES = 2000;

/** The first names of an offer, up to the limit. */
function firstNames(names: readonly string[]): readonly string[] {
  let left = MAX_NAMES;
  const end = names.findIndex((name) => (left -= name.length) < 0);
  return end === -1 ? names : names.slice(0, end);
}

/** Codes that only the server may use. */
const SERVER_CODES: ReadonlySet<string> = new Set<CloseCode>(["left", "elsewhere", "no_answer"]);

/** How the others learn that a place has closed a request. Codes that are unknown or the server's own become `failed`. */
function endingOf(
  request: TransferRequest,
  { code, why, text }: Pick<MessageOf<"close">, "code" | "why" | "text">,
  by: Place,
): Ending {
  const more = { ...(text === undefined || !isVisible(text) ? {} : { text }), by: by.person.name };
  // The side that sends the files cannot know that they have arrived.
  if (code === "done" && request.isOffer === (by === request.maker)) return { code: "failed", why: "broken", ...more };
  const isKnown = Object.hasOwn(CLOSE_CODES, code) && !SERVER_CODES.has(code);
  return { code: isKnown ? code : "failed", ...(why === undefined ? {} : { why }), ...more };
}

function closed(request: TransferRequest, ending: Ending): ServerMessage {
  return { type: "closed", id: request.id, ...ending };
}
