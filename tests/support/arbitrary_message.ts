/**
 * Messages of every type for property tests, from a table of fields that is independent of the one in
 * shared/wire/message.ts.
 *
 * @module
 */
import fc from "fast-check";
import type { ClientMessage, Message, MessageOf, Payload, ServerMessage } from "../../shared/wire/message.ts";
import { plainRecord, words } from "./arbitrary_field.ts";
import { FILE_EVENT_FIELDS, FILE_REQUEST_FIELDS } from "./arbitrary_file_message.ts";

type Type = Message["type"];
type FieldName<T extends Type> = Exclude<keyof MessageOf<T>, "type">;
type Fields<M extends Message> = {
  readonly [T in M["type"]]: {
    readonly [K in Exclude<keyof Extract<M, { type: T }>, "type">]-?: fc.Arbitrary<
      Exclude<Extract<M, { type: T }>[K], undefined>
    >;
  };
};
type AnyFields = Readonly<Record<string, fc.Arbitrary<unknown>>>;
type RequiredName<T extends Type> = {
  [K in FieldName<T>]-?: Record<never, never> extends Pick<MessageOf<T>, K> ? never : K;
}[FieldName<T>];

const name = words(1, 256);
const room = name.map((rest) => `#${rest}`.slice(0, 256)).filter((text) => text.isWellFormed());
const whole = fc.maxSafeNat();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const ref = fc.oneof(words(1, 64), whole);
const secret = fc.base64String({ minLength: 16, maxLength: 64 });
const key = fc.base64String({ minLength: 16, maxLength: 64 });
const names = fc.array(name, { maxLength: 5 });
const ofLength = (length: number) => fc.string({ unit: "grapheme-ascii", minLength: length, maxLength: length });
const publicKey = ofLength(51);
const nonce = ofLength(43);
const signature = ofLength(86);
const code = ofLength(8);
const device = plainRecord(
  { number: positive, key: publicKey, added: whole, used: whole, here: fc.boolean(), online: fc.boolean() },
  ["number", "key", "added"],
);
const away = plainRecord({ text: words(1, 1000), time: whole }, ["time"]);
const person = plainRecord({ name, rooms: names, away }, ["name"]);
const past = plainRecord(
  {
    id: positive,
    time: whole,
    from: name,
    to: name,
    text: words(1, 10_000),
    action: fc.boolean(),
    edited: whole,
    deleted: whole,
    of: positive,
  },
  ["id", "time", "from", "to"],
);
const some = plainRecord({ count: positive, names }, ["count", "names"]);
const listed = plainRecord({ room, members: whole, topic: words(1, 1000) }, ["room", "members"]);

const HEARTBEAT_FIELDS = { ping: { ref }, pong: { ref } };

/** Every field of every type that a client sends. */
const REQUEST_FIELDS: Fields<ClientMessage> = {
  hello: {
    version: whole,
    name,
    rooms: names,
    resume: secret,
    beside: secret,
    log: words(1, 64),
    seen: fc.dictionary(room, whole, { maxKeys: 5, noNullPrototype: true }),
    features: fc.array(words(1, 64), { maxLength: 5 }),
    brief: fc.boolean(),
    unread: fc.boolean(),
    identity: publicKey,
    nonce,
  },
  proof: { signature, resume: secret, beside: secret, invitation: words(1, 64), password: words(1, 256) },
  say: { to: name, text: words(1, 10_000), ref, key, action: fc.boolean() },
  join: { room, ref },
  part: { room, text: words(1, 1000), ref },
  rename: { name, ref },
  "set_topic": { room, text: words(0, 1000), ref },
  "set_away": { text: words(1, 1000), ref },
  "set_back": { ref },
  who: { room, ref },
  roster: { room, after: name, limit: positive, ref },
  list: { ref },
  whois: { name, ref },
  read: { to: name, id: whole, ref },
  history: { to: name, before: positive, after: whole, since: whole, changes: whole, limit: positive, ref },
  search: {
    text: words(1, 1000),
    from: name,
    in: name,
    before: whole,
    since: whole,
    below: positive,
    limit: positive,
    ref,
  },
  edit: { to: name, id: positive, text: words(1, 10_000), ref },
  delete: { to: name, id: positive, ref },
  "set_backlog": { room, count: whole, ref },
  "make_invitation": { uses: positive, seconds: positive, name, ref },
  "find_device": { code, ref },
  "approve_device": { code, key: publicKey, ref },
  "list_devices": { ref },
  "revoke_device": { number: positive, ref },
  quit: { text: words(1, 1000), ref },
  offer: { ...FILE_REQUEST_FIELDS.offer, ref },
  ask: { ...FILE_REQUEST_FIELDS.ask, ref },
  accept: { ...FILE_REQUEST_FIELDS.accept, ref },
  asking: { ...FILE_REQUEST_FIELDS.asking, ref },
  close: { ...FILE_REQUEST_FIELDS.close, ref },
  share: { ...FILE_REQUEST_FIELDS.share, ref },
  transfer: FILE_REQUEST_FIELDS.transfer,
  ...HEARTBEAT_FIELDS,
};

