/**
 * Requests of a session that has its place: a table from the type of a request to the part of the server that handles
 * it, and the order in which requests are handled and answered.
 *
 * @module
 */
import type { ClientMessage, MessageOf, Ref, ServerMessage } from "../../shared/wire/message.ts";
import type { Arrivals } from "../handshake/arrival.ts";
import type { Revoked } from "../handshake/device_control.ts";
import type { Asker } from "../fair_queue.ts";
import type { Hub } from "../hub/hub.ts";
import type { Place } from "../hub/person.ts";
import type { Room } from "../hub/rooms.ts";
import type { Session } from "../hub/session.ts";
import {
  BYTES_PER_PAGE_REQUEST,
  BYTES_PER_REQUEST,
  REQUESTS_PER_SETTING,
  ROOMS_PER_REQUEST,
  SESSIONS_PER_REQUEST,
} from "../limits.ts";
import type { Logger } from "../logger.ts";
import { absence, describe, listPeople, listRooms, rosterPage } from "../queries/directory.ts";
import { readHistory, searchHistory } from "../queries/history.ts";
import type { RateLimiter } from "../rate_limiter.ts";
import { errorOf, type Refusal } from "../refusal.ts";
import type { TransferRequests } from "../transfer/transfer_requests.ts";
import type { Writer } from "./writer.ts";

/** What a handler may use: the session that asks, its place, and the parts of the server. */
interface RequestContext {
  readonly hub: Hub;
  readonly arrivals: Arrivals;
  readonly transfers: TransferRequests;
  readonly place: Place;
  readonly session: Session;
  readonly logger: Logger;
}

/**
 * `later`: the delivery loop will answer. `answered`: the request is done, and so is its answer. `null`: it is done, and `ok`
 * follows what was delivered for it.
 */
type Outcome = Refusal | "later" | "answered" | null;

/** Every message of a client except those that the connection itself handles. */
export type Request = Exclude<ClientMessage, { type: "hello" | "proof" | "ping" | "pong" | "quit" | "transfer" }>;

type Handlers = {
  readonly [T in Request["type"]]: (context: RequestContext, request: MessageOf<T>) => Outcome | Promise<Outcome>;
};

const HANDLERS: Handlers = {
  say: ({ hub, place, session }, request) => hub.accept(place, session, request) ?? "later",
  edit: ({ hub, place, session }, request) => hub.accept(place, session, request) ?? "later",
  delete: ({ hub, place, session }, request) => hub.accept(place, session, request) ?? "later",
  join: ({ arrivals, place }, { room }) => arrivals.enter(place, room),
  part({ hub, place }, { room, text }) {
    const refusal = hub.part(place, room, text);
    if (refusal === null) hub.remember(place);
    return refusal;
  },
  read: ({ hub, place }, { to, id }) => hub.read(place, to, id),
  async history(context, request) {
    const { hub, place, session } = context;
    const reading = readHistory(hub, place.person, request);
    const answer = await hub.reads.runInTurns(askerOf(context), reading);
    return answer === null ? null : deliver(answer, session);
  },
  async search(context, request) {
    const { hub, place, session } = context;
    const answer = await hub.searches.run(askerOf(context), () => searchHistory(hub, place.person, request));
    return answer === null ? null : deliver(answer, session);
  },
  "set_backlog": ({ hub, place }, { room, count }) => hub.setBacklog(place, room, count),
  rename: ({ arrivals, place }, { name }) => arrivals.naming.rename(place, name),
  "set_topic": ({ hub, place }, { room, text }) => hub.setTopic(place, room, text),
  "set_away": ({ hub, place }, { text }) => hub.setAway(place.person, text),
  "set_back"({ hub, place }) {
    hub.setBack(place.person);
    return null;
  },
  who: (context, request) => peopleOf(context, request, (room) => listPeople(context.hub, room, request.ref)),
  roster: (context, request) => peopleOf(context, request, (room) => [rosterPage(context.hub, room, request)]),
  list: ({ hub, session }, { ref }) => deliver(listRooms(hub, ref), session),
  whois({ arrivals, hub, session }, { name, ref }) {
    const person = hub.person(name);
    if (person === undefined) return absence(hub, { name, keys: arrivals.naming.keysOfOwner(name) });
    return deliver([describe(person, arrivals.naming.shownKeys(person), ref)], session);
  },
  "make_invitation"({ arrivals, place, session }, request) {
    const { person, key, mayInvite } = place;
    const answer = arrivals.access.invite(request, { person: person.id, key, mayInvite });
    return deliver("type" in answer ? [answer] : answer, session);
  },
  "find_device"({ arrivals, place, session }, request) {
    const answer = arrivals.devices.find(place, request);
    return deliver("type" in answer ? [answer] : answer, session);
  },
  "approve_device"({ arrivals, place, session, logger }, request) {
    const refusal = arrivals.devices.approve(place, request);
    const { name } = place.person;
    if (refusal === null) {
      logger.info("device approved", { session: session.id, name, key: request.key, by: place.proved });
    }
    return refusal;
  },
  "list_devices": ({ arrivals, place, session }, { ref }) => deliver([arrivals.devices.list(place, ref)], session),
  "revoke_device"({ arrivals, place, session, logger }, { number, ref }) {
    const { person: { name }, proved: key } = place;
    const answer = ({ isKept, others }: Revoked) => {
      const also = others.length === 0 ? {} : { also: others.join(" ") };
      const fields = { session: session.id, name, number, by: key, ...also };
      if (isKept) logger.info("device revoked", fields);
      else logger.warn("device revoked, which is not on the disk yet", fields);
      if (ref !== undefined) session.deliver({ type: "ok", ref, ...(isKept ? {} : { kept: false }) });
    };
    return arrivals.devices.revoke(place, number, answer) ?? "answered";
  },
  offer: ({ transfers, place }, request) => transfers.offer(place, request),
  ask: ({ transfers, place }, request) => transfers.ask(place, request),
  accept: ({ transfers, place }, request) => transfers.accept(place, request),
  asking: ({ transfers, place }, { id }) => transfers.asking(place, id),
  close: ({ transfers, place }, request) => transfers.close(place, request),
  share({ transfers, place }, { on }) {
    transfers.share(place, on);
    return null;
  },
};

