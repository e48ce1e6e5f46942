/**
 * What two clients say to each other on a connection for bytes, once the server has joined their ends (PROTOCOL.md,
 * rules X). Each payload begins with a kind: bytes of a file, or JSON, which is one of the messages below.
 *
 * @module
 */
import {
  compileTables,
  decodePayload,
  flag,
  integer,
  list,
  object,
  type OfShape,
  type OfTable,
  optional,
  parseMessage,
  type Shape,
  text,
} from "./schema.ts";
import { MAX_PATH } from "./file_message.ts";
import { HEADER_BYTES, MAX_JSON_BYTES, writeHeader } from "./frame.ts";
import { ProtocolError } from "./protocol_error.ts";

/** The first byte of a payload: bytes of a file follow, or JSON. */
export const FILE_BYTES = 0;
export const JSON_TEXT = 1;

/** The most bytes of a frame of any kind (F3), without its header. */
export const MAX_FRAME_BYTES = 1_048_576;

/** The most bytes of a file in one payload. */
export const MAX_CHUNK_BYTES = MAX_FRAME_BYTES - 1;

/** What stands before the bytes of a file in its frame: the header and the kind. */
export const CHUNK_HEAD_BYTES = HEADER_BYTES + 1;

/** The most entries of one `list`; they must also fit a payload. */
export const MAX_LIST = 1000;

const entry = object({
  /** Names with `/` between them: no empty one, no `.`, no `..`, no NUL. */
  path: text(1, MAX_PATH),
  /** In bytes; a folder has none. */
  size: optional(integer(0)),
  /** When it was last changed, in Unix milliseconds. */
  time: optional(integer(0)),
  /** In a tree only: why it is not told of what is inside. */
  why: optional(text(1, 64)),
});

const run = object({ from: integer(0), count: integer(1) });

const MESSAGES = {
  /** Who made the deal shows that it is the same as before (T9). */
  proof: { proof: text(16, 256) },
  /** What is to come, or what is there: in several pieces, the `last` one says so. `more`: so many were left out. */
  list: { entries: list(entry, MAX_LIST), last: optional(flag), more: optional(integer(1)) },
  /**
   * What of the list the receiver has: whole files, and the beginning of one, `bytes` long and with this digest. In
   * several pieces; after the `last` one the files may come.
   */
  have: {
    done: list(run, MAX_LIST),
    index: optional(integer(0)),
    bytes: optional(integer(1)),
    digest: optional(text(64, 64)),
    last: optional(flag),
  },
  /** The bytes of an entry follow, from `offset` on. `size` and `time` where they are not those of the list any more. */
  file: { index: integer(0), offset: integer(0), size: optional(integer(0)), time: optional(integer(0)) },
  /** All bytes of the file were sent: the SHA-256 of the whole file, in hexadecimal. */
  digest: { digest: text(64, 64) },
  /** This entry does not come (any more): it was changed, or it cannot be read. */
  missing: { index: integer(0), why: text(1, 64) },
  /** Everything was sent. */
  end: {},
  /** It cannot go on, and why. Nothing follows. */
  error: { code: text(1, 64), index: optional(integer(0)), text: optional(text(1, 1000)) },
  /** One is working, though nothing comes. */
  busy: {},
} as const satisfies Record<string, Shape>;

/** A message of a connection for bytes. */
export type TransferMessage = OfTable<typeof MESSAGES>;

/** The messages of one type. */
export type TransferMessageOf<T extends TransferMessage["type"]> = Extract<TransferMessage, { type: T }>;

/** An entry of a `list`. */
export type ListEntry = OfShape<{ readonly entry: typeof entry }>["entry"];

const TYPES = compileTables(MESSAGES);

/** The types of the table, in its order. */
export const TRANSFER_TYPES: readonly string[] = [...TYPES.keys()];

/** Reads the JSON of a payload, without its kind. Throws a fatal `ProtocolError` (`bad_message`). */
export function parseTransferMessage(json: Uint8Array): TransferMessage {
  try {
    return parseMessage(TYPES, decodePayload(json)) as TransferMessage;
  } catch (error) {
    if (error instanceof ProtocolError) throw new ProtocolError("bad_message", error.message);
    throw error;
  }
}

const encoder = new TextEncoder();

/** The frame of a message. Throws a RangeError where it would exceed what a JSON payload may have: a bug of the sender's. */
export function encodeTransferMessage(message: TransferMessage): Uint8Array<ArrayBuffer> {
  const json = encoder.encode(JSON.stringify(message));
  if (json.length + 1 > MAX_JSON_BYTES) throw new RangeError(`Cannot encode a message of ${json.length} bytes`);
  const frame = new Uint8Array(CHUNK_HEAD_BYTES + json.length);
  writeHeader(frame, 0, json.length + 1);
  frame[HEADER_BYTES] = JSON_TEXT;
  frame.set(json, CHUNK_HEAD_BYTES);
  return frame;
}

