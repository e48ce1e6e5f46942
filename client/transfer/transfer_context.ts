/**
 * What everything about transfers is built from: the deals, where they are kept, and what they have of the world.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import type { ClientMessage } from "../../shared/wire/message.ts";
import { DealBook } from "./request/active_transfers.ts";
import type { DealParts, DealRequest } from "./request/transfer_parts.ts";
import { openDataConnection } from "./bytes/open_connection.ts";
import { Pace } from "./bytes/pace.ts";
import { randomText } from "./request/random_text.ts";
import type { RecordEnd } from "./request/records.ts";
import type { TransfersParts } from "./transfers.ts";

/** The most time for a connection for bytes. */
const CONNECT_MS = 10_000;

export class Desk {
  readonly parts: TransfersParts;
  readonly book = new DealBook();
  readonly deals: DealParts;
  /** Whether requests go out. */
  isLive = false;
  /** Requests that have no answer yet, by their `ref`. */
  readonly #asked = new Set<string>();

  constructor(parts: TransfersParts) {
    const { edge, records, listener } = parts;
    const { clock } = edge;
    const { book } = this;
    this.parts = parts;
    this.deals = {
      clock,
      records,
      pace: new Pace(parts.limit, clock),
      server: formatAddress(parts.address),
      isLive: () => this.isLive,
      request: (message) => this.request(message),
      dial: (ticket, signal) => this.#dial(ticket, signal),
      randomText: () => randomText((count) => edge.randomBytes(count)),
      tell: (event) => listener.transferred(event),
      progressed: () => listener.progressed(),
      nextNumber: () => book.nextNumber(),
      renamed: (deal, before) => book.rename(deal, before),
      over: (deal, finished) => book.remove(deal, finished),
      changed: () => book.change(),
    };
  }

  request(message: DealRequest): void {
    const ref = this.parts.link.newRef();
    this.#asked.add(ref);
    this.parts.link.request({ ...message, ref }, { isQuiet: true });
  }

  /** Closes a deal that is none of the book. */
  close(id: string, end: RecordEnd): void {
    if (this.isLive) this.request({ type: "close", id, ...end });
  }

  /** Whether a request is one that was made here; it is answered now, or lost. */
  isAnswered(message: ClientMessage): boolean {
    return "ref" in message && this.#asked.delete(String(message.ref));
  }

  async #dial(ticket: string, signal: AbortSignal) {
    const { edge, address } = this.parts;
    const { clock } = edge;
    const late = new AbortController();
    const cancel = clock.after(CONNECT_MS, () => late.abort());
    try {
      const transport = await edge.connect(address, AbortSignal.any([signal, late.signal]));
      cancel();
      return await openDataConnection(transport, ticket, { clock, signal });
    } finally {
      cancel();
    }
  }
}
