/**
 * A data connection: a connection to the peer through the relay of the server, over which a payload moves (PROTOCOL.md,
 * rules X). Pieces in, frames out.
 *
 * Owns the transport, the bytes that were read and not yet received, and the order of what is written. Knows neither files
 * nor what is said when: that is in sending.ts, file_receiver.ts and listing.ts.
 *
 * 1. Bytes go out in the order of the calls. The buffer of a write must not change until its promise resolves.
 * 2. While what has come is processed, the next read is under way already, into another buffer.
 * 3. After 5 s of work without sending anything, it says `busy`. After 60 s without a byte in either direction, own work
 *    excepted, it closes (REQ-R54).
 * 4. The signal ends it at once. Whatever fails after that is an `Ending`: `cut`.
 *
 * @module
 */
import { HEADER_BYTES, MAX_JSON_BYTES } from "../../../shared/wire/frame.ts";
import { encodeMessage, parseServerMessage } from "../../../shared/wire/message.ts";
import { decodePayload } from "../../../shared/wire/schema.ts";
import {
  encodeTransferMessage,
  parseTransferMessage,
  TransferDecoder,
  type TransferMessage,
} from "../../../shared/wire/transfer_message.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import type { Clock } from "../../platform/platform.ts";
import { type BytesEnd, Ending, failureOf } from "./byte_transfer.ts";
import { SilenceWatch } from "./silence_watch.ts";

/** How long the peer may take to read the last message, in milliseconds. */
const FAREWELL_MS = 2_000;

/** The server closes the connection itself after a minute without the peer. */
const ANSWER_MS = 75_000;

/** A read buffer begins small, and grows while reads fill it. */
const FIRST_READ_BYTES = 65_536;
const MAX_READ_BYTES = 1_048_576;

/** A message, or bytes of a file: a view that is valid until the next call of `next` or `more`. */
export type Incoming = TransferMessage | { readonly type: "bytes"; readonly bytes: Uint8Array };

export interface DataConnectionOptions {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly signal: AbortSignal;
  /** Watches the connection for silence. */
  readonly silence?: SilenceWatch;
}

export class DataConnection {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly signal: AbortSignal;
  readonly #transport: Transport;
  readonly #decoder = new TransferDecoder();
  #maxReadBytes = MAX_READ_BYTES;
  #filling = new Uint8Array(FIRST_READ_BYTES);
  #processed = new Uint8Array(FIRST_READ_BYTES);
  /** The read under way. Does not reject. */
  #reading: Promise<number | null> | null = null;
  #isAwaited = false;
  readonly #readToEnd = Promise.withResolvers<void>();
  #writing: Promise<void> = Promise.resolve();
  #writes = 0;
  readonly #silence: SilenceWatch;
  #isEnding = false;
  #isClosed = false;

