/**
 * Tickets: each admits one connection to one side of a relay, once, within a minute (PROTOCOL.md X1).
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Clock } from "../clock.ts";
import type { Refusal } from "../refusal.ts";
import { Relay, type RelayEnd, type Side } from "./relay.ts";
import { RelayTurns } from "./relay_turns.ts";
import { type Party, type Transfer, TransferQueue } from "./transfer_queue.ts";

/** The sides of a transfer, and whether the session of each is encrypted; `null` while it has no connection. */
export type Holders = Readonly<Record<Side, Party & { readonly isEncrypted: boolean | null }>>;

export interface TicketsOptions {
  readonly clock: Clock;
  /** Seconds without a byte after which a transfer ends; 0 means never. */
  readonly idleTimeout: number;
  /** How many transfers may run; 0: any number. */
  readonly maxTransfers: number;
}

/** A ticket has 128 bits, so nobody can guess one. */
const TICKET_BYTES = 16;

/** How long a ticket is valid, in milliseconds. */
const TICKET_MS = 60_000;

export class Tickets {
  readonly #options: TicketsOptions;
  readonly #queue: TransferQueue;
  readonly #turns: RelayTurns;
  readonly #open = new Map<
    string,
    { readonly transfer: Transfer; readonly side: Side; readonly isEncrypted: boolean | null }
  >();

  constructor(options: TicketsOptions) {
    this.#options = options;
    const { clock, idleTimeout, maxTransfers } = options;
    this.#turns = new RelayTurns(clock);
    this.#queue = new TransferQueue({
      clock,
      maxTransfers,
      patienceMs: idleTimeout === 0 ? Infinity : 1000 * idleTimeout,
    });
  }

  /**
   * Issues a ticket for each side of a new relay, or refuses with `transfers_full`. `ended` is called once; `wasJoined`
   * says whether bytes could move.
   */
  issue(
    parties: Holders,
    ended: (wasJoined: boolean) => void,
  ): Readonly<Record<Side, string>> & { readonly relay: Relay } | Refusal {
    const full = this.#queue.refusal(parties);
    if (full !== null) return full;
    const tickets = { maker: newTicket(), acceptor: newTicket() };
    const { clock, idleTimeout } = this.#options;
    const relay = new Relay({
      clock,
      turns: this.#turns,
      joinTimeoutMs: TICKET_MS,
      idleMs: 1000 * idleTimeout,
      ready: () => this.#queue.ready(transfer),
      ended: (wasJoined) => {
        this.#open.delete(tickets.maker);
        this.#open.delete(tickets.acceptor);
        this.#queue.remove(transfer);
        ended(wasJoined);
      },
    });
    const transfer = this.#queue.add(parties, relay);
    for (const side of ["maker", "acceptor"] as const) {
      this.#open.set(tickets[side], { transfer, side, isEncrypted: parties[side].isEncrypted });
    }
    return { ...tickets, relay };
  }

  /**
   * Accepts a ticket and the connection on which it was shown. Refuses an unknown one with `bad_ticket`, and so one of an
   * encrypted session on a connection that is not, or the reverse. The certificate itself may have been renewed since the
   * session began, and the server never shows two at a time, so it is the client that compares them.
   */
  redeem(ticket: string, transport: Transport): RelayEnd | Refusal {
    const end = this.#open.get(ticket);
    const isEncrypted = transport.certificate !== undefined;
    if (end === undefined || end.isEncrypted === !isEncrypted) return { code: "bad_ticket" };
    this.#open.delete(ticket);
    const { transfer, side } = end;
    transfer.missing.delete(side);
    return { over: transfer.relay.enter(side, transport), relay: transfer.relay };
  }
}

function newTicket(): string {
  return randomBytes(TICKET_BYTES).toString("base64url");
}