/** Some bytes of a file, at least one, or a whole payload of JSON without its kind. */
export interface TransferPiece {
  readonly type: "bytes" | "json";
  readonly bytes: Uint8Array;
}

const EMPTY = new Uint8Array(0);

/**
 * 1. `push` takes what arrived; `next` is then called until it gives `null`. Only then may the bytes be overwritten.
 * 2. Bytes of files are given as they come, without waiting for their frame, as views of the pushed bytes: nothing is
 *    copied. Where one frame ends and the next begins means nothing, and a frame with no byte of a file gives nothing.
 * 3. A payload of JSON is a view that holds until the next call of `next` or `push`.
 * 4. A length that is out of range throws a fatal `ProtocolError` (`bad_frame`) as soon as its four bytes are there, of
 *    JSON with the fifth, and before anything is allocated; another kind than those two throws `bad_message`. The decoder
 *    is of no use afterwards.
 * 5. What is held of unfinished JSON grows with the bytes that came, never with the length that was announced.
 */
export class TransferDecoder {
  #chunk: Uint8Array = EMPTY;
  #at = 0;
  readonly #head = new Uint8Array(CHUNK_HEAD_BYTES);
  #headLength = 0;
  /** How much of the payload that has begun is still to come, its kind not counted. */
  #left = 0;
  #isJson = false;
  #buffer: Uint8Array = EMPTY;
  #bufferedLength = 0;

  /** How many bytes of unfinished JSON are held. */
  get bufferedBytes(): number {
    return this.#bufferedLength;
  }

  push(chunk: Uint8Array): void {
    if (this.#at < this.#chunk.length) throw new Error("Cannot push: not all of the last push was taken");
    this.#chunk = chunk;
    this.#at = 0;
  }

  next(): TransferPiece | null {
    while (this.#at < this.#chunk.length) {
      if (this.#headLength < CHUNK_HEAD_BYTES && !this.#readHead()) return null;
      const piece = this.#isJson ? this.#json() : this.#bytes();
      if (this.#left === 0) this.#headLength = 0;
      if (piece !== null) return piece;
    }
    return null;
  }

  /** Takes what there is of a header. Whether it is whole. */
  #readHead(): boolean {
    const part = this.#chunk.subarray(this.#at, this.#at + CHUNK_HEAD_BYTES - this.#headLength);
    this.#head.set(part, this.#headLength);
    this.#headLength += part.length;
    this.#at += part.length;
    if (this.#headLength < HEADER_BYTES) return false;
    const [a = 0, b = 0, c = 0, d = 0, kind] = this.#head;
    const length = a | (b << 8) | (c << 16) | (d << 24);
    if (length < 1 || length > MAX_FRAME_BYTES) throw badLength(length, MAX_FRAME_BYTES);
    if (this.#headLength < CHUNK_HEAD_BYTES) return false;
    if (kind !== FILE_BYTES && kind !== JSON_TEXT) {
      throw new ProtocolError("bad_message", `A payload begins with ${kind}, which is no kind`);
    }
    this.#isJson = kind === JSON_TEXT;
    if (this.#isJson && length > MAX_JSON_BYTES) throw badLength(length, MAX_JSON_BYTES);
    this.#left = length - 1;
    return true;
  }

  #bytes(): TransferPiece | null {
    const bytes = this.#take();
    return bytes.length === 0 ? null : { type: "bytes", bytes };
  }

  #json(): TransferPiece | null {
    const part = this.#take();
    if (this.#left === 0 && this.#bufferedLength === 0) return { type: "json", bytes: part };
    this.#append(part);
    if (this.#left > 0) return null;
    const bytes = this.#buffer.subarray(0, this.#bufferedLength);
    this.#buffer = EMPTY;
    this.#bufferedLength = 0;
    return { type: "json", bytes };
  }

  /** Takes what there is of the payload. */
  #take(): Uint8Array {
    const part = this.#chunk.subarray(this.#at, this.#at + this.#left);
    this.#at += part.length;
    this.#left -= part.length;
    return part;
  }

  #append(part: Uint8Array): void {
    const needed = this.#bufferedLength + part.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, Math.min(2 * this.#buffer.length, MAX_JSON_BYTES)));
      larger.set(this.#buffer.subarray(0, this.#bufferedLength));
      this.#buffer = larger;
    }
    this.#buffer.set(part, this.#bufferedLength);
    this.#bufferedLength = needed;
  }
}

function badLength(length: number, most: number): ProtocolError {
  return new ProtocolError("bad_frame", `A frame announces ${length} bytes, 1 to ${most} are allowed`);
}