  /** Takes over the transport, and closes it. */
  constructor(
    transport: Transport,
    { clock, signal, silence = new SilenceWatch(clock) }: DataConnectionOptions,
  ) {
    this.#transport = transport;
    this.clock = clock;
    this.signal = signal;
    this.#silence = silence;
    silence.attach({ busy: () => this.#sayBusy(), silent: () => this.close() });
    signal.addEventListener("abort", this.#abort);
    if (signal.aborted) this.close();
  }

  /** Whether all writes have finished. */
  get isIdle(): boolean {
    return this.#writes === 0;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Sets the most bytes of a read. */
  limitReads(bytes: number): void {
    this.#maxReadBytes = Math.min(MAX_READ_BYTES, bytes);
  }

  /**
   * The next piece that has come; `null`: wait for `more` first. Throws an `Ending` if the peer says `error`, and a
   * `ProtocolError`.
   */
  next(): Incoming | null {
    for (let piece = this.#decoder.next(); piece !== null; piece = this.#decoder.next()) {
      if (piece.type === "bytes") {
        this.#silence.worked();
        return { type: "bytes", bytes: piece.bytes };
      }
      const message = parseTransferMessage(piece.bytes);
      if (message.type === "error") throw new Ending(endBy(message));
      if (message.type !== "busy") return message;
    }
    return null;
  }

  /** Waits until more has come. Rejects with an `Ending` (`cut`). */
  async more(): Promise<void> {
    this.#isAwaited = true;
    const count = await (this.#reading ?? this.#read());
    this.#isAwaited = false;
    if (count === null) throw new Ending({ type: "cut" });
    const filled = this.#filling;
    this.#filling = this.#processed;
    this.#processed = filled;
    if (count === filled.length) this.#grow();
    this.#decoder.push(filled.subarray(0, count));
    this.#reading = this.#read();
  }

  /** Waits for the next piece. Rejects as `next` and `more` do. */
  async receive(): Promise<Incoming> {
    for (;;) {
      const incoming = this.next();
      if (incoming !== null) return incoming;
      await this.more();
    }
  }

  send(message: TransferMessage): Promise<void> {
    return this.write(encodeTransferMessage(message));
  }

  /** Writes whole frames. Rejects with an `Ending` (`cut`). */
  write(bytes: Uint8Array): Promise<void> {
    if (this.#isEnding) return Promise.reject(new Ending({ type: "cut" }));
    return this.#enqueue(bytes);
  }

  /** Waits for work of this side, which is not silence. */
  work<T>(doing: Promise<T>): Promise<T> {
    return this.#silence.work(doing);
  }

  /** Tells the peer why it is over, if it still reads, and closes. Nothing else can be written after the call. */
  async farewell(end: Extract<BytesEnd, { type: "failed" }>): Promise<void> {
    if (this.#isEnding || this.#isClosed) return;
    this.#isEnding = true;
    const { code, index, text } = end;
    const message = { type: "error", code, ...(index !== undefined && { index }), ...(text && { text }) } as const;
    await this.within(this.#enqueue(encodeTransferMessage(message)).then(() => this.#readOut(), () => {}));
    this.close();
  }

  /** Waits for the end of what the peer does, for 2 s at most. */
  async within(done: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const late = () => resolve();
    const cancel = this.clock.after(FAREWELL_MS, late);
    this.signal.addEventListener("abort", late);
    if (this.signal.aborted) late();
    await Promise.race([done, promise]);
    this.signal.removeEventListener("abort", late);
    cancel();
  }

  /** Closes the connection now. May be called again. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isEnding = true;
    this.#silence.detach();
    this.signal.removeEventListener("abort", this.#abort);
    try {
      this.#transport.close();
    } catch {
      // It is closed already.
    }
  }

  readonly #abort = () => this.close();

  #enqueue(bytes: Uint8Array): Promise<void> {
    // The first write begins now and not in a later task, so that the caller computes something while it is under way.
    const written = this.#writes++ === 0 ? this.#writeAll(bytes) : this.#writing.then(() => this.#writeAll(bytes));
    this.#writing = written.catch(() => {
      // The caller of `write` is told.
    });
    return written;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) {
        at += await this.#transport.write(at === 0 ? bytes : bytes.subarray(at));
        this.#silence.went();
      }
    } catch {
      // The reason does not matter to anybody.
      throw new Ending({ type: "cut" });
    } finally {
      this.#writes--;
    }
  }

  async #read(): Promise<number | null> {
    let count: number | null;
    try {
      count = this.#isClosed ? null : await this.#transport.read(this.#filling);
    } catch {
      // As above.
      count = null;
    }
    if (count === null) this.#readToEnd.resolve();
    else this.#silence.came();
    return count;
  }

  /** Reads and drops what still comes, until the peer has closed: closing earlier would lose the last message. */
  async #readOut(): Promise<void> {
    if (this.#isAwaited) return await this.#readToEnd.promise;
    while (await (this.#reading ?? this.#read()) !== null) this.#reading = null;
  }

  #grow(): void {
    const length = Math.min(2 * this.#processed.length, this.#maxReadBytes);
    if (length > this.#filling.length) this.#filling = new Uint8Array(length);
  }

  #sayBusy(): void {
    if (!this.isIdle || this.#isEnding) return;
    this.send({ type: "busy" }).catch(() => {
      // The reader notices that the connection is gone.
    });
  }
}

function endBy({ code, index, text }: Extract<TransferMessage, { type: "error" }>): BytesEnd {
  return {
    type: "failed",
    code: failureOf(code),
    ...(text !== undefined && { text }),
    ...(index !== undefined && { index }),
    isOurs: false,
  };
}

/** The server has not connected both sides. */
export class NotOpened extends Error {
  override readonly name = "NotOpened";

  /** `code`: as the server says (`bad_ticket`); `lost` if it has closed without a code, or the caller did not wait. */
  constructor(readonly code: string) {
    super(code);
  }
}

/**
 * Shows the ticket and waits until the peer is there (PROTOCOL X1). Takes over the transport; it is closed if this rejects,
 * with a `NotOpened`. Reads not one byte more than the server's answer, because the next one is from the peer.
 */
export async function openDataConnection(
  transport: Transport,
  ticket: string,
  options: DataConnectionOptions,
): Promise<DataConnection> {
  const { clock, signal } = options;
  const close = () => {
    try {
      transport.close();
    } catch {
      // It is closed already.
    }
  };
  const cancel = clock.after(ANSWER_MS, close);
  signal.addEventListener("abort", close);
  try {
    if (signal.aborted) throw new NotOpened("lost");
    await writeAll(transport, encodeMessage({ type: "transfer", ticket }));
    const code = await readAnswer(transport);
    if (signal.aborted) throw new NotOpened("lost");
    if (code !== null) throw new NotOpened(code);
    return new DataConnection(transport, options);
  } catch (error) {
    close();
    throw error instanceof NotOpened ? error : new NotOpened("lost");
  } finally {
    cancel();
    signal.removeEventListener("abort", close);
  }
}

/** The code of an error; `null`: both sides are connected. */
async function readAnswer(transport: Transport): Promise<string | null> {
  for (;;) {
    const head = await readExactly(transport, HEADER_BYTES);
    const length = new DataView(head.buffer).getInt32(0, true);
    if (length < 1 || length > MAX_JSON_BYTES) return "lost";
    const message = parseServerMessage(decodePayload(await readExactly(transport, length)));
    if (message?.type === "ok") return null;
    if (message?.type === "error") return message.code;
    if (message?.type === "bye") return "lost";
  }
}

async function readExactly(transport: Transport, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const count = await transport.read(bytes.subarray(at));
    if (count === null) throw new NotOpened("lost");
    at += count;
  }
  return bytes;
}

async function writeAll(transport: Transport, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await transport.write(bytes.subarray(at));
}
