/**
 * The other side of a connection, played by a test: it sends exactly what it is told, and may stall, send half a frame,
 * flood or vanish. It plays a client or a server, over memory or TCP.
 *
 * Owns its transport and the order of everything it received; knows nothing about rooms and sessions.
 *
 * @module
 */
import { FrameDecoder } from "../../shared/wire/frame.ts";
import {
  decodePayload,
  encodeMessage,
  type Message,
  type MessageOf,
  parseClientMessage,
  parseServerMessage,
  type Payload,
  REQUEST_TYPES,
} from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { isConnectionError } from "./connection_error.ts";
import { PATIENCE_MS } from "./patience.ts";

const READ_BYTES = 65_536;

/** How many received messages a failure shows. */
const SHOWN = 20;

export interface ScriptedPeerOptions {
  /** How failures call this peer. */
  readonly name?: string;
}

/** A peer that reads all the time, unless it is told to stall. Must be closed, for example with `await using`. */
export class ScriptedPeer implements AsyncDisposable {
  readonly #transport: Transport & { abort?(): void };
  readonly #name: string;
  readonly #decoder = new FrameDecoder();
  readonly #received: Message[] = [];
  readonly #reading: Promise<void>;
  #taken = 0;
  #changed = Promise.withResolvers<void>();
  #stalled: PromiseWithResolvers<void> | null = null;
  #isClosed = false;
  #isEnded = false;
  #failure: unknown = undefined;
  #barriers = 0;

  constructor(transport: Transport, { name = "The peer" }: ScriptedPeerOptions = {}) {
    this.#transport = transport;
    this.#name = name;
    this.#reading = this.#read();
  }

  /** Everything received, in order. */
  get received(): readonly Message[] {
    return this.#received;
  }

  /** Whether the other side has ended the connection, or it broke. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Sends a message, or raw bytes. Resolves when all of it is written. */
  async send(what: Message | Uint8Array): Promise<void> {
    const bytes = what instanceof Uint8Array ? what : encodeMessage(what);
    for (let at = 0; at < bytes.length;) at += await this.#transport.write(bytes.subarray(at));
  }

  /** Sends the first half of a message's frame, and returns the other half. */
  async sendHalf(message: Message): Promise<Uint8Array<ArrayBuffer>> {
    const frame = encodeMessage(message);
    const middle = Math.floor(frame.length / 2);
    await this.send(frame.subarray(0, middle));
    return frame.subarray(middle);
  }

  /** Sends many messages as fast as they are accepted. Resolves when all are written, which may be never. */
  async flood(
    count: number,
    message: (index: number) => Message = (index) => ({ type: "say", to: "#lobby", text: `flood ${index}` }),
  ): Promise<void> {
    for (let index = 0; index < count; index++) await this.send(message(index));
  }

  /** The next message of any type. */
  async next(): Promise<Message> {
    const message = await this.#takeUntil(() => true, "a message");
    return message;
  }

  /** The next message of a type. Messages before it are skipped. */
  async expect<T extends Message["type"]>(
    type: T,
    matches: (message: MessageOf<T>) => boolean = () => true,
  ): Promise<MessageOf<T>> {
    const isWanted = (message: Message) => message.type === type && matches(message as MessageOf<T>);
    return await this.#takeUntil(isWanted, `a message of type "${type}"`) as MessageOf<T>;
  }

  /** Sends a message and waits for the `ok` or `error` with its `ref`. */
  async ask(message: Message & { ref: string | number }): Promise<MessageOf<"ok"> | MessageOf<"error">> {
    await this.send(message);
    const isAnswer = (m: Message) => (m.type === "ok" || m.type === "error") && m.ref === message.ref;
    const answer = await this.#takeUntil(isAnswer, `the answer to "${message.type}" with ref ${message.ref}`);
    return answer as MessageOf<"ok"> | MessageOf<"error">;
  }

