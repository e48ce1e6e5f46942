/**
 * Every message of the wire, and the one way from bytes to a message and back (PROTOCOL.md, sections 2 to 6).
 *
 * The tables below are the whole vocabulary: the types are made from them, and so is the parser. Bounds in them are
 * those of the wire, which hold everywhere; what a server allows on top (limits.ts) is for the server to check.
 *
 * @module
 */
import { flag, integer, list, object, type OfShape, optional, record, type Shape, text } from "./fields.ts";
import { FILE_EVENTS, FILE_REQUESTS } from "./file_message.ts";
import { HEADER_BYTES, MAX_JSON_BYTES, writeHeader } from "./frame.ts";
import { compileTables, type OfTable, parseMessage, type Payload, ref } from "./message_table.ts";

export { decodePayload, type Payload, type Ref } from "./message_table.ts";

/** The version of the wire that this program speaks. */
export const PROTOCOL_VERSION = 1;

/** The room one starts in. */
export const LOBBY = "#lobby";

/** The key of `seen` that stands for private messages. */
export const PRIVATE = "@";

/** The most UTF-16 units of a text that the wire carries; a server may allow less. */
export const MAX_TEXT = 10_000;

/** The most messages of one answer to `history` or `search` (PROTOCOL.md K4), and how many they are if nobody says. */
export const MAX_PAGE = 500;
export const USUAL_PAGE = 50;

/** The most messages that a room tells who comes (PROTOCOL.md K7). */
export const MAX_BACKLOG = 1000;

const name = text(1, 256);
const time = integer(0);
const secret = text(16, 256);
const reason = text(1, 64);

/** What a client may send. */
const REQUESTS = {
  hello: {
    version: integer(0),
    name,
    /** Where to start, instead of `#lobby`. */
    rooms: optional(list(name, 1000)),
    /** The secret of a session whose place is taken over. */
    resume: optional(secret),
    /** The secret of another session of the same person, which stays. */
    beside: optional(secret),
    /** The history that `seen` belongs to. */
    log: optional(text(1, 64)),
    /** The highest id seen in each room, and in private messages under `@`. */
    seen: optional(record(integer(0), 1001)),
    features: optional(list(text(1, 64), 100)),
  },
  say: {
    /** `#room`, or a person's name. */
    to: name,
    text: text(1, MAX_TEXT),
    ref,
    /** Names the message for all time; a repetition is answered like the first. */
    key: optional(text(16, 64)),
    /** Something done rather than said, as in `/me waves`. */
    action: optional(flag),
  },
  join: { room: name, ref },
  part: { room: name, text: optional(text(1, 1000)), ref },
  rename: { name, ref },
  /** An empty text takes the topic away. */
  set_topic: { room: name, text: text(0, 1000), ref },
  set_away: { text: optional(text(1, 1000)), ref },
  set_back: { ref },
  who: { room: optional(name), ref },
  list: { ref },
  whois: { name, ref },
  /** Everything up to this message was shown: in a room, or under `@` of the private ones. */
  read: { to: name, id: integer(0), ref },
  /** What was said in a room, or with a person: the last ones, those before an id, after one, or since a time. */
  history: {
    to: name,
    before: optional(integer(1)),
    after: optional(integer(0)),
    since: optional(time),
    limit: optional(integer(1)),
    ref,
  },
  /** Messages with words, or from somebody, or in a room or with a person; the latest first of all. */
  search: {
    text: optional(text(1, 1000)),
    from: optional(name),
    in: optional(name),
    /** Said before this time; and not before that one. */
    before: optional(time),
    since: optional(time),
    /** Only with ids below: how to go on. */
    below: optional(integer(1)),
    limit: optional(integer(1)),
    ref,
  },
  /** Another text for a message of one's own; `to` is its room, or `@`. */
  edit: { to: name, id: integer(1), text: text(1, MAX_TEXT), ref },
  delete: { to: name, id: integer(1), ref },
  /** How many of a room's last messages are told to who comes for the first time. */
  set_backlog: { room: name, count: integer(0), ref },
  quit: { text: optional(text(1, 1000)), ref },
  ...FILE_REQUESTS,
} as const satisfies Record<string, Shape>;

const away = optional(object({ text: optional(text(1, 1000)), time }));

/** A message as it stands in the history: without a text if it was deleted. */
const past = object({
  id: integer(1),
  time,
  from: name,
  to: name,
  text: optional(text(1, MAX_TEXT)),
  action: optional(flag),
  edited: optional(time),
  deleted: optional(time),
});

/** A message of the history. */
export type PastMessage = OfShape<{ readonly message: typeof past }>["message"];

