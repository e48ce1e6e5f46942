/**
 * Relays the bytes of transfers. Each side of a transfer shows its ticket on a connection of its own, and the server
 * joins the two connections: what one side sends goes to the other, until one of them ends (PROTOCOL.md X1, X2).
 *
 * A relay owns both connections from the moment that their tickets were shown. It does not look into the bytes, and
 * keeps no more than one buffer for each direction.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { encodeMessage } from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Clock } from "../clock.ts";
import type { Refusal } from "../refusal.ts";

/** The two sides of a transfer request: the session that made it and the session that accepted it. */
export type Side = "maker" | "acceptor";

/** One end of a relay, as the connection sees it. */
export interface RelayEnd {
  /** Resolves when the relay has ended and the connection is closed. */
  readonly over: Promise<void>;
  readonly relay: Pick<Relay, "close" | "bytes">;
}

export interface TicketsOptions {
  readonly clock: Clock;
  /** Seconds without a byte after which a transfer ends; 0 means never. */
  readonly idleTimeout: number;
}

/** A ticket has 128 bits, so nobody can guess one. */
const TICKET_BYTES = 16;

/** How long a ticket is valid, in milliseconds. */
const TICKET_MS = 60_000;

/** Issues the tickets of transfers. Each ticket admits one connection to one end of a relay, once, within a minute. */
export class Tickets {
  readonly #options: TicketsOptions;
  readonly #open = new Map<string, { readonly relay: Relay; readonly side: Side }>();
  #count = 0;

  constructor(options: TicketsOptions) {
    this.#options = options;
  }

  /** The number of relays that have not ended. */
  get size(): number {
    return this.#count;
  }

  /** Issues a ticket for each side of a new relay. `ended` is called once; `wasJoined` says whether both sides had come. */
  issue(ended: (wasJoined: boolean) => void): Readonly<Record<Side, string>> & { readonly relay: Relay } {
    const tickets = { maker: newTicket(), acceptor: newTicket() };
    const { clock, idleTimeout } = this.#options;
    const relay = new Relay({
      clock,
      joinTimeoutMs: TICKET_MS,
      idleMs: 1000 * idleTimeout,
      ended: (wasJoined) => {
        this.#count--;
        this.#open.delete(tickets.maker);
        this.#open.delete(tickets.acceptor);
        ended(wasJoined);
      },
    });
    this.#count++;
    this.#open.set(tickets.maker, { relay, side: "maker" });
    this.#open.set(tickets.acceptor, { relay, side: "acceptor" });
    return { ...tickets, relay };
  }

  /** Accepts a ticket and the connection on which it was shown. Refuses an unknown one with `bad_ticket`. */
  redeem(ticket: string, transport: Transport): RelayEnd | Refusal {
    const end = this.#open.get(ticket);
    if (end === undefined) return { code: "bad_ticket" };
    this.#open.delete(ticket);
    const { relay, side } = end;
    return { over: relay.enter(side, transport), relay };
  }
}

function newTicket(): string {
  return randomBytes(TICKET_BYTES).toString("base64url");
}

export interface RelayOptions {
  readonly clock: Clock;
  /** Milliseconds within which both sides have to come. */
  readonly joinTimeoutMs: number;
  /** Milliseconds without a byte from either side after which the relay ends; 0 means never. */
  readonly idleMs: number;
  /** Called once when the relay ends. `wasJoined` says whether both sides had come. */
  readonly ended: (wasJoined: boolean) => void;
}

/** Buffers start small because one direction carries little. A full one is replaced by one four times as large. */
const MIN_BUFFER_BYTES = 16_384;

/** Larger buffers copy no faster (measured: 0.78 of the bare loopback with 1 MiB). */
const MAX_BUFFER_BYTES = 1_048_576;

export class Relay {
  readonly #options: RelayOptions;
  readonly #ends = new Map<Side, Transport>();
  readonly #over = Promise.withResolvers<void>();
  #isOver = false;
  #wasJoined = false;
  /** When a byte was last passed on. */
  #movedMs = 0;
  #bytes = 0;
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
    const [maker, acceptor] = [this.#ends.get("maker"), this.#ends.get("acceptor")];
    if (maker !== undefined && acceptor !== undefined) void this.#join(maker, acceptor);
    return this.#over.promise;
  }

  /** Ends the relay and closes both connections. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    for (const transport of this.#ends.values()) close(transport);
    this.#over.resolve();
    this.#options.ended(this.#wasJoined);
  }

  async #join(maker: Transport, acceptor: Transport): Promise<void> {
    this.#wasJoined = true;
    this.#cancelTimer();
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
    let buffer = new Uint8Array(MIN_BUFFER_BYTES);
    for (;;) {
      const count = await from.read(buffer);
      if (count === null || this.#isOver) return;
      await writeAll(to, count === buffer.length ? buffer : buffer.subarray(0, count));
      this.#moved(count);
      if (count === buffer.length && count < MAX_BUFFER_BYTES) buffer = new Uint8Array(4 * count);
    }
  }

  #moved(count: number): void {
    this.#bytes += count;
    this.#movedMs = this.#options.clock.now();
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
