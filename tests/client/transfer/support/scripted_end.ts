/**
 * The peer of a data connection, scripted by a test: it sends exactly what it is told, right or wrong.
 *
 * It reads continuously.
 *
 * @module
 */
import { DataConnection } from "../../../../client/transfer/bytes/data_connection.ts";
import { SilenceWatch } from "../../../../client/transfer/bytes/silence_watch.ts";
import {
  CHUNK_HEAD_BYTES,
  encodeTransferMessage,
  FILE_BYTES,
  parseTransferMessage,
  TransferDecoder,
  type TransferMessage,
  type TransferMessageOf,
} from "../../../../shared/wire/transfer_message.ts";
import { concat, header } from "../../../support/frames.ts";
import { memoryPipe, type PipeEnd, type PipeOptions } from "../../../support/memory_pipe.ts";
import { withPatience } from "../../../support/patience.ts";
import { FakeClock } from "../../support/fake_platform.ts";

/** A message, or bytes. */
export type Said = TransferMessage | Uint8Array;

/** Whether something is a message of a type. */
export function isMessage<T extends TransferMessage["type"]>(said: Said, type: T): said is TransferMessageOf<T> {
  return !(said instanceof Uint8Array) && said.type === type;
}

/** The frame of some bytes of a file. */
export function chunk(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat([header(bytes.length + 1), Uint8Array.of(FILE_BYTES), bytes]);
}

/** The frames of messages and bytes. */
export function framesOf(...said: readonly Said[]): Uint8Array<ArrayBuffer> {
  return concat(said.map((one) => one instanceof Uint8Array ? chunk(one) : encodeTransferMessage(one)));
}

export class ScriptedEnd {
  readonly #transport: PipeEnd;
  readonly #received: Said[] = [];
  readonly #reading: Promise<void>;
  #taken = 0;
  #changed = Promise.withResolvers<void>();
  #isEnded = false;

  constructor(transport: PipeEnd) {
    this.#transport = transport;
    this.#reading = this.#read();
  }

  /** Everything that came, in order. */
  get received(): readonly Said[] {
    return this.#received;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Sends messages, and bytes of files. Resolves when they are written, or nobody reads any more. */
  async say(...said: readonly Said[]): Promise<void> {
    await this.raw(framesOf(...said));
  }

  /** Writes raw bytes. */
  async raw(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#transport.write(bytes.subarray(at));
    } catch {
      // What it has received before is what counts.
    }
  }

  /** The next message of a type. Anything before it is skipped. */
  async expect<T extends TransferMessage["type"]>(type: T): Promise<TransferMessageOf<T>> {
    for (;;) {
      const said = await this.#next(type);
      if (isMessage(said, type)) return said;
    }
  }

  /**
   * Waits for the end of the connection. Returns everything before it but `busy`; adjacent bytes
   * are one piece, however they were split.
   */
  async end(): Promise<readonly Said[]> {
    await withPatience(this.#reading, () => "the end of the connection");
    const all: Said[] = [];
    for (const said of this.#received) {
      const last = all.at(-1);
      if (isMessage(said, "busy")) continue;
      if (said instanceof Uint8Array && last instanceof Uint8Array) all[all.length - 1] = concat([last, said]);
      else all.push(said);
    }
    return all;
  }

  async close(): Promise<void> {
    if (!this.#transport.isClosed) this.#transport.close();
    await this.#reading;
  }

  /** Disappears, as after a reset. */
  async vanish(): Promise<void> {
    this.#transport.abort();
    await this.#reading;
  }

  async #next(wanted: string): Promise<Said> {
    for (;;) {
      const said = this.#received[this.#taken];
      if (said !== undefined) {
        this.#taken++;
        return said;
      }
      if (this.#isEnded) throw new Error(`The other end waited for \`${wanted}\`, but the connection ended`);
      await withPatience(this.#changed.promise, () => `\`${wanted}\``);
    }
  }

  async #read(): Promise<void> {
    const decoder = new TransferDecoder();
    const buffer = new Uint8Array(65_536);
    try {
      for (let count = await this.#transport.read(buffer); count !== null; count = await this.#transport.read(buffer)) {
        decoder.push(buffer.subarray(0, count));
        for (let piece = decoder.next(); piece !== null; piece = decoder.next()) {
          this.#received.push(piece.type === "bytes" ? piece.bytes.slice() : parseTransferMessage(piece.bytes));
        }
        this.#announce();
      }
    } catch {
      // A broken connection is an end like any other.
    }
    this.#isEnded = true;
    this.#announce();
  }

  #announce(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** A connection and its peer, in memory. */
export interface Joined {
  readonly connection: DataConnection;
  readonly end: ScriptedEnd;
  readonly clock: FakeClock;
  readonly control: AbortController;
  /** Watches the connection. */
  readonly silence: SilenceWatch;
}

export function joined(options: PipeOptions = {}): Joined {
  const [here, there] = memoryPipe(options);
  const clock = new FakeClock();
  const control = new AbortController();
  const silence = new SilenceWatch(clock);
  const connection = new DataConnection(here, { clock, signal: control.signal, silence });
  return { connection, end: new ScriptedEnd(there), clock, control, silence };
}

/** Two connections to each other. */
export function joinedPair(options: PipeOptions = {}): [DataConnection, DataConnection] {
  const [here, there] = memoryPipe(options);
  const clock = new FakeClock();
  const { signal } = new AbortController();
  return [new DataConnection(here, { clock, signal }), new DataConnection(there, { clock, signal })];
}

/** The head of a chunk of bytes, without the bytes. */
export function headOf(length: number): Uint8Array<ArrayBuffer> {
  return chunk(new Uint8Array(length)).subarray(0, CHUNK_HEAD_BYTES);
}
