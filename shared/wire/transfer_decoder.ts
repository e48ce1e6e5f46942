/**
 * Cuts what comes on a connection for bytes into bytes of files and JSON (PROTOCOL.md, F1 to F4 and X2).
 *
 * This file owns what has come of a header, and of a JSON payload, that is not there whole. It knows neither sockets nor
 * what a message means.
 *
 * @module
 */
import { HEADER_BYTES, MAX_JSON_BYTES } from "./frame.ts";
import { ProtocolError } from "./protocol_error.ts";
import { CHUNK_HEAD_BYTES, FILE_BYTES, JSON_TEXT, MAX_FRAME_BYTES } from "./transfer_message.ts";

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
  #held: Uint8Array = EMPTY;
  #heldLength = 0;

  /** How many bytes of unfinished JSON are held. */
  get heldBytes(): number {
    return this.#heldLength;
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
    if (this.#left === 0 && this.#heldLength === 0) return { type: "json", bytes: part };
    this.#hold(part);
    if (this.#left > 0) return null;
    const bytes = this.#held.subarray(0, this.#heldLength);
    this.#held = EMPTY;
    this.#heldLength = 0;
    return { type: "json", bytes };
  }

  /** Takes what there is of the payload. */
  #take(): Uint8Array {
    const part = this.#chunk.subarray(this.#at, this.#at + this.#left);
    this.#at += part.length;
    this.#left -= part.length;
    return part;
  }

  #hold(part: Uint8Array): void {
    const needed = this.#heldLength + part.length;
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.max(needed, Math.min(2 * this.#held.length, MAX_JSON_BYTES)));
      larger.set(this.#held.subarray(0, this.#heldLength));
      this.#held = larger;
    }
    this.#held.set(part, this.#heldLength);
    this.#heldLength = needed;
  }
}

function badLength(length: number, most: number): ProtocolError {
  return new ProtocolError("bad_frame", `A frame announces ${length} bytes, 1 to ${most} are allowed`);
}
