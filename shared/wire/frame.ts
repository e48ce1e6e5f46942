/**
 * Frames: a 4-byte little-endian signed length N, then N bytes (PROTOCOL.md, section 1).
 *
 * This file owns the bytes of a frame that has not arrived whole. It knows neither sockets nor what a payload means.
 *
 * @module
 */
import { ProtocolError } from "./protocol_error.ts";

/** The length of a frame's header, in bytes. */
export const HEADER_BYTES = 4;

/** The most bytes a JSON payload may have (F3). */
export const MAX_JSON_BYTES = 65_536;

const EMPTY = new Uint8Array(0);

/** Writes the length of a payload, in bytes, as the header of its frame. */
export function writeHeader(target: Uint8Array, offset: number, length: number): void {
  target[offset] = length & 0xff;
  target[offset + 1] = (length >>> 8) & 0xff;
  target[offset + 2] = (length >>> 16) & 0xff;
  target[offset + 3] = (length >>> 24) & 0xff;
}

/** A payload as a frame of its own. */
export function encodeFrame(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  writeHeader(frame, 0, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

function readLength(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8) | ((bytes[offset + 2] ?? 0) << 16) |
    ((bytes[offset + 3] ?? 0) << 24);
}

/**
 * Cuts a stream of bytes into payloads, however the stream was split on its way.
 *
 * 1. `push` takes what arrived; `next` is then called until it gives `null`. Only then may the bytes be overwritten.
 * 2. A payload is a view that holds until the next call of `next` or `push`: of the pushed bytes where it lies in them
 *    whole, else of the decoder's own buffer.
 * 3. A length outside 1 to `maxBytes` throws a fatal `ProtocolError` (`bad_frame`) as soon as its four bytes are there
 *    and before anything is allocated. The decoder is of no use afterwards.
 * 4. What is held of an unfinished frame grows with the bytes that came, never with the length that was announced.
 */
export class FrameDecoder {
  readonly #maxBytes: number;
  #chunk: Uint8Array = EMPTY;
  #at = 0;
  #buffer: Uint8Array = EMPTY;
  #bufferedLength = 0;

  constructor(maxBytes: number = MAX_JSON_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes of an unfinished frame are held. */
  get bufferedBytes(): number {
    return this.#bufferedLength;
  }

  push(chunk: Uint8Array): void {
    if (this.#at < this.#chunk.length) throw new Error("Cannot push: the frames of the last push were not all taken");
    this.#chunk = chunk;
    this.#at = 0;
  }

  next(): Uint8Array | null {
    if (this.#bufferedLength > 0) return this.#nextFromBuffer();
    const chunk = this.#chunk;
    const left = chunk.length - this.#at;
    if (left >= HEADER_BYTES) {
      const length = this.#checkLength(readLength(chunk, this.#at));
      if (left - HEADER_BYTES >= length) {
        const start = this.#at + HEADER_BYTES;
        this.#at = start + length;
        return chunk.subarray(start, this.#at);
      }
    }
    if (left > 0) this.#append(left);
    return null;
  }

  #nextFromBuffer(): Uint8Array | null {
    if (this.#bufferedLength < HEADER_BYTES) this.#append(HEADER_BYTES - this.#bufferedLength);
    if (this.#bufferedLength < HEADER_BYTES) return null;
    const end = HEADER_BYTES + this.#checkLength(readLength(this.#buffer, 0));
    this.#append(end - this.#bufferedLength);
    if (this.#bufferedLength < end) return null;
    this.#bufferedLength = 0;
    const payload = this.#buffer.subarray(HEADER_BYTES, end);
    this.#buffer = EMPTY;
    return payload;
  }

  /** Moves up to `count` bytes of the chunk to those that are held. */
  #append(count: number): void {
    const part = this.#chunk.subarray(this.#at, this.#at + count);
    this.#at += part.length;
    const needed = this.#bufferedLength + part.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, Math.min(2 * this.#buffer.length, this.#maxBytes + HEADER_BYTES)));
      larger.set(this.#buffer.subarray(0, this.#bufferedLength));
      this.#buffer = larger;
    }
    this.#buffer.set(part, this.#bufferedLength);
    this.#bufferedLength = needed;
  }

  #checkLength(length: number): number {
    if (length >= 1 && length <= this.#maxBytes) return length;
    throw new ProtocolError("bad_frame", `A frame announces ${length} bytes, 1 to ${this.#maxBytes} are allowed`);
  }
}
