/**
 * The messages of a chat connection about files: offers, requests, and what becomes of them (PROTOCOL.md, rules T). The
 * bytes themselves travel on a connection of their own (transfer_message.ts).
 *
 * An offer and a request are the same thing in two directions, a **deal**: it has an `id`, one side makes it, the other
 * side accepts it, and it is closed once.
 *
 * @module
 */
import { flag, integer, list, object, optional, ref, type Shape, text } from "./schema.ts";

/** The maximum length of a path on the wire, in characters. */
export const MAX_PATH = 4096;

/**
 * The maximum number of folders inside of each other. The system looks at each of them whenever it opens a path, so that this
 * bounds what a folder or a file can cost.
 */
export const MAX_DEPTH = 200;

/** The maximum number of paths that an offer shows, or that a request asks for. */
export const MAX_PATHS = 200;

/** The feature of clients that take offers, and of servers that relay them. */
export const FILES_FEATURE = "files";

/** The feature of servers that pass on the `shape` of a list (PROTOCOL.md T12). */
export const SHAPE_FEATURE = "shape";

const name = text(1, 256);
const id = text(16, 64);
const paths = list(text(0, MAX_PATH), MAX_PATHS);
const reasonText = optional(text(1, 1000));
const code = text(1, 64);

/**
 * A proof over two numbers that are used once shows that a side continues an earlier deal (T9). The maker of the deal
 * chooses `nonce`, the side that accepts it chooses `answer`.
 */
const nonce = optional(text(16, 64));
const answer = optional(text(16, 64));
const proof = optional(text(16, 256));
const secret = optional(text(16, 256));

/** What is known of a list before it comes (T12). Older clients leave it out. */
const shape = optional(object({
  /** The number of folders. */
  folders: integer(0),
  /** How many folders are inside of each other at most. */
  depth: integer(0),
  /** The SHA-256 of the paths of the list, in hexadecimal. */
  digest: text(64, 64),
}));

/** What is offered: the first paths, and how much it is in all. */
const contents = {
  names: paths,
  /** The number of files. */
  count: integer(0),
  bytes: integer(0),
  shape,
};

/** How a deal ends (PROTOCOL.md, section 8). */
export const CLOSE_CODES = {
  done: "everything arrived and was verified",
  declined: "the other side does not want it",
  passed: "no one at this session can be asked; another session may answer",
  cancelled: "one side stopped it",
  failed: "it cannot continue; `why` says why",
  left: "the session of the other side has ended",
  elsewhere: "another session of the person has answered",
  no_answer: "there was no answer in time",
  denied: "the owner of the folder does not allow it",
  not_found: "there is no such path in the folder",
  sharer_busy: "the owner of the folder has too many transfers under way; a later request may succeed",
  unknown: "no earlier deal with this id is known, or its proof is wrong",
} as const;

/** A code of the table above. */
export type CloseCode = keyof typeof CLOSE_CODES;

/** Why a transfer failed, or an entry is missing (PROTOCOL.md, section 8). */
export const FAILURES = {
  disk_full: "there is no space left on the disk where it is written",
  folder_gone: "the folder where it is written is gone",
  not_allowed: "the system does not allow reading or writing it",
  unsafe: "a link or another special file is where it would be written",
  bad_path: "a path cannot be written on any system",
  bad_digest: "what arrived is not what was sent",
  too_much: "more arrived than was agreed to",
  changed: "the file changed while it was sent",
  gone: "the file no longer exists",
  not_file: "it is neither a file nor a folder",
  broken: "the other side broke the protocol",
  stalled: "nothing has arrived for too long",
  no_terminal: "there is no one to ask",
  incomplete: "some of the files did not arrive",
  limit: "there is too much to list",
  internal: "the program failed",
} as const;

/** A code of the table above. */
export type Failure = keyof typeof FAILURES;

/** The messages of a client. */
export const FILE_REQUESTS = {
  /** Offers files. `nonce`: it continues an earlier deal with this id. */
  offer: { to: name, id, ...contents, nonce, ref },
  /** Asks for something in a shared folder (`tree`, `get`), or for the `list` of an offer. */
  ask: { to: name, id, what: text(1, 64), paths, nonce, ref },
  /** The bytes may come. `secret` for a new deal, `answer` and `proof` if an earlier deal continues. */
  accept: { id, secret, answer, proof, count: optional(integer(0)), bytes: optional(integer(0)), shape, ref },
  /** A user is being asked about this, which may take a while. */
  asking: { id, ref },
  /** The deal is over; `code` is one of `CLOSE_CODES`, and `why` one of `FAILURES`. */
  close: { id, code, why: optional(code), text: reasonText, ref },
  /** Whether others may ask for the sender's shared folder. */
  share: { on: flag, ref },
  /** The first and only message of a connection for bytes. */
  transfer: { ticket: text(16, 256) },
} as const satisfies Record<string, Shape>;

/** The messages of a server. */
export const FILE_EVENTS = {
  offered: { id, from: name, ...contents, nonce },
  asked: { id, from: name, what: text(1, 64), paths, nonce },
  /** The bytes may be sent. Both sides get this, each with its own ticket. */
  accepted: {
    id,
    ticket: text(16, 256),
    by: optional(name),
    secret,
    answer,
    proof,
    count: optional(integer(0)),
    bytes: optional(integer(0)),
    shape,
  },
  asking: { id },
  closed: { id, code, why: optional(code), text: reasonText, by: optional(name) },
} as const satisfies Record<string, Shape>;