/** Answers a question about the members of a room, or about everybody who is online. */
function peopleOf(
  { hub, session }: RequestContext,
  { room: name }: MessageOf<"who" | "roster">,
  list: (room: Room | undefined) => readonly ServerMessage[],
): Outcome {
  const room = name === undefined ? undefined : hub.room(name);
  if (name !== undefined && room === undefined) return { code: "no_such_room", about: name };
  return deliver(list(room), session);
}

function askerOf({ place, session }: RequestContext): Asker {
  return { networks: session.networks, person: `${place.person.id}`, isGone: () => place.session !== session };
}

function deliver(answer: readonly ServerMessage[] | Refusal, session: Session): Outcome {
  if ("code" in answer) return answer;
  for (const message of answer) session.deliver(message);
  return null;
}

/** Requests that are committed in batches. The delivery loop answers them. */
const COMMITTED: ReadonlySet<string> = new Set(["say", "edit", "delete"]);

/**
 * Requests that take a while, have a large answer, or may fail to read. Each waits until the session has caught up with its
 * output.
 */
const SLOW: ReadonlySet<string> = new Set([
  "rename",
  "who",
  "roster",
  "list",
  "whois",
  "join",
  "history",
  "search",
  "offer",
  "ask",
  "find_device",
  "approve_device",
  "list_devices",
  "revoke_device",
]);

/** What a brief session may request (PROTOCOL.md H14). */
const BRIEF: ReadonlySet<string> = new Set(["say", "who", "roster", "list", "whois", "history", "search"]);

/** Requests whose effect is written to the disk at once. */
const WRITTEN_AT_ONCE: ReadonlySet<string> = new Set([
  "rename",
  "set_topic",
  "set_backlog",
  "make_invitation",
  "approve_device",
  "revoke_device",
]);

/** Requests that every room of the person is told of. */
const TOLD_EVERYWHERE: ReadonlySet<string> = new Set(["rename", "set_away", "set_back"]);

/** How many further requests a request that was not refused counts as, besides what its answer does. */
function furtherCost({ type }: Request, place: Place): number {
  const written = WRITTEN_AT_ONCE.has(type) ? REQUESTS_PER_SETTING - 1 : 0;
  const told = TOLD_EVERYWHERE.has(type) ? Math.floor(place.person.rooms().size / ROOMS_PER_REQUEST) : 0;
  return Math.max(written, told);
}

/** What a request queue needs. */
export interface RequestQueueParts extends RequestContext {
  readonly writer: Writer;
  readonly rateLimiter: RateLimiter;
}

/**
 * Handles the requests of one session, and sends the answers in the order of the requests.
 *
 * The methods that handle something return a promise while no further request may be handled, and otherwise `undefined`.
 */
export class RequestQueue {
  readonly #parts: RequestQueueParts;
  readonly #order = new AnswerOrder();
  #isOver = false;

