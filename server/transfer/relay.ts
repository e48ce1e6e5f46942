/**
 * Two connections for bytes, joined: what comes from one goes to the other, as it comes, until one of them ends
 * (PROTOCOL.md X1, X2).
 *
 * Owns both transports once they are here. Looks into nothing and keeps nothing but one buffer for each direction.
 *
 * @module
 */
import { encodeMessage } from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Clock } from "../clock.ts";

/** Buffers begin small, for one direction carries little; a full one is replaced by one four times as large. */
const SMALLEST_BYTES = 16_384;

/** Larger ones copy no faster (measured: 0.78 of the bare loopback with 1 MiB). */
const LARGEST_BYTES = 1_048_576;

/** The two sides of a deal. */
export type Side = "maker" | "acceptor";

export interface RelayOptions {
  readonly clock: Clock;
  /** Milliseconds in which both ends have to come. */
  readonly patienceMs: number;
  /** Milliseconds without a byte from either side after which it ends; 0: never. */
  readonly idleMs: number;
  /** Told once when it ends; `wasJoined`: both ends had come. */
  readonly ended: (wasJoined: boolean) => void;
}

export class Relay {
  readonly #options: RelayOptions;
  readonly #ends = new Map<Side, Transport>();
  readonly #over = Promise.withResolvers<void>();
  #isOver = false;
  #wasJoined = false;
  #movedMs = 0;
  #bytes = 0;
  #cancel: () => void;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#cancel = options.clock.after(options.patienceMs, () => this.close());
  }

  /** Whether it has ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** How many bytes were passed on, in both directions together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** One end is here, and belongs to the junction from now on. Resolves when all is over and it is closed. */
  enter(side: Side, transport: Transport): Promise<void> {
    this.#ends.set(side, transport);
    const [maker, acceptor] = [this.#ends.get("maker"), this.#ends.get("acceptor")];
    if (maker !== undefined && acceptor !== undefined) void this.#join(maker, acceptor);
    return this.#over.promise;
  }

  /** Ends it: both connections are closed. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancel();
    for (const transport of this.#ends.values()) close(transport);
    this.#over.resolve();
    this.#options.ended(this.#wasJoined);
  }

  async #join(maker: Transport, acceptor: Transport): Promise<void> {
    this.#wasJoined = true;
    this.#cancel();
    this.#moved(0);
    this.#watch();
    try {
      const ok = encodeMessage({ type: "ok" });
      await Promise.all([writeAll(maker, ok), writeAll(acceptor, ok)]);
      await Promise.race([this.#copy(maker, acceptor), this.#copy(acceptor, maker)]);
    } catch {
      // One of them is gone, or it was closed: that is how it ends.
    }
    this.close();
  }

  /** Passes on until the end of what comes. */
  async #copy(from: Transport, to: Transport): Promise<void> {
    let buffer = new Uint8Array(SMALLEST_BYTES);
    for (;;) {
      const count = await from.read(buffer);
      if (count === null || this.#isOver) return;
      await writeAll(to, count === buffer.length ? buffer : buffer.subarray(0, count));
      this.#moved(count);
      if (count === buffer.length && count < LARGEST_BYTES) buffer = new Uint8Array(4 * count);
    }
  }

  #moved(count: number): void {
    this.#bytes += count;
    this.#movedMs = this.#options.clock.now();
  }

  #watch(): void {
    const { clock, idleMs } = this.#options;
    if (idleMs === 0) return;
    const leftMs = this.#movedMs + idleMs - clock.now();
    if (leftMs <= 0) this.close();
    else this.#cancel = clock.after(leftMs, () => this.#watch());
  }
}

async function writeAll(transport: Transport, bytes: Uint8Array): Promise<void> {
  let at = await transport.write(bytes);
  while (at < bytes.length) at += await transport.write(bytes.subarray(at));
}

function close(transport: Transport): void {
  try {
    transport.close();
  } catch {
    // It was closed before, by whoever it belongs to.
  }
}
