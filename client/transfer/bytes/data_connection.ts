/**
 * A connection for bytes that the server has joined (PROTOCOL.md, rules X): pieces in, frames out, signs of life.
 *
 * Owns the transport, what was read and not yet taken, and the order of what is written. Knows neither files nor what is
 * said when: that is in sending.ts, receiving.ts and listing.ts.
 *
 * 1. What is written goes out in the order of the calls; bytes that are given hold until the promise resolves.
 * 2. While what came is worked on, the next read is under way already, into another buffer.
 * 3. Who has worked for 5 s without a word says `busy`. After 60 s without a byte in either direction, own work excepted,
 *    the connection is cut (REQ-R54).
 * 4. The signal ends it at once. Whatever fails afterwards is an `Ending`: `cut`.
 *
 * @module
 */
import {
  encodeTransferMessage,
  parseTransferMessage,
  TransferDecoder,
  type TransferMessage,
} from "../../../shared/wire/transfer_message.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import type { Clock } from "../../platform/platform.ts";
import { type BytesEnd, Ending, failureOf } from "./byte_transfer.ts";
import { LifeSigns } from "./life_signs.ts";

/** How long one waits for the other side to take the last word. */
const FAREWELL_MS = 2_000;

/** A read buffer begins small, and grows while reads fill it. */
const FIRST_READ_BYTES = 65_536;
const MAX_READ_BYTES = 1_048_576;

/** A message, or bytes of a file: a view that holds until the next call of `next` or `more`. */
export type Incoming = TransferMessage | { readonly type: "bytes"; readonly bytes: Uint8Array };

export interface DataConnectionOptions {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly signal: AbortSignal;
}

export class DataConnection {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly signal: AbortSignal;
  readonly #transport: Transport;
  readonly #decoder = new TransferDecoder();
  #maxReadBytes = MAX_READ_BYTES;
  #filling = new Uint8Array(FIRST_READ_BYTES);
  #worked = new Uint8Array(FIRST_READ_BYTES);
  /** The read under way. Does not reject. */
  #reading: Promise<number | null> | null = null;
  #isAwaited = false;
  readonly #readToEnd = Promise.withResolvers<void>();
  #writing: Promise<void> = Promise.resolve();
  #writes = 0;
  readonly #signs: LifeSigns;
  #isEnding = false;
  #isClosed = false;
  #alive: () => void = () => {};

  /** Takes over the transport, and closes it. */
  constructor(transport: Transport, { clock, signal }: DataConnectionOptions) {
    this.#transport = transport;
    this.clock = clock;
    this.signal = signal;
    this.#signs = new LifeSigns(clock, {
      alive: () => this.#alive(),
      busy: () => this.#sayBusy(),
      silent: () => this.close(),
    });
    signal.addEventListener("abort", this.#abort);
    if (signal.aborted) this.close();
  }

  /** Whether nothing is on its way out. */
  get isIdle(): boolean {
    return this.#writes === 0;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** `alive` is called at each sign of life from now on. Reads take at most so many bytes. */
  tune({ alive, maxReadBytes = MAX_READ_BYTES }: { alive: () => void; maxReadBytes?: number }): void {
    this.#alive = alive;
    this.#maxReadBytes = Math.min(MAX_READ_BYTES, maxReadBytes);
  }

  /**
   * What has come and was not taken yet; `null`: `more` is to be awaited. Throws an `Ending` where the other side says
   * `error`, and a `ProtocolError`.
   */
  next(): Incoming | null {
    for (let piece = this.#decoder.next(); piece !== null; piece = this.#decoder.next()) {
      if (piece.type === "bytes") {
        this.#signs.worked();
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
    const came = this.#filling;
    this.#filling = this.#worked;
    this.#worked = came;
    if (count === came.length) this.#grow();
    this.#decoder.push(came.subarray(0, count));
    this.#reading = this.#read();
  }

  /** What comes next, however long it takes. */
  async take(): Promise<Incoming> {
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

  /** Waits for something of our own, during which one is not silent. */
  work<T>(doing: Promise<T>): Promise<T> {
    return this.#signs.work(doing);
  }

  /** Tells the other side why it is over, as far as it listens, and closes. Nothing else can be written any more. */
  async farewell(end: Extract<BytesEnd, { type: "failed" }>): Promise<void> {
    if (this.#isEnding || this.#isClosed) return;
    this.#isEnding = true;
    const { code, index, text } = end;
    const said = { type: "error", code, ...(index !== undefined && { index }), ...(text && { text }) } as const;
    await this.within(this.#enqueue(encodeTransferMessage(said)).then(() => this.#readOut(), () => {}));
    this.close();
  }

  /** Waits for the last of the other side, but not for long. */
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

  /** Ends the connection now. May be called again. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isEnding = true;
    this.#signs.end();
    this.signal.removeEventListener("abort", this.#abort);
    try {
      this.#transport.close();
    } catch {
      // It is closed already, which is all that was wanted.
    }
  }

  readonly #abort = () => this.close();

  #enqueue(bytes: Uint8Array): Promise<void> {
    // The first of them begins now and not in a later turn: what the caller computes meanwhile is then done beside it.
    const written = this.#writes++ === 0 ? this.#writeAll(bytes) : this.#writing.then(() => this.#writeAll(bytes));
    this.#writing = written.catch(() => {
      // Whoever gave the bytes hears of it.
    });
    return written;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) {
        at += await this.#transport.write(at === 0 ? bytes : bytes.subarray(at));
        this.#signs.went();
      }
    } catch {
      // Why nothing can be written any more is of no use to anybody.
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
    else this.#signs.came();
    return count;
  }

  /** Reads what still comes, and drops it, until the other side has closed: closing before would lose the last word. */
  async #readOut(): Promise<void> {
    if (this.#isAwaited) return await this.#readToEnd.promise;
    while (await (this.#reading ?? this.#read()) !== null) this.#reading = null;
  }

  #grow(): void {
    const length = Math.min(2 * this.#worked.length, this.#maxReadBytes);
    if (length > this.#filling.length) this.#filling = new Uint8Array(length);
  }

  #sayBusy(): void {
    if (!this.isIdle || this.#isEnding) return;
    this.send({ type: "busy" }).catch(() => {
      // Whoever reads notices that the connection is gone.
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