  /** Sends a `ping`, and returns everything unread before its `pong`: all that the other side had still to send. */
  async drain(): Promise<Message[]> {
    const ref = `barrier ${++this.#barriers}`;
    const start = this.#taken;
    await this.send({ type: "ping", ref });
    await this.expect("pong", (pong) => pong.ref === ref);
    return this.#received.slice(start, this.#taken - 1);
  }

  /** Returns the unread messages without waiting. */
  rest(): Message[] {
    const messages = this.#received.slice(this.#taken);
    this.#taken = this.#received.length;
    return messages;
  }

  /** Waits for the end of the connection, and returns the unread messages before it. */
  async end(): Promise<Message[]> {
    await this.#waitFor(() => this.#isEnded, "the end of the connection");
    if (this.#failure !== undefined) throw this.#failure;
    return this.rest();
  }

  /** Stops reading. A read that is under way still accepts one buffer's worth. */
  stall(): void {
    this.#stalled ??= Promise.withResolvers<void>();
  }

  /** Reads again after a stall. */
  resume(): void {
    this.#stalled?.resolve();
    this.#stalled = null;
  }

  /** Disconnects without a word: with a reset if the transport can do that, otherwise by closing. */
  async vanish(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#transport.abort === undefined) this.#transport.close();
    else this.#transport.abort();
    this.resume();
    await this.#reading;
  }

  /**
   * Closes the connection, and waits until nothing of the peer is left. May be called twice. Throws if the other side
   * had sent an invalid message, so that no test misses that.
   */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#transport.close();
    this.resume();
    await this.#reading;
    if (this.#failure !== undefined) throw this.#failure;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    try {
      while (!this.#isClosed) {
        if (this.#stalled !== null) await this.#stalled.promise;
        const count = await this.#transport.read(buffer);
        if (count === null) break;
        this.#accept(buffer.subarray(0, count));
      }
    } catch (error) {
      // A broken connection is an end like any other here; an invalid message must fail the test.
      if (!isConnectionError(error)) this.#failure = error;
    }
    this.#isEnded = true;
    this.#announce();
  }

  #accept(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
    for (let payload = this.#decoder.next(); payload !== null; payload = this.#decoder.next()) {
      this.#received.push(parse(decodePayload(payload)));
    }
    this.#announce();
  }

  #announce(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  async #takeUntil(isWanted: (message: Message) => boolean, wanted: string): Promise<Message> {
    const start = this.#taken;
    let found: Message | undefined;
    const look = () => {
      while (found === undefined && this.#taken < this.#received.length) {
        const message = this.#received[this.#taken++];
        if (message !== undefined && isWanted(message)) found = message;
      }
      return found !== undefined || this.#isEnded;
    };
    await this.#waitFor(look, wanted, start);
    if (found !== undefined) return found;
    if (this.#failure !== undefined) throw this.#failure;
    throw new Error(`${this.#name} waited for ${wanted}, but the connection ended. ${this.#came(start)}`);
  }

  async #waitFor(isThere: () => boolean, wanted: string, start: number = this.#taken): Promise<void> {
    let hasLostPatience = false;
    const timer = setTimeout(() => {
      hasLostPatience = true;
      this.#announce();
    }, PATIENCE_MS);
    try {
      while (!isThere()) {
        if (hasLostPatience) {
          throw new Error(`${this.#name} waited ${PATIENCE_MS / 1_000} s for ${wanted}. ${this.#came(start)}`);
        }
        await this.#changed.promise;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #came(start: number): string {
    const messages = this.#received.slice(start);
    if (messages.length === 0) return "Nothing came.";
    const left = messages.length > SHOWN ? `${messages.length - SHOWN} more and ` : "";
    return `There came ${left}${messages.slice(-SHOWN).map((message) => JSON.stringify(message)).join(", ")}`;
  }
}

function parse(payload: Payload): Message {
  // For a type that both sides have, the client's table has all fields.
  const message = REQUEST_TYPES.includes(payload.type) ? parseClientMessage(payload) : parseServerMessage(payload);
  if (message === null) throw new Error(`Cannot parse the type ${payload.type}`);
  return message;
}