  constructor(parts: RequestQueueParts) {
    this.#parts = parts;
  }

  get place(): Place {
    return this.#parts.place;
  }

  handle(request: Request): Promise<void> | undefined {
    if (this.place.isBrief && !BRIEF.has(request.type)) {
      return this.reply(
        errorOf({ code: "bad_message" }, request.ref, `A brief session may not send \`${request.type}\``),
      );
    }
    if (COMMITTED.has(request.type)) {
      this.#countAudience(request as MessageOf<"say" | "edit" | "delete">);
      return this.#run(request);
    }
    if (SLOW.has(request.type)) return this.#runSlow(request);
    return this.#order.inOrder(() => this.#run(request));
  }

  /** One network may have many sessions in a room, and each gets what all of them say. */
  #countAudience({ to }: MessageOf<"say" | "edit" | "delete">): void {
    const { hub, place, rateLimiter } = this.#parts;
    if (!rateLimiter.isShared) return;
    const sessions = hub.room(to)?.sessions ?? (hub.person(to)?.places.size ?? 0) + place.person.places.size;
    rateLimiter.chargeShared(Math.floor(sessions / SESSIONS_PER_REQUEST));
  }

  /** Sends an answer after the answers to all earlier requests. */
  reply(message: ServerMessage): Promise<void> | undefined {
    return this.inOrder(() => this.#parts.session.deliver(message));
  }

  /** Does something after the answers to all earlier requests. */
  inOrder(act: () => void): Promise<void> | undefined {
    return this.#order.inOrder(act);
  }

  /** Notes that the delivery loop has answered the oldest request that was left to it. */
  answered(): void {
    this.#order.answered();
  }

  /** Resolves when all requests are answered. */
  allAnswered(): Promise<void> {
    return this.#order.allAnswered();
  }

  /** Ends all waiting. No further request is handled. */
  end(): void {
    this.#isOver = true;
    this.#order.release();
  }

  #run(request: Request): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    const { hub, place } = this.#parts;
    place.person.active = hub.clock.time();
    const handler = HANDLERS[request.type] as (
      context: RequestContext,
      request: Request,
    ) => Outcome | Promise<Outcome>;
    const outcome = handler(this.#parts, request);
    if (outcome instanceof Promise) return outcome.then((value) => this.#answer(request, value));
    if (outcome === null || outcome === "answered") this.#parts.rateLimiter.charge(furtherCost(request, place));
    return this.#answer(request, outcome);
  }

  /** Counts a large answer as several requests, so that its sender is slowed down for it. */
  async #runSlow(request: Request): Promise<void> {
    const { logger, rateLimiter, session, writer: { outbox } } = this.#parts;
    await this.#order.allAnswered();
    await this.#parts.writer.caughtUp();
    const before = outbox.ownBytes;
    try {
      await this.#run(request);
    } catch (error) {
      logger.error("request failed", { session: session.id, type: request.type, error });
      await this.reply(errorOf({ code: "internal" }, request.ref));
    }
    const unit = request.type === "history" ? BYTES_PER_PAGE_REQUEST : BYTES_PER_REQUEST;
    rateLimiter.charge(Math.floor((outbox.ownBytes - before) / unit));
  }

  #answer({ type, ref }: { readonly type: string; readonly ref?: Ref }, outcome: Outcome): Promise<void> | undefined {
    if (outcome === "answered") return undefined;
    if (outcome === "later") this.#order.began();
    else if (outcome !== null) {
      const { logger, session } = this.#parts;
      logger.debug("request refused", { session: session.id, type, code: outcome.code });
      return this.reply(errorOf(outcome, ref));
    } else if (ref !== undefined) return this.reply({ type: "ok", ref });
    return undefined;
  }
}

/** Keeps the answers of a session in order: an answer waits while an earlier request is still unanswered. */
export class AnswerOrder {
  #unanswered = 0;
  #waiting: (() => void)[] = [];

  /** Notes a request that will be answered later. */
  began(): void {
    this.#unanswered++;
  }

  /** Notes that the oldest of those requests was answered. */
  answered(): void {
    this.#unanswered--;
    if (this.#unanswered === 0) this.release();
  }

  /** Does something once all earlier requests are answered: at once if they are, and otherwise before the promise resolves. */
  inOrder(act: () => void): Promise<void> | undefined {
    if (this.#unanswered > 0) return this.allAnswered().then(act);
    act();
    return undefined;
  }

  /** Resolves when all requests are answered. */
  allAnswered(): Promise<void> {
    if (this.#unanswered === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends all waiting, even though requests are unanswered. */
  release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
