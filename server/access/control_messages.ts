/**
 * The messages of the control socket, by which commands on the same machine talk to a running server: one request, and
 * its answers up to `done` or `failed`. They travel in frames like those of the chat (PROTOCOL.md, section 1).
 *
 * @module
 */
import { encodeFrame } from "../../shared/wire/frame.ts";
import {
  compileTables,
  flag,
  integer,
  list,
  type OfTable,
  optional,
  parseMessage,
  type Payload,
  type Shape,
  text,
} from "../../shared/wire/schema.ts";

const REQUESTS = {
  make_invitation: {
    uses: integer(1),
    /** In milliseconds; missing: for ever. */
    for_ms: optional(integer(1)),
    /** The only name that it lets in. */
    name: optional(text(1, 256)),
    /** Whether it makes owners. */
    owner: optional(flag),
  },
  list_invitations: {},
  withdraw_invitation: { number: integer(1) },
  reset_name: {
    name: text(1, 256),
    /** The key that becomes the only device of the owner; missing: the name becomes free. */
    key: optional(text(1, 256)),
  },
} as const satisfies Record<string, Shape>;

const ANSWERS = {
  /** `guessed`: the host of the link, if nobody has said under which name others know the server. */
  made: { link: text(1, 1000), number: integer(1), expires: optional(integer(0)), guessed: optional(text(1, 256)) },
  /** One of those that are asked for. */
  invitation: {
    number: integer(1),
    state: text(1, 64),
    uses: integer(1),
    left: integer(0),
    made: integer(0),
    /** Who made it; missing: the operator, or somebody who was forgotten. */
    by: optional(text(1, 256)),
    expires: optional(integer(0)),
    name: optional(text(1, 256)),
    owner: optional(flag),
  },
  /**
   * How many devices were removed, and how many sessions ended. `names`: all that are free now; `others`: names of other
   * people who have the new key, too.
   */
  reset: {
    names: list(text(1, 256), 1000),
    devices: integer(0),
    sessions: integer(0),
    kept: flag,
    others: optional(list(text(1, 256), 1000)),
  },
  done: {},
  /** `why`: a word of `CONTROL_FAILURES`. */
  failed: { why: text(1, 64) },
} as const satisfies Record<string, Shape>;

/** Why a request failed. */
export const CONTROL_FAILURES = [
  "bad_request",
  "bad_name",
  "too_many",
  "unsaved",
  "closed",
  "no_such_invitation",
  "spent",
  "expired",
  "withdrawn",
  "bad_key",
  "no_such_name",
] as const;

export type ControlFailure = typeof CONTROL_FAILURES[number];

export type ControlRequest = OfTable<typeof REQUESTS>;
export type ControlAnswer = OfTable<typeof ANSWERS>;

/** An invitation as `chat invite list` shows it. */
export type ListedInvitation = Extract<ControlAnswer, { type: "invitation" }>;

const TO_SERVER = compileTables(REQUESTS);
const TO_COMMAND = compileTables(ANSWERS);

/** Parses a request. Throws a `ProtocolError`. */
export function parseControlRequest(payload: Payload): ControlRequest {
  return parseMessage(TO_SERVER, payload) as ControlRequest;
}

/** Parses an answer. Throws a `ProtocolError`. */
export function parseControlAnswer(payload: Payload): ControlAnswer {
  return parseMessage(TO_COMMAND, payload) as ControlAnswer;
}

/** Returns the frame of a message. */
export function encodeControl(message: ControlRequest | ControlAnswer): Uint8Array<ArrayBuffer> {
  return encodeFrame(new TextEncoder().encode(JSON.stringify(message)));
}
