/**
 * The messages of a connection for bytes between two clients, after the server has joined its ends (PROTOCOL.md, rules
 * X). Each payload begins with its kind: bytes of a file, or JSON, which is one of the messages below.
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

/** The maximum length of any frame, without its header, in bytes (F3). */
export const MAX_FRAME_BYTES = 1_048_576;

/** The maximum number of file bytes in a payload. */
export const MAX_CHUNK_BYTES = MAX_FRAME_BYTES - 1;

/** The length of what comes before the file bytes in a frame: the header and the kind. */
export const CHUNK_HEAD_BYTES = HEADER_BYTES + 1;

/** The maximum number of entries in a `list`; they must also fit into a payload. */
export const MAX_LIST = 1000;

const entry = object({
  /** Names separated by `/`; none of them is empty, `.` or `..`, or has a NUL. */
  path: text(1, MAX_PATH),
  /** In bytes; a folder has none. */
  size: optional(integer(0)),
  /** When the entry was last changed, in Unix milliseconds. */
  time: optional(integer(0)),
  /** The permissions of the entry, where its system has any: the last nine bits of the mode of Unix. */
  mode: optional(integer(0)),
  /** In a tree only: why the contents are not listed. */
  why: optional(text(1, 64)),
});

const run = object({ from: integer(0), count: integer(1) });

const MESSAGES = {
  /** The maker of the deal proves that it is the same deal as before (T9). */
  proof: { proof: text(16, 256) },
  /**
   * The entries that will come, or that exist, in several messages; the `last` one is marked. `more`: how many were
   * left out.
   */
  list: { entries: list(entry, MAX_LIST), last: optional(flag), more: optional(integer(1)) },
  /**
   * The parts of the list that the receiver has: whole files, and the beginning of one file, `bytes` long and with this
   * digest. In several messages; the files may come after the `last` one.
   */
  have: {
    done: list(run, MAX_LIST),
    index: optional(integer(0)),
    bytes: optional(integer(1)),
    digest: optional(text(64, 64)),
    last: optional(flag),
  },
  /**
   * The bytes of an entry follow, from `offset` on. `size` and `time` are given if they differ from those in the list.
   */
  file: { index: integer(0), offset: integer(0), size: optional(integer(0)), time: optional(integer(0)) },
  /**
   * All bytes of the file were sent. This is the SHA-256 of the whole file, in hexadecimal. `grew`: more was added to the
   * file meanwhile, which was not sent.
   */
  digest: { digest: text(64, 64), grew: optional(flag) },
  /** This entry does not come, or not completely: it was changed, or cannot be read. */
  missing: { index: integer(0), why: text(1, 64) },
  /** Everything was sent. */
  end: {},
  /** The sender of this message cannot continue, and says why. Nothing follows. */
  error: { code: text(1, 64), index: optional(integer(0)), text: optional(text(1, 1000)) },
  /** The sender of this message is working, although nothing else comes. */
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

/** Parses the JSON of a payload, without its kind. Throws a fatal `ProtocolError` (`bad_message`). */
export function parseTransferMessage(json: Uint8Array): TransferMessage {
  try {
    return parseMessage(TYPES, decodePayload(json)) as TransferMessage;
  } catch (error) {
    if (error instanceof ProtocolError) throw new ProtocolError("bad_message", error.message);
    throw error;
  }
}

const encoder = new TextEncoder();

/**
 * Returns the frame of a message. Throws a RangeError if it is too long for a JSON payload, which is a bug of the
 * sender.
 */
export function encodeTransferMessage(message: TransferMessage): Uint8Array<ArrayBuffer> {
  const json = encoder.encode(JSON.stringify(message));
  if (json.length + 1 > MAX_JSON_BYTES) throw new RangeError(`Cannot encode a message of ${json.length} bytes`);
  const frame = new Uint8Array(CHUNK_HEAD_BYTES + json.length);
  writeHeader(frame, 0, json.length + 1);
  frame[HEADER_BYTES] = JSON_TEXT;
  frame.set(json, CHUNK_HEAD_BYTES);
  return frame;
}

/** At least one byte of a file, or a whole JSON payload without its kind. */
export interface TransferPiece {
  readonly type: "bytes" | "json";
  readonly bytes: Uint8Array;
}

const EMPTY = new Uint8Array(0);

/**
 * Cuts a stream of bytes into bytes of files and JSON payloads (PROTOCOL.md, F1 to F4 and X2).
 *
 * 1. The caller pushes the bytes that arrived, and calls `next` until it returns `null`. Only then may it overwrite the
 *    bytes.
 * 2. Bytes of files are returned as they arrive, without waiting for the end of their frame, as views of the pushed
 *    bytes: nothing is copied. The boundaries of frames mean nothing, and a frame without file bytes returns nothing.
 * 3. A JSON payload is a view that is valid until the next call of `next` or `push`.
 * 4. A length out of range throws a fatal `ProtocolError` (`bad_frame`) as soon as its four bytes are there, for JSON
 *    with the fifth, before anything is allocated; any other kind throws `bad_message`. The decoder cannot be used
 *    afterwards.
 * 5. The buffer of unfinished JSON grows with the bytes that arrive, never by the announced length.
 */
export class TransferDecoder {
  #chunk: Uint8Array = EMPTY;
  #at = 0;
  readonly #head = new Uint8Array(CHUNK_HEAD_BYTES);
  #headLength = 0;
  /** How much of the current payload is still to come, without its kind. */
  #left = 0;
  #isJson = false;
  #buffer: Uint8Array = EMPTY;
  #bufferedLength = 0;

  /** How many bytes of unfinished JSON are in the buffer. */
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

  /** Reads what has arrived of a header. Returns whether it is complete. */
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
      throw new ProtocolError("bad_message", `A payload begins with ${kind}, which is not a known kind`);
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

  /** Takes what has arrived of the payload. */
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
