/**
 * Tickets: who has one may bring one end of a connection for bytes, once, within a minute (PROTOCOL.md X1).
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Clock } from "../clock.ts";
import { Relay, type Side } from "./relay.ts";
import type { Refusal } from "../refusal.ts";

/** 128 bits: nobody guesses one. */
const TICKET_BYTES = 16;

/** How long a ticket is good, in milliseconds. */
const TICKET_MS = 60_000;

/** An end that has come: when it is over, and the way to end it. */
export interface RelayEnd {
  /** Resolves when the transport is closed. */
  readonly over: Promise<void>;
  readonly relay: Pick<Relay, "close" | "bytes">;
}

export interface TicketsOptions {
  readonly clock: Clock;
  /** Seconds without a byte after which a transfer ends; 0: none. */
  readonly idleTimeout: number;
}

export class Tickets {
  readonly #office: TicketsOptions;
  readonly #open = new Map<string, { readonly relay: Relay; readonly side: Side }>();
  #count = 0;

  constructor(office: TicketsOptions) {
    this.#office = office;
  }

  /** How many transfers were begun and are not over. */
  get size(): number {
    return this.#count;
  }

  /** A transfer begins: a ticket for each side. `ended` is told once, and whether both had come. */
  issue(ended: (wasJoined: boolean) => void): Readonly<Record<Side, string>> & { readonly relay: Relay } {
    const tickets = { maker: newTicket(), acceptor: newTicket() };
    const { clock, idleTimeout } = this.#office;
    const relay = new Relay({
      clock,
      patienceMs: TICKET_MS,
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

  /** Takes a ticket, and the transport of who has shown it. */
  take(ticket: string, transport: Transport): RelayEnd | Refusal {
    const place = this.#open.get(ticket);
    if (place === undefined) return { code: "bad_ticket" };
    this.#open.delete(ticket);
    const { relay, side } = place;
    return { over: relay.enter(side, transport), relay };
  }
}

function newTicket(): string {
  return randomBytes(TICKET_BYTES).toString("base64url");
}
