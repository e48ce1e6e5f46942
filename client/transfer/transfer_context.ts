/**
 * What everything about transfers is built from: the deals, where they are kept, and what they have of the world.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import type { ClientMessage } from "../../shared/wire/message.ts";
import { ActiveTransfers } from "./request/active_transfers.ts";
import type { TransferCommand, TransferParts } from "./request/transfer_parts.ts";
import { openDataConnection } from "./bytes/open_connection.ts";
import { Pace } from "./bytes/pace.ts";
import { randomText } from "./request/random_text.ts";
import type { RecordEnd } from "./request/records.ts";
import type { TransfersParts } from "./transfers.ts";

/** The most time for a connection for bytes. */
const CONNECT_MS = 10_000;

export class TransferContext {
  readonly parts: TransfersParts;
  readonly book = new ActiveTransfers();
  readonly active: TransferParts;
  /** Whether requests go out. */
  isLive = false;
  /** Requests that have no answer yet, by their `ref`. */
  readonly #asked = new Set<string>();

  constructor(parts: TransfersParts) {
    const { platform, records, listener } = parts;
    const { clock } = platform;
    const { book } = this;
    this.parts = parts;
    this.active = {
      clock,
      records,
      pace: new Pace(parts.limit, clock),
      server: formatAddress(parts.address),
      isLive: () => this.isLive,
      request: (message) => this.request(message),
      dial: (ticket, signal) => this.#dial(ticket, signal),
      randomText: () => randomText((count) => platform.randomBytes(count)),
      notify: (event) => listener.transferred(event),
      progressed: () => listener.progressed(),
      nextNumber: () => book.nextNumber(),
      renamed: (transfer, before) => book.rename(transfer, before),
      over: (transfer, finished) => book.remove(transfer, finished),
      changed: () => book.change(),
    };
  }

  request(message: TransferCommand): void {
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
    const { platform, address } = this.parts;
    const { clock } = platform;
    const late = new AbortController();
    const cancel = clock.after(CONNECT_MS, () => late.abort());
    try {
      const transport = await platform.connect(address, AbortSignal.any([signal, late.signal]));
      cancel();
      return await openDataConnection(transport, ticket, { clock, signal });
    } finally {
      cancel();
    }
  }
}
