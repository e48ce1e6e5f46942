/**
 * All messages of the chat connection, and the only way to parse and encode them (PROTOCOL.md, sections 2 to 6).
 *
 * The tables below are the complete vocabulary: both the types and the parser are made from them. Their bounds are
 * those of the wire, which hold everywhere; the server checks its own, lower limits (limits.ts).
 *
 * @module
 */
import {
  compileTables,
  flag,
  integer,
  list,
  object,
  type OfShape,
  type OfTable,
  optional,
  parseMessage,
  type Payload,
  record,
  ref,
  type Shape,
  text,
} from "./schema.ts";
import { FILE_EVENTS, FILE_REQUESTS } from "./file_message.ts";
import { HEADER_BYTES, MAX_JSON_BYTES, writeHeader } from "./frame.ts";

export { decodePayload, type Payload, type Ref } from "./schema.ts";

/** The version of the wire. */
export const PROTOCOL_VERSION = 1;

/** The room where a session starts by default. */
export const LOBBY = "#lobby";

/** The key of `seen` that stands for private messages. */
export const PRIVATE = "@";

/** The maximum length of a text on the wire, in UTF-16 units; a server may allow less. */
export const MAX_TEXT = 10_000;

/** The maximum number of messages in an answer to `history` or `search` (PROTOCOL.md K4), and the default. */
export const MAX_PAGE = 500;
export const USUAL_PAGE = 50;

/** The feature of clients that understand `presence`, and of servers that answer `roster` (PROTOCOL.md P11, P12). */
export const ROSTER_FEATURE = "roster";

/** The maximum number of people in an answer to `roster` (PROTOCOL.md P12), and the default. */
export const MAX_ROSTER = 500;
export const USUAL_ROSTER = 100;

/** The word in the `features` of a server that knows `brief` in `hello` (PROTOCOL.md H14). */
export const BRIEF_FEATURE = "brief";

/** The word in the `features` of a server that says when somebody was last online (PROTOCOL.md P9). */
export const SEEN_FEATURE = "seen";

/** The word in the `features` of a server that proves its key to clients that show theirs (PROTOCOL.md I1). */
export const IDENTITY_FEATURE = "identity";

/** The word in the `features` of a server whose `gap` and `messages` have `count` and `lost` (PROTOCOL.md H10, K4). */
export const GAPS_FEATURE = "gaps";

/** The word in the `features` of a server that makes invitations (PROTOCOL.md I7). */
export const INVITATIONS_FEATURE = "invitations";

/** The word in the `features` of a server where names belong to keys, and people have devices (PROTOCOL.md I8, I12). */
export const NAMES_FEATURE = "names";

/** The most devices of a person (PROTOCOL.md I12). */
export const MAX_DEVICES = 16;

/** The most people whom one invitation can let in. */
export const MAX_INVITED = 10_000;

/** The highest `count` of a `gap`. If more messages were left out, there is none. */
export const MAX_GAP_COUNT = 10_000;

/** The maximum number of messages that newcomers to a room see (PROTOCOL.md K7). */
export const MAX_BACKLOG = 1000;

const name = text(1, 256);
const time = integer(0);
const secret = text(16, 256);
const reason = text(1, 64);
/** A public key, a nonce of 32 bytes and a signature of 64 in their text forms (shared/keys). */
const publicKey = text(51, 51);
const nonce = text(43, 43);
const signature = text(86, 86);
/** The code of a device that waits to be approved: eight digits. */
const deviceCode = text(8, 8);

