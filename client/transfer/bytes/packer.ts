/**
 * What is sent, packed: messages and bytes of files one behind the other in large buffers, so that neither a file nor a
 * message takes a write of its own, and nothing is copied: files are read to where they are sent from.
 *
 * Owns three buffers: one is filled while two are on their way.
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

/** A buffer carries one chunk of the most bytes. */
const BUFFER_BYTES = CHUNK_HEAD_BYTES + MAX_CHUNK_BYTES;
const BUFFERS = 3;

/** What a message about a file may need. */
const MESSAGE_BYTES = 512;

/** The bytes of a file are not begun in less room than that, unless it is all of them. */
const GOOD_CHUNK_BYTES = 65_536;

/** While nothing is on its way, so much is worth a write. */
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

  /** Whether it is time to `ship`: there is no good room, neither for a message nor for so many bytes of a file. */
  isFull(bytes = 0): boolean {
    const room = this.#capacity - this.#length - CHUNK_HEAD_BYTES;
    return room < MESSAGE_BYTES || room < Math.min(bytes, GOOD_CHUNK_BYTES, this.#capacity - 2 * MESSAGE_BYTES);
  }

  /** Whether shipping now keeps the other side busy. */
  get isWorthShipping(): boolean {
    return this.#length >= WORTH_BYTES && this.#connection.isIdle;
  }

  /** Adds a message, which must be short: not a `list`. */
  put(message: TransferMessage): void {
    const frame = encodeTransferMessage(message);
    this.#buffer.set(frame, this.#length);
    this.#length += frame.length;
  }

  /** Where bytes of a file are to be put, so many at the most. */
  space(bytes: number): Uint8Array<ArrayBuffer> {
    const start = this.#length + CHUNK_HEAD_BYTES;
    return this.#buffer.subarray(start, Math.min(start + bytes, this.#capacity));
  }

  /** So many bytes were put to where `space` said, at least one. Gives them; they hold until a buffer was waited for. */
  filled(count: number): Uint8Array {
    const buffer = this.#buffer;
    writeHeader(buffer, this.#length, count + 1);
    buffer[this.#length + HEADER_BYTES] = FILE_BYTES;
    const start = this.#length + CHUNK_HEAD_BYTES;
    this.#length = start + count;
    return buffer.subarray(start, this.#length);
  }

  /** Sends what there is. To be awaited if it is no `null`: no buffer is free yet. Rejects with an `Ending`. */
  ship(): Promise<void> | null {
    if (this.#length === 0) return null;
    const pause = this.#pace.take(this.#length, this.#connection.signal);
    if (pause !== null) return this.#shipAfter(pause);
    this.#send();
    return this.#writes[this.#at] ?? null;
  }

  /** Sends everything and waits until it is written. */
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
    // A write that fails is noticed when its buffer is needed again, or at the end.
    write.then(() => {
      if (this.#writes[at] === write) this.#writes[at] = null;
    }, () => {});
    this.#at = (at + 1) % BUFFERS;
    this.#length = 0;
  }
}
