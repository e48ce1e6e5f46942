/**
 * What each request of a member does: a table from its type to the hub.
 *
 * @module
 */
import type { ClientMessage, MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Arrivals } from "../handshake/arrival.ts";
import { describe, listPeople, listRooms } from "../queries/directory.ts";
import type { Hub } from "../hub/hub.ts";
import type { Place } from "../hub/person.ts";
import { readHistory, search } from "../queries/reading_back.ts";
import type { Refusal } from "../refusal.ts";
import type { Session } from "../hub/session.ts";

/** Who asks. */
export interface Asker {
  readonly hub: Hub;
  readonly arrivals: Arrivals;
  readonly place: Place;
  readonly session: Session;
}

/** `later`: the hub answers. `null`: it is done, and `ok` may follow what it told. */
export type Outcome = Refusal | "later" | null;

/** What is no request to the hub is answered by the connection itself. */
export type HubRequest = Exclude<ClientMessage, { type: "hello" | "ping" | "pong" | "quit" | "transfer" }>;

type Handlers = {
  readonly [T in HubRequest["type"]]: (asker: Asker, request: MessageOf<T>) => Outcome | Promise<Outcome>;
};

/** Requests that take a while, or are told much: each waits until the session has taken most of what it was told before. */
export const IN_TURN: ReadonlySet<string> = new Set(["who", "list", "join", "history", "search", "offer"]);

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
  history: async ({ hub, place, session }, request) => deliver(await readHistory(hub, place.person, request), session),
  search: async ({ hub, place, session }, request) => deliver(await search(hub, place.person, request), session),
  "set_backlog": ({ hub, place }, { room, count }) => hub.setBacklog(place, room, count),
  rename: ({ hub, place }, { name }) => hub.rename(place.person, name),
  "set_topic": ({ hub, place }, { room, text }) => hub.setTopic(place, room, text),
  "set_away"({ hub, place }, { text }) {
    hub.setAway(place.person, text);
    return null;
  },
  "set_back"({ hub, place }) {
    hub.setBack(place.person);
    return null;
  },
  who({ hub, session }, { room: name, ref }) {
    const room = name === undefined ? undefined : hub.room(name);
    if (name !== undefined && room === undefined) return { code: "no_such_room", about: name };
    for (const message of listPeople(hub, room, ref)) session.deliver(message);
    return null;
  },
  list({ hub, session }, { ref }) {
    for (const message of listRooms(hub, ref)) session.deliver(message);
    return null;
  },
  whois({ hub, session }, { name, ref }) {
    const person = hub.person(name);
    if (person === undefined) return { code: "no_such_person", about: name };
    session.deliver(describe(person, ref));
    return null;
  },
  offer: ({ arrivals, place }, request) => arrivals.transfers.offer(place, request),
  ask: ({ arrivals, place }, request) => arrivals.transfers.ask(place, request),
  accept: ({ arrivals, place }, request) => arrivals.transfers.accept(place, request),
  asking: ({ arrivals, place }, { id }) => arrivals.transfers.asking(place, id),
  close: ({ arrivals, place }, request) => arrivals.transfers.close(place, request),
  share({ arrivals, place }, { on }) {
    arrivals.transfers.share(place, on);
    return null;
  },
};

/** Does what a member asks for; what is `IN_TURN` may take its time. */
export function handle(asker: Asker, request: HubRequest): Outcome | Promise<Outcome> {
  const handler = HANDLERS[request.type] as (asker: Asker, request: HubRequest) => Outcome | Promise<Outcome>;
  return handler(asker, request);
}

function deliver(answer: readonly ServerMessage[] | Refusal, session: Session): Outcome {
  if ("code" in answer) return answer;
  for (const message of answer) session.deliver(message);
  return null;
}