/** What a server may send. */
const EVENTS = {
  welcome: {
    version: integer(0),
    /** The name one has now, in normal form. */
    name,
    resume: secret,
    log: text(1, 64),
    limits: record(integer(0), 100),
    features: list(text(1, 64), 100),
    /** Whether the place of an earlier session was taken over. */
    resumed: optional(flag),
    /** What the server calls itself. */
    title: optional(text(1, 1000)),
    motd: optional(text(1, MAX_TEXT)),
  },
  ok: { ref, id: optional(integer(0)), time: optional(time), kept: optional(flag) },
  error: {
    code: text(1, 64),
    text: text(0, MAX_TEXT),
    ref,
    /** The name, room or type that the error is about. */
    about: optional(text(0, 256)),
    /** The limit that was met. */
    limit: optional(integer(0)),
  },
  message: {
    id: integer(0),
    time,
    from: name,
    to: name,
    text: text(1, MAX_TEXT),
    key: optional(text(16, 64)),
    action: optional(flag),
    /** When it got the text that it has now, if that is not its first. */
    edited: optional(time),
  },
  /** A message, `of`, has another text, or none any more. `id` is that of the change: it has its place in the order. */
  edited: {
    id: integer(1),
    time,
    of: integer(1),
    from: name,
    to: name,
    text: text(1, MAX_TEXT),
    action: optional(flag),
  },
  deleted: { id: integer(1), time, of: integer(1), from: name, to: name },
  /**
   * So many messages follow that were said before; those with ids above `read`, if it is there, are unread. `last` is the
   * highest id there until now.
   */
  backlog: { to: name, count: integer(0), last: integer(0), read: optional(integer(0)) },
  /** The answer to `history` and `search`; `more`: there is more to be had. `behind`: some were not looked at yet. */
  messages: { ref, messages: list(past, 1000), more: optional(flag), behind: optional(flag) },
  backlog_set: { room: name, count: integer(0), by: name, time },
  joined: { room: name, name: optional(name), names: optional(list(name, 10_000)) },
  parted: {
    room: name,
    name: optional(name),
    names: optional(list(name, 10_000)),
    reason,
    text: optional(text(1, 1000)),
  },
  /** Without a room: one's own new name, for who is in no room. */
  renamed: { room: optional(name), was: name, name },
  topic: { room: name, text: text(0, 1000), by: name, time },
  away: { room: optional(name), name, text: optional(text(1, 1000)) },
  back: { room: optional(name), name },
  /** Who is online; `more` of them were left out. */
  people: {
    ref,
    room: optional(name),
    people: list(object({ name, rooms: optional(list(name, 1000)), away }), 10_000),
    more: optional(integer(1)),
  },
  rooms: {
    ref,
    rooms: list(object({ room: name, members: integer(0), topic: optional(text(1, 1000)) }), 10_000),
    more: optional(integer(1)),
  },
  person: {
    ref,
    name,
    rooms: list(name, 1000),
    sessions: integer(1),
    since: time,
    active: time,
    away,
    /** Whether there is a folder that may be asked for. */
    shares: optional(flag),
  },
  /** Messages with ids above `after` and below `before` cannot be had any more. */
  gap: { to: name, after: integer(0), before: integer(0) },
  notice: { code: text(1, 64), name: optional(name), text: optional(text(1, 1000)) },
  /** `retry`: seconds after which it is worth trying again. */
  bye: { reason, text: optional(text(1, 1000)), retry: optional(integer(0)) },
  ...FILE_EVENTS,
} as const satisfies Record<string, Shape>;

/** What either side may send. */
const HEARTBEATS = { ping: { ref }, pong: { ref } } as const satisfies Record<string, Shape>;

/** A message from a client. */
export type ClientMessage = OfTable<typeof REQUESTS> | OfTable<typeof HEARTBEATS>;

/** A message from a server. */
export type ServerMessage = OfTable<typeof EVENTS> | OfTable<typeof HEARTBEATS>;

export type Message = ClientMessage | ServerMessage;

/** The messages of one type. */
export type MessageOf<T extends Message["type"]> = Extract<Message, { type: T }>;

const TO_SERVER = compileTables(REQUESTS, HEARTBEATS);
const TO_CLIENT = compileTables(EVENTS, HEARTBEATS);

/** The types that a client may send, in the order of the table. */
export const REQUEST_TYPES: readonly string[] = [...TO_SERVER.keys()];

/** The types that a server may send, in the order of the table. */
export const EVENT_TYPES: readonly string[] = [...TO_CLIENT.keys()];

const encoder = new TextEncoder();

/**
 * A payload as a message from a client, with the known fields only. Throws a `ProtocolError` (`bad_message`, not fatal)
 * where the type is unknown or a field is not as the table says (M3, M4).
 */
export function parseClientMessage(payload: Payload): ClientMessage {
  return parseMessage(TO_SERVER, payload) as ClientMessage;
}

/** The same for a message from a server; an unknown type is `null` here, for a client ignores it (M4). */
export function parseServerMessage(payload: Payload): ServerMessage | null {
  return TO_CLIENT.has(payload.type) ? parseMessage(TO_CLIENT, payload) as ServerMessage : null;
}

/** How many bytes a string may become as UTF-8, at the most. */
const MAX_BYTES_PER_UNIT = 3;

/** The room that `encodeMessageInto` needs for a message's JSON, in bytes. */
export function maxEncodedBytes(json: string): number {
  return HEADER_BYTES + MAX_BYTES_PER_UNIT * json.length;
}

/**
 * Writes the frame of a message, given as JSON, and returns its length in bytes. The target must have
 * `maxEncodedBytes` of room. Throws a RangeError where the payload would exceed what a frame may carry: a bug of the
 * sender's, since every part of a message is bounded.
 */
export function encodeMessageInto(json: string, target: Uint8Array, offset: number): number {
  const { written } = encoder.encodeInto(json, target.subarray(offset + HEADER_BYTES));
  if (written > MAX_JSON_BYTES) {
    throw new RangeError(`Cannot encode a message of ${written} bytes: the limit is ${MAX_JSON_BYTES}`);
  }
  writeHeader(target, offset, written);
  return HEADER_BYTES + written;
}

/** The frame of one message. */
export function encodeMessage(message: Message): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify(message);
  const target = new Uint8Array(maxEncodedBytes(json));
  return target.slice(0, encodeMessageInto(json, target, 0));
}
