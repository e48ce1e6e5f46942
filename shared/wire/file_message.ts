/**
 * The messages of a chat connection about files: what is offered, what is asked for, and what has become of it
 * (PROTOCOL.md, rules T). The bytes themselves travel on a connection of their own (transfer_message.ts).
 *
 * An offer and a question are the same thing in two directions, a **deal**: it has an `id`, somebody made it, somebody
 * accepts it, and it is closed once.
 *
 * @module
 */
import { flag, integer, list, optional, ref, type Shape, text } from "./schema.ts";

/** The most characters of a path, as the wire has it. */
export const MAX_PATH = 4096;

/** The most paths that an offer shows, or that are asked for at once. */
export const MAX_PATHS = 200;

/** The feature of who takes offers, and of a server that passes them on. */
export const FILES_FEATURE = "files";

const name = text(1, 256);
const id = text(16, 64);
const paths = list(text(0, MAX_PATH), MAX_PATHS);
const reasonText = optional(text(1, 1000));
const code = text(1, 64);

/**
 * Who goes on with an earlier deal shows it by a proof over two numbers that are used once (T9). `nonce` is made by the
 * maker of the deal, `answer` by who accepts it.
 */
const nonce = optional(text(16, 64));
const answer = optional(text(16, 64));
const proof = optional(text(16, 256));
const secret = optional(text(16, 256));

/** What is offered: the first paths of it, and how much it is in all. */
const contents = {
  names: paths,
  /** How many files. */
  count: integer(0),
  bytes: integer(0),
};

/** How a deal ends (PROTOCOL.md, section 8). */
export const CLOSE_CODES = {
  done: "everything arrived and was compared",
  declined: "the other side does not want it",
  passed: "this session has nobody to ask; another one of the person may",
  cancelled: "one side has stopped it",
  failed: "it cannot go on; `why` says why",
  left: "the session of the other side has ended",
  elsewhere: "another session of the person has answered",
  no_answer: "nobody answered in time",
  denied: "the owner of the folder does not allow it",
  not_found: "there is no such path in the folder",
  unknown: "no earlier deal of this id is known, or its proof is wrong",
} as const;

/** A word of the table above. */
export type CloseCode = keyof typeof CLOSE_CODES;

/** Why a transfer failed, or an entry is missing (PROTOCOL.md, section 8). */
export const FAILURES = {
  disk_full: "there is no space left where it is written",
  folder_gone: "the folder that it is written to is gone",
  not_allowed: "the system does not allow to read or write it",
  unsafe: "a link or another kind of file stands where it would be written",
  bad_path: "a path is none that could be written anywhere",
  bad_digest: "what arrived is not what was sent",
  too_much: "more came than was agreed to",
  changed: "the file was changed while it was sent",
  gone: "the file is not there any more",
  not_file: "it is neither a file nor a folder",
  broken: "the other side does not keep to the protocol",
  stalled: "nothing moves any more",
  no_terminal: "there is nobody to ask",
  incomplete: "some of the files did not come",
  limit: "there is too much of it to be told",
  internal: "the program failed at this",
} as const;

/** A word of the table above. */
export type Failure = keyof typeof FAILURES;

/** What a client may send. */
export const FILE_REQUESTS = {
  /** Somebody may have these files. `nonce`: it goes on with an earlier deal of this id. */
  offer: { to: name, id, ...contents, nonce, ref },
  /** Somebody is asked for something of the folder they share: `tree`, `get`; or for the `list` of an offer. */
  ask: { to: name, id, what: text(1, 64), paths, nonce, ref },
  /** The bytes may come. `secret` at first, `answer` and `proof` when an earlier deal goes on. */
  accept: { id, secret, answer, proof, count: optional(integer(0)), bytes: optional(integer(0)), ref },
  /** A person is being asked about this, which may take a while. */
  asking: { id, ref },
  /** The deal is over; the codes are those of `CLOSE_CODES`, and of `FAILURES` for `why`. */
  close: { id, code, why: optional(code), text: reasonText, ref },
  /** Whether one's folder may be asked for. */
  share: { on: flag, ref },
  /** The first and only message of a connection for bytes. */
  transfer: { ticket: text(16, 256) },
} as const satisfies Record<string, Shape>;

/** What a server may send. */
export const FILE_EVENTS = {
  offered: { id, from: name, ...contents, nonce },
  asked: { id, from: name, what: text(1, 64), paths, nonce },
  /** The bytes may go: to both sides, to each with a ticket of its own. */
  accepted: {
    id,
    ticket: text(16, 256),
    by: optional(name),
    secret,
    answer,
    proof,
    count: optional(integer(0)),
    bytes: optional(integer(0)),
  },
  asking: { id },
  closed: { id, code, why: optional(code), text: reasonText, by: optional(name) },
} as const satisfies Record<string, Shape>;