/** The messages of a client. */
const REQUESTS = {
  hello: {
    version: integer(0),
    name,
    /** The rooms to start in, instead of `#lobby`. */
    rooms: optional(list(name, 1000)),
    /** The secret of the session to resume. */
    resume: optional(secret),
    /** The secret of another session of the same person, which continues. */
    beside: optional(secret),
    /** The history that `seen` belongs to. */
    log: optional(text(1, 64)),
    /** The highest id seen in each room, and in private messages under `@`. */
    seen: optional(record(integer(0), 1001)),
    features: optional(list(text(1, 64), 100)),
    /** The session only says something: it enters no room, and gets answers only. */
    brief: optional(flag),
    /** With `brief`: not if there is something that the person has not read. */
    unread: optional(flag),
    /** The key of the client, with a number that is used once. The secrets are then in `proof`. */
    identity: optional(publicKey),
    nonce: optional(nonce),
  },
  /** The answer to `challenge`: that the client has the key, and everything that is secret. */
  proof: {
    signature: optional(signature),
    resume: optional(secret),
    beside: optional(secret),
    /** The code of an invitation, or the password of the server. */
    invitation: optional(text(1, 64)),
    password: optional(text(1, 256)),
  },
  say: {
    /** `#room`, or a person's name. */
    to: name,
    text: text(1, MAX_TEXT),
    ref,
    /** Identifies the message forever; a repetition gets the same answer. */
    key: optional(text(16, 64)),
    /** An action, such as `/me waves`. */
    action: optional(flag),
  },
  join: { room: name, ref },
  part: { room: name, text: optional(text(1, 1000)), ref },
  rename: { name, ref },
  /** An empty text removes the topic. */
  set_topic: { room: name, text: text(0, 1000), ref },
  set_away: { text: optional(text(1, 1000)), ref },
  set_back: { ref },
  who: { room: optional(name), ref },
  /** A page of the members of a room, or of the people online, by name: those after a text. */
  roster: { room: optional(name), after: optional(name), limit: optional(integer(1)), ref },
  list: { ref },
  whois: { name, ref },
  /** Everything up to this message was shown: in a room, or under `@` in private messages. */
  read: { to: name, id: integer(0), ref },
  /** Asks for messages of a room or with a person: the last ones, those before an id, after an id, or since a time. */
  history: {
    to: name,
    before: optional(integer(1)),
    after: optional(integer(0)),
    since: optional(time),
    changes: optional(integer(0)),
    limit: optional(integer(1)),
    ref,
  },
  /** Asks for messages with words, from a person, or in a room or with a person; the latest first. */
  search: {
    text: optional(text(1, 1000)),
    from: optional(name),
    in: optional(name),
    /** Only messages before this time, and not before the other one. */
    before: optional(time),
    since: optional(time),
    /** Only ids below this one: continues a search. */
    below: optional(integer(1)),
    limit: optional(integer(1)),
    ref,
  },
  /** A new text for a message of the sender; `to` is its room, or `@`. */
  edit: { to: name, id: integer(1), text: text(1, MAX_TEXT), ref },
  delete: { to: name, id: integer(1), ref },
  /** How many of a room's last messages newcomers see. */
  set_backlog: { room: name, count: integer(0), ref },
  /** An invitation to the server: for how many people, for how many seconds, and for which name. */
  make_invitation: { uses: optional(integer(1)), seconds: optional(integer(1)), name: optional(name), ref },
  /** The key that waits under this code for the person who asks; and to make it a device of theirs. */
  find_device: { code: deviceCode, ref },
  approve_device: { code: deviceCode, key: publicKey, ref },
  /** The devices of the person who asks; and to remove one of them by its number. */
  list_devices: { ref },
  revoke_device: { number: integer(1), ref },
  quit: { text: optional(text(1, 1000)), ref },
  ...FILE_REQUESTS,
} as const satisfies Record<string, Shape>;

const away = optional(object({ text: optional(text(1, 1000)), time }));

/** People who joined or left a large room: how many, and the names of some. */
const some = object({ count: integer(1), names: list(name, 100) });

/**
 * A message of the history. It has no text if it was deleted. With `of` it is a change of that message: it was edited if
 * there is a text, and else deleted.
 */
const past = object({
  id: integer(1),
  time,
  from: name,
  to: name,
  text: optional(text(1, MAX_TEXT)),
  action: optional(flag),
  edited: optional(time),
  deleted: optional(time),
  of: optional(integer(1)),
});

/** A message of the history. */
export type PastMessage = OfShape<{ readonly message: typeof past }>["message"];