/** Every field of every type that a server sends. */
const EVENT_FIELDS: Fields<ServerMessage> = {
  challenge: { key: publicKey, nonce, signature, needs: words(1, 64) },
  welcome: {
    version: whole,
    name,
    resume: secret,
    log: words(1, 64),
    limits: fc.dictionary(words(1, 20), whole, { maxKeys: 5, noNullPrototype: true }),
    features: fc.array(words(1, 64), { maxLength: 5 }),
    resumed: fc.boolean(),
    brief: fc.boolean(),
    title: words(1, 1000),
    motd: words(1, 10_000),
  },
  ok: { ref, id: whole, time: whole, kept: fc.boolean() },
  error: {
    code: words(1, 64),
    text: words(0, 10_000),
    ref,
    about: words(0, 256),
    limit: whole,
    until: whole,
    seen: whole,
    keys: fc.array(publicKey, { maxLength: 3 }),
    why: words(1, 64),
    device: code,
  },
  message: {
    id: whole,
    time: whole,
    from: name,
    to: name,
    text: words(1, 10_000),
    key,
    action: fc.boolean(),
    edited: whole,
  },
  edited: {
    id: positive,
    time: whole,
    of: positive,
    from: name,
    to: name,
    text: words(1, 10_000),
    action: fc.boolean(),
  },
  deleted: { id: positive, time: whole, of: positive, from: name, to: name },
  backlog: { to: name, count: whole, last: whole, read: whole },
  messages: {
    ref,
    messages: fc.array(past, { maxLength: 5 }),
    more: fc.boolean(),
    behind: fc.boolean(),
    lost: positive,
  },
  "backlog_set": { room, count: whole, by: name, time: whole },
  joined: { room, name, names },
  parted: { room, name, names, reason: words(1, 64), text: words(1, 1000) },
  presence: {
    room,
    members: whole,
    joined: some,
    parted: some,
    renamed: fc.array(plainRecord({ was: name, name }, ["was", "name"]), { maxLength: 5 }),
    each: fc.boolean(),
  },
  renamed: { room, was: name, name },
  topic: { room, text: words(0, 1000), by: name, time: whole },
  away: { room, name, text: words(1, 1000) },
  back: { room, name },
  people: { ref, room, people: fc.array(person, { maxLength: 5 }), more: positive },
  rooms: { ref, rooms: fc.array(listed, { maxLength: 5 }), more: positive },
  person: {
    ref,
    name,
    rooms: names,
    sessions: positive,
    since: whole,
    active: whole,
    away,
    shares: fc.boolean(),
    guest: fc.boolean(),
    keys: fc.array(publicKey, { maxLength: 3 }),
  },
  invitation: { ref, link: fc.string({ minLength: 1, maxLength: 100 }), uses: positive, expires: whole, name },
  device: { ref, key: publicKey },
  devices: { ref, devices: fc.array(device, { maxLength: 3 }) },
  gap: { to: name, after: whole, before: whole, count: whole, lost: positive },
  notice: { code: words(1, 64), name, text: words(1, 1000) },
  bye: { reason: words(1, 64), text: words(1, 1000), retry: whole },
  ...FILE_EVENT_FIELDS,
  ...HEARTBEAT_FIELDS,
};

