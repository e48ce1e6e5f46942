/**
 * Relays the bytes of a transfer: what one side sends on its connection goes to the other side, until one of them ends
 * (PROTOCOL.md X1, X2).
 *
 * A relay owns both connections from the moment that their tickets were shown. It does not look into the bytes, and
 * keeps no more than one buffer for each direction.
 *
 * @module
 */
import { encodeMessage } from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Clock } from "../clock.ts";
import type { RelayTurns } from "./relay_turns.ts";

/** The two sides of a transfer request: the session that made it and the session that accepted it. */
export type Side = "maker" | "acceptor";

/** One end of a relay, as the connection sees it. */
export interface RelayEnd {
  /** Resolves when the relay has ended and the connection is closed. */
  readonly over: Promise<void>;
  readonly relay: Pick<Relay, "close" | "bytes">;
}

export interface RelayOptions {
  readonly clock: Clock;
  /** The turns that it takes with other relays. */
  readonly turns: RelayTurns;
  /** Milliseconds within which both sides have to come, and the relay has to begin. */
  readonly joinTimeoutMs: number;
  /** Milliseconds without a byte from either side after which the relay ends; 0 means never. */
  readonly idleMs: number;
  /** Called once when both sides are there. Nothing is passed on before `begin`. */
  readonly ready: () => void;
  /** Called once when the relay ends. `wasJoined` says whether it had begun. */
  readonly ended: (wasJoined: boolean) => void;
}

/** Buffers start small because one direction carries little. A full one is replaced by one four times as large. */
const MIN_BUFFER_BYTES = 16_384;

/** Passing on this many bytes is progress. The slowest modem takes 20 s, and mere signs of life take an hour. */
export const PROGRESS_BYTES = 65_536;

export class Relay {
  readonly #options: RelayOptions;
  readonly #ends = new Map<Side, Transport>();
  readonly #over = Promise.withResolvers<void>();
  #isOver = false;
  #wasJoined = false;
  /** When a byte was last passed on. */
  #movedMs = 0;
  #bytes = 0;
  /** When there was progress last, and the bytes since then. */
  #progressMs = 0;
  #progressBytes = 0;
  #cancelTimer: () => void;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#cancelTimer = options.clock.after(options.joinTimeoutMs, () => this.close());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The number of bytes that were passed on, in both directions together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a side, whose connection the relay owns from now on. Resolves when the relay has ended and closed it. */
  enter(side: Side, transport: Transport): Promise<void> {
    this.#ends.set(side, transport);
    if (this.#ends.size === 2) this.#options.ready();
    return this.#over.promise;
  }

  /** Joins both sides, which are there. */
  begin(): void {
    const [maker, acceptor] = [this.#ends.get("maker"), this.#ends.get("acceptor")];
    if (maker !== undefined && acceptor !== undefined && !this.#isOver) void this.#join(maker, acceptor);
  }

  /** How long a relay that has begun has made no progress, in milliseconds. */
  get slowMs(): number {
    return this.#wasJoined ? this.#options.clock.now() - this.#progressMs : 0;
  }

  /** Ends the relay and closes both connections. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    if (this.#wasJoined) this.#options.turns.ended();
    for (const transport of this.#ends.values()) close(transport);
    this.#over.resolve();
    this.#options.ended(this.#wasJoined);
  }

  async #join(maker: Transport, acceptor: Transport): Promise<void> {
    this.#wasJoined = true;
    this.#options.turns.began();
    this.#cancelTimer();
    this.#progressMs = this.#options.clock.now();
    this.#moved(0);
    this.#watchIdle();
    try {
      const ok = encodeMessage({ type: "ok" });
      await Promise.all([writeAll(maker, ok), writeAll(acceptor, ok)]);
      await Promise.race([this.#copy(maker, acceptor), this.#copy(acceptor, maker)]);
    } catch {
      // A side has disconnected, or the relay was closed. This is the usual end.
    }
    this.close();
  }

  /** Passes bytes on until the sender's side ends. */
  async #copy(from: Transport, to: Transport): Promise<void> {
    const { turns } = this.#options;
    let buffer = new Uint8Array(MIN_BUFFER_BYTES);
    for (;;) {
      const target = buffer.subarray(0, turns.maxBytes);
      const count = await from.read(target);
      if (count === null || this.#isOver) return;
      await writeAll(to, target.subarray(0, count));
      this.#moved(count);
      if (count === buffer.length && count < turns.maxBytes) buffer = new Uint8Array(4 * count);
      const pause = turns.copied(count);
      if (pause !== null) await pause;
    }
  }

  #moved(count: number): void {
    this.#bytes += count;
    this.#movedMs = this.#options.clock.now();
    this.#progressBytes += count;
    if (this.#progressBytes < PROGRESS_BYTES) return;
    this.#progressBytes = 0;
    this.#progressMs = this.#movedMs;
  }

  #watchIdle(): void {
    const { clock, idleMs } = this.#options;
    if (idleMs === 0) return;
    const leftMs = this.#movedMs + idleMs - clock.now();
    if (leftMs <= 0) this.close();
    else this.#cancelTimer = clock.after(leftMs, () => this.#watchIdle());
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
    // It was already closed.
  }
}
