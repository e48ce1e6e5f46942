/**
 * One end of a data connection, played by a test: it shows a ticket, and then sends and reads raw bytes. It reads only
 * when asked to, so without reads it stalls.
 *
 * Owns its transport; knows nothing about transfer requests, nor what the bytes mean.
 *
 * @module
 */
import { HEADER_BYTES } from "../../shared/wire/frame.ts";
import {
  decodePayload,
  encodeMessage,
  type Message,
  type MessageOf,
  parseServerMessage,
} from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { concat } from "./frames.ts";
import { isConnectionError } from "./connection_error.ts";
import { withPatience } from "./patience.ts";

const READ_BYTES = 1_048_576;

export interface BytePeerOptions {
  /** How failures call this peer. */
  readonly name?: string;
}

/** Must be closed. Waits that take too long fail. */
export class BytePeer implements AsyncDisposable {
  readonly #transport: Transport & { abort?(): void };
  readonly #name: string;
  readonly #buffer = new Uint8Array(READ_BYTES);
  /** Bytes that were read from the transport and not returned yet. */
  #unread = new Uint8Array(0);
  #reading: Promise<Uint8Array | null> | null = null;
  #isClosed = false;

  constructor(transport: Transport, { name = "The end" }: BytePeerOptions = {}) {
    this.#transport = transport;
    this.#name = name;
  }

  /** Sends a message of the chat connection, or raw bytes. Resolves when all of it is written. */
  async send(what: Message | Uint8Array): Promise<void> {
    const bytes = what instanceof Uint8Array ? what : encodeMessage(what);
    for (let at = 0; at < bytes.length;) at += await this.#transport.write(bytes.subarray(at));
  }

  /**
   * Sends bytes until that is no longer possible. Calls `taken` with the number of bytes each time some are accepted.
   */
  async flood(chunk: Uint8Array, count: number, taken: (bytes: number) => void = () => {}): Promise<void> {
    try {
      for (let sent = 0; sent < count; sent++) {
        await this.send(chunk);
        taken(chunk.length);
      }
    } catch (error) {
      if (!isConnectionError(error)) throw error;
    }
  }

  /** The next `count` bytes. */
  async take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array[] = [];
    for await (const part of this.#next(count)) parts.push(part);
    return concat(parts);
  }

  /** Reads this many bytes and drops them. */
  async skip(count: number): Promise<void> {
    for await (const _ of this.#next(count)) {
      // Only its length matters.
    }
  }

  /** The next frame, as a message from the server. */
  async message(): Promise<Message> {
    const header = await this.take(HEADER_BYTES);
    const payload = await this.take(new DataView(header.buffer).getInt32(0, true));
    const message = parseServerMessage(decodePayload(payload));
    if (message === null) throw new Error(`${this.#name} got a message of an unknown type`);
    return message;
  }

  /** Reads an `error`, after which the connection must end, and returns its code. */
  async refusal(): Promise<MessageOf<"error">["code"]> {
    const message = await this.message();
    if (message.type !== "error") throw new Error(`${this.#name} got ${JSON.stringify(message)} and no error`);
    const rest = await this.end();
    if (rest.length > 0) throw new Error(`${this.#name} got ${rest.length} bytes after the error`);
    return message.code;
  }

  /** Waits for the end of the connection, however it comes, and returns the bytes before it. */
  async end(): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const part = await this.#some(READ_BYTES, "the end of the connection");
      if (part === null) return concat(parts);
      parts.push(part);
    }
  }

  /** Ends the writing side, and keeps reading. */
  async closeWrite(): Promise<void> {
    await this.#transport.closeWrite?.();
  }

  /** Disconnects without a word: with a reset if the transport can do that, otherwise by closing. */
  async vanish(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#transport.abort === undefined) this.#transport.close();
    else this.#transport.abort();
    await this.#reading;
  }

  /** Closes the connection, and waits until nothing of the peer is left. May be called twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#transport.close();
    await this.#reading;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#next(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0;) {
      const part = await this.#some(left, `${left} of ${count} bytes`);
      if (part === null) throw new Error(`${this.#name} waited for ${left} of ${count} bytes, but the end came`);
      left -= part.length;
      yield part;
    }
  }

  /** A copy of some bytes, at most this many; `null` at the end. */
  async #some(most: number, wanted: string): Promise<Uint8Array | null> {
    if (this.#unread.length === 0) {
      // A read that nobody waits for any more still gives its bytes to the next one.
      this.#reading ??= this.#read();
      const bytes = await withPatience(this.#reading, () => `${wanted} (${this.#name})`);
      this.#reading = null;
      if (bytes === null) return null;
      this.#unread = new Uint8Array(bytes);
    }
    const part = this.#unread.subarray(0, most);
    this.#unread = this.#unread.subarray(part.length);
    return part;
  }

  async #read(): Promise<Uint8Array | null> {
    if (this.#isClosed) return null;
    try {
      const count = await this.#transport.read(this.#buffer);
      return count === null ? null : this.#buffer.subarray(0, count);
    } catch (error) {
      // A broken connection is an end like any other.
      if (isConnectionError(error)) return null;
      throw error;
    }
  }
}
