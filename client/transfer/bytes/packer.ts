/**
 * Packs messages and bytes of files into large buffers, so that neither a file nor a message needs a write of its own.
 * Nothing is copied: files are read into the buffers that are written.
 *
 * Owns three buffers: one is filled while two are being written.
 *
 * @module
 */
import { HEADER_BYTES, writeHeader } from "../../../shared/wire/frame.ts";
import {
  CHUNK_HEAD_BYTES,
  encodeTransferMessage,
  FILE_BYTES,
  MAX_CHUNK_BYTES,
  type TransferMessage,
} from "../../../shared/wire/transfer_message.ts";
import type { DataConnection } from "./data_connection.ts";
import type { Pace } from "./pace.ts";

/** A buffer has room for one chunk of the largest size. */
const BUFFER_BYTES = CHUNK_HEAD_BYTES + MAX_CHUNK_BYTES;
const BUFFERS = 3;

/** The most bytes of a message about a file. */
const MESSAGE_BYTES = 512;

/** A file does not begin in less room than this, unless the whole file fits. */
const GOOD_CHUNK_BYTES = 65_536;

/** While nothing is being written, this much is worth a write. */
const WORTH_BYTES = 32_768;

export class Packer {
  readonly #connection: DataConnection;
  readonly #pace: Pace;
  readonly #buffers: Uint8Array<ArrayBuffer>[] = [];
  readonly #writes: (Promise<void> | null)[] = [];
  readonly #capacity: number;
  #at = 0;
  #length = 0;

  constructor(connection: DataConnection, pace: Pace) {
    this.#connection = connection;
    this.#pace = pace;
    this.#capacity = Math.min(BUFFER_BYTES, Math.max(2 * MESSAGE_BYTES, pace.stepBytes));
    for (let index = 0; index < BUFFERS; index++) this.#writes.push(null);
  }

  /** Whether `ship` is due, because there is no room for a message, or for this many bytes of a file. */
  isFull(bytes = 0): boolean {
    const room = this.#capacity - this.#length - CHUNK_HEAD_BYTES;
    return room < MESSAGE_BYTES || room < Math.min(bytes, GOOD_CHUNK_BYTES, this.#capacity - 2 * MESSAGE_BYTES);
  }

  /** Whether a write now would keep the peer busy. */
  get isWorthShipping(): boolean {
    return this.#length >= WORTH_BYTES && this.#connection.isIdle;
  }

  /** Adds a short message: any but a `list`. */
  put(message: TransferMessage): void {
    const frame = encodeTransferMessage(message);
    this.#buffer.set(frame, this.#length);
    this.#length += frame.length;
  }

  /** The room for bytes of a file, at most this many. */
  space(bytes: number): Uint8Array<ArrayBuffer> {
    const start = this.#length + CHUNK_HEAD_BYTES;
    return this.#buffer.subarray(start, Math.min(start + bytes, this.#capacity));
  }

  /** Adds `count` bytes, at least one, that were read into `space`. Returns them; they are valid until the next await of `ship`. */
  filled(count: number): Uint8Array {
    const buffer = this.#buffer;
    writeHeader(buffer, this.#length, count + 1);
    buffer[this.#length + HEADER_BYTES] = FILE_BYTES;
    const start = this.#length + CHUNK_HEAD_BYTES;
    this.#length = start + count;
    return buffer.subarray(start, this.#length);
  }

  /** Writes what there is. `null`: another buffer is free. Otherwise wait for it; it rejects with an `Ending`. */
  ship(): Promise<void> | null {
    if (this.#length === 0) return null;
    const pause = this.#pace.take(this.#length, this.#connection.signal);
    if (pause !== null) return this.#shipAfter(pause);
    this.#send();
    return this.#writes[this.#at] ?? null;
  }

  /** Writes everything and waits for the end of all writes. */
  async flush(): Promise<void> {
    await this.ship();
    await Promise.all(this.#writes);
  }

  get #buffer(): Uint8Array<ArrayBuffer> {
    return this.#buffers[this.#at] ??= new Uint8Array(this.#capacity);
  }

  async #shipAfter(pause: Promise<void>): Promise<void> {
    await this.#connection.work(pause);
    this.#send();
    await this.#writes[this.#at];
  }

  #send(): void {
    const at = this.#at;
    const write = this.#connection.write(this.#buffer.subarray(0, this.#length));
    this.#writes[at] = write;
    // A failed write is noticed when its buffer is needed again, or at the end.
    write.then(() => {
      if (this.#writes[at] === write) this.#writes[at] = null;
    }, () => {});
    this.#at = (at + 1) % BUFFERS;
    this.#length = 0;
  }
}
