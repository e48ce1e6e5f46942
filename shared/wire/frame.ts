/**
 * Frames: a 4-byte little-endian signed length N, then N bytes (PROTOCOL.md, section 1).
 *
 * This file owns the bytes of a frame that has not arrived completely. It knows neither sockets nor the meaning of a
 * payload.
 *
 * @module
 */
import { ProtocolError } from "./protocol_error.ts";

/** The length of a frame's header, in bytes. */
export const HEADER_BYTES = 4;

/** The maximum length of a JSON payload, in bytes (F3). */
export const MAX_JSON_BYTES = 65_536;

const EMPTY = new Uint8Array(0);

/** Writes the length of a payload, in bytes, as the header of its frame. */
export function writeHeader(target: Uint8Array, offset: number, length: number): void {
  target[offset] = length & 0xff;
  target[offset + 1] = (length >>> 8) & 0xff;
  target[offset + 2] = (length >>> 16) & 0xff;
  target[offset + 3] = (length >>> 24) & 0xff;
}

/** Returns the frame of a payload. */
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
 * Cuts a stream of bytes into payloads, wherever the stream was split on its way.
 *
 * 1. The caller pushes the bytes that arrived, and calls `next` until it returns `null`. Only then may it overwrite the
 *    bytes.
 * 2. A payload is valid until the next call of `next` or `push`. It is a view of the pushed bytes if they have all of
 *    it, and otherwise of the decoder's own buffer.
 * 3. A length outside 1 to `maxBytes` throws a fatal `ProtocolError` (`bad_frame`) as soon as its four bytes are there,
 *    before anything is allocated. The decoder cannot be used afterwards.
 * 4. The buffer of an unfinished frame grows with the bytes that arrive, never by the announced length.
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

  /** How many bytes of an unfinished frame are in the buffer. */
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

  /** Moves up to `count` bytes of the chunk to the buffer. */
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