/** The required fields. */
export const REQUIRED: { readonly [T in Type]: readonly RequiredName<T>[] } = {
  hello: ["version", "name"],
  proof: [],
  challenge: ["key", "nonce", "signature"],
  say: ["to", "text"],
  join: ["room"],
  part: ["room"],
  rename: ["name"],
  "set_topic": ["room", "text"],
  "set_away": [],
  "set_back": [],
  who: [],
  roster: [],
  list: [],
  whois: ["name"],
  read: ["to", "id"],
  history: ["to"],
  search: [],
  edit: ["to", "id", "text"],
  delete: ["to", "id"],
  "set_backlog": ["room", "count"],
  "make_invitation": [],
  "find_device": ["code"],
  "approve_device": ["code", "key"],
  "list_devices": [],
  "revoke_device": ["number"],
  quit: [],
  welcome: ["version", "name", "resume", "log", "limits", "features"],
  ok: [],
  error: ["code", "text"],
  message: ["id", "time", "from", "to", "text"],
  edited: ["id", "time", "of", "from", "to", "text"],
  deleted: ["id", "time", "of", "from", "to"],
  backlog: ["to", "count", "last"],
  messages: ["messages"],
  "backlog_set": ["room", "count", "by", "time"],
  joined: ["room"],
  parted: ["room", "reason"],
  presence: ["room", "members"],
  renamed: ["was", "name"],
  topic: ["room", "text", "by", "time"],
  away: ["name"],
  back: ["name"],
  people: ["people"],
  rooms: ["rooms"],
  person: ["name", "rooms", "sessions", "since", "active"],
  invitation: ["link", "uses"],
  device: ["key"],
  devices: ["devices"],
  gap: ["to", "after", "before"],
  notice: ["code"],
  bye: ["reason"],
  offer: ["to", "id", "names", "count", "bytes"],
  ask: ["to", "id", "what", "paths"],
  accept: ["id"],
  asking: ["id"],
  close: ["id", "code"],
  share: ["on"],
  transfer: ["ticket"],
  offered: ["id", "from", "names", "count", "bytes"],
  asked: ["id", "from", "what", "paths"],
  accepted: ["id", "ticket"],
  closed: ["id", "code"],
  ping: [],
  pong: [],
};

/** The types that a client sends. */
export const REQUESTS = [
  "hello",
  "proof",
  "say",
  "join",
  "part",
  "rename",
  "set_topic",
  "set_away",
  "set_back",
  "who",
  "roster",
  "list",
  "whois",
  "read",
  "history",
  "search",
  "edit",
  "delete",
  "set_backlog",
  "make_invitation",
  "find_device",
  "approve_device",
  "list_devices",
  "revoke_device",
  "quit",
  "offer",
  "ask",
  "accept",
  "asking",
  "close",
  "share",
  "transfer",
  "ping",
  "pong",
] as const satisfies readonly ClientMessage["type"][];

/** The types that a server sends. */
export const EVENTS = [
  "challenge",
  "welcome",
  "ok",
  "error",
  "message",
  "edited",
  "deleted",
  "backlog",
  "messages",
  "backlog_set",
  "joined",
  "parted",
  "presence",
  "renamed",
  "topic",
  "away",
  "back",
  "people",
  "rooms",
  "person",
  "invitation",
  "device",
  "devices",
  "gap",
  "notice",
  "bye",
  "offered",
  "asked",
  "accepted",
  "asking",
  "closed",
  "ping",
  "pong",
] as const satisfies readonly ServerMessage["type"][];

/** The messages of one side. A type of both sides may have different fields on each. */
export interface Side<M extends Message> {
  readonly types: readonly M["type"][];
  /** Messages of one type; optional fields may be missing. */
  messageOf(type: Type): fc.Arbitrary<M>;
  /** Messages of one type with all of their fields. */
  fullMessageOf(type: Type): fc.Arbitrary<Payload>;
}

function sideOf<M extends Message>(table: Fields<M>, types: readonly M["type"][]): Side<M> {
  const fieldsOf = (type: Type) => ({
    ...(table as Readonly<Record<string, AnyFields>>)[type],
    type: fc.constant(type),
  });
  return {
    types,
    messageOf(type) {
      const all: AnyFields = fieldsOf(type);
      return plainRecord(all, ["type", ...REQUIRED[type]]) as fc.Arbitrary<unknown> as fc.Arbitrary<M>;
    },
    fullMessageOf: (type) => fc.record(fieldsOf(type), { noNullPrototype: true }) as fc.Arbitrary<Payload>,
  };
}

/** What a client sends. */
export const CLIENT: Side<ClientMessage> = sideOf(REQUEST_FIELDS, REQUESTS);

/** What a server sends. */
export const SERVER: Side<ServerMessage> = sideOf(EVENT_FIELDS, EVENTS);

/** Any message of a client. */
export const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(...REQUESTS.map(CLIENT.messageOf));

/** Any message of a server. */
export const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(...EVENTS.map(SERVER.messageOf));