/** The messages of a server. */
const EVENTS = {
  /** The server has this key. `needs` says what this client has to show: `invitation`, `password` or `membership`. */
  challenge: { key: publicKey, nonce, signature, needs: optional(text(1, 64)) },
  welcome: {
    version: integer(0),
    /** The name of the person, in normal form. */
    name,
    resume: secret,
    log: text(1, 64),
    limits: record(integer(0), 100),
    features: list(text(1, 64), 100),
    /** Whether an earlier session was resumed. */
    resumed: optional(flag),
    /** Whether the session is a brief one. */
    brief: optional(flag),
    /** The title of the server. */
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
    /** The limit that was reached; for `unreadable`, the one that would do (PROTOCOL.md K11). */
    limit: optional(integer(0)),
    /** For `unreadable`: the messages up to this id cannot be read. */
    until: optional(integer(0)),
    /** For `no_such_person`: when the person was last online, if there was such a person (PROTOCOL.md P9). */
    seen: optional(time),
    /** For `no_such_person`: the keys of the person to whom the name belongs, the oldest first (PROTOCOL.md P9). */
    keys: optional(list(publicKey, MAX_DEVICES)),
    /** For `bad_invitation`: `wrong`, `spent`, `expired`, `withdrawn` or `name`. */
    why: optional(reason),
    /** For `name_owned`: the code by which an owner of the name approves this device. */
    device: optional(deviceCode),
  },
  message: {
    id: integer(0),
    time,
    from: name,
    to: name,
    text: text(1, MAX_TEXT),
    key: optional(text(16, 64)),
    action: optional(flag),
    /** When the message got its current text, if that is not its first. */
    edited: optional(time),
  },
  /** The message `of` was edited or deleted. `id` is that of the change, which has its own place in the order. */
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
   * This many earlier messages follow; those with ids above `read`, if it is given, are unread. `last` is the highest
   * id so far.
   */
  backlog: { to: name, count: integer(0), last: integer(0), read: optional(integer(0)) },
  /**
   * The answer to `history` and `search`. `more`: there are more messages. `behind`: some were not searched yet.
   * `lost`: the highest id of the messages that were removed from the stream.
   */
  messages: {
    ref,
    messages: list(past, 1000),
    more: optional(flag),
    behind: optional(flag),
    lost: optional(integer(1)),
  },
  backlog_set: { room: name, count: integer(0), by: name, time },
  joined: { room: name, name: optional(name), names: optional(list(name, 10_000)) },
  parted: {
    room: name,
    name: optional(name),
    names: optional(list(name, 10_000)),
    reason,
    text: optional(text(1, 1000)),
  },
  /**
   * A large room: how many members it has, and what has changed since the last `presence`. `each`: from now on the room
   * is small, and each change is told.
   */
  presence: {
    room: name,
    members: integer(0),
    joined: optional(some),
    parted: optional(some),
    renamed: optional(list(object({ was: name, name }), 100)),
    each: optional(flag),
  },
  /** Without a room: the receiver's own new name, if no room tells them. */
  renamed: { room: optional(name), was: name, name },
  topic: { room: name, text: text(0, 1000), by: name, time },
  away: { room: optional(name), name, text: optional(text(1, 1000)) },
  back: { room: optional(name), name },
  /** The people who are online; `more` of them were left out. */
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
    /** Whether others may ask for a shared folder. */
    shares: optional(flag),
    /** Whether no key belongs to them. Otherwise the keys that do, the oldest first. */
    guest: optional(flag),
    keys: optional(list(publicKey, MAX_DEVICES)),
  },
  /** An invitation was made. The link has its code, which the server does not keep. */
  invitation: {
    ref,
    link: text(1, 1000),
    uses: integer(1),
    /** Missing: it has no end. */
    expires: optional(time),
    name: optional(name),
  },
  /** The key that waits to become a device of the person who asked. */
  device: { ref, key: publicKey },
  /** The devices of the person who asked, by number. `here`: this session was given to it. */
  devices: {
    ref,
    devices: list(
      object({
        number: integer(1),
        key: publicKey,
        added: time,
        used: optional(time),
        here: optional(flag),
        online: optional(flag),
      }),
      MAX_DEVICES,
    ),
  },
  /**
   * Messages with ids above `after` and below `before` were left out. `history` has `count` of them. `lost`: the highest
   * id of those that were removed.
   */
  gap: { to: name, after: integer(0), before: integer(0), count: optional(integer(0)), lost: optional(integer(1)) },
  notice: { code: text(1, 64), name: optional(name), text: optional(text(1, 1000)) },
  /** `retry`: after how many seconds it is worth trying again. */
  bye: { reason, text: optional(text(1, 1000)), retry: optional(integer(0)) },
  ...FILE_EVENTS,
} as const satisfies Record<string, Shape>;

/** The messages of both sides. */
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
 * Parses the payload of a client; the result has the known fields only. Throws a `ProtocolError` (`bad_message`, not
 * fatal) if the type is unknown or a field does not match the table (M3, M4).
 */
export function parseClientMessage(payload: Payload): ClientMessage {
  return parseMessage(TO_SERVER, payload) as ClientMessage;
}

/** Parses the payload of a server. Returns `null` for an unknown type, because clients ignore those (M4). */
export function parseServerMessage(payload: Payload): ServerMessage | null {
  return TO_CLIENT.has(payload.type) ? parseMessage(TO_CLIENT, payload) as ServerMessage : null;
}

/** The maximum number of UTF-8 bytes for each UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** Returns the space that `encodeMessageInto` needs for a message's JSON, in bytes. */
export function maxEncodedBytes(json: string): number {
  return HEADER_BYTES + MAX_BYTES_PER_UNIT * json.length;
}

/**
 * Writes the frame of a message, given as JSON, and returns its length in bytes. The target must have `maxEncodedBytes`
 * of space. Throws a RangeError if the payload is too long for a frame: that is a bug of the sender, because every part
 * of a message is bounded.
 */
export function encodeMessageInto(json: string, target: Uint8Array, offset: number): number {
  const { written } = encoder.encodeInto(json, target.subarray(offset + HEADER_BYTES));
  if (written > MAX_JSON_BYTES) {
    throw new RangeError(`Cannot encode a message of ${written} bytes: the limit is ${MAX_JSON_BYTES}`);
  }
  writeHeader(target, offset, written);
  return HEADER_BYTES + written;
}

/** Returns the frame of a message. */
export function encodeMessage(message: Message): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify(message);
  const target = new Uint8Array(maxEncodedBytes(json));
  return target.slice(0, encodeMessageInto(json, target, 0));
}
