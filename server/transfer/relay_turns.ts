/**
 * Lets the relays of many transfers take turns with everybody else: together they copy as much at a time as one of them
 * alone, and then wait until other sockets were looked at.
 *
 * Deno answers a read at once where bytes wait, so a fast relay would go on without a break.
 *
 * @module
 */
import { yieldToSockets } from "../../shared/event_loop.ts";
import type { Clock } from "../clock.ts";

/** Larger buffers copy no faster (measured: 0.78 of the bare loopback with 1 MiB). All relays together have one. */
const MAX_BUFFER_BYTES = 1_048_576;

/** Smaller buffers are slower for everybody. */
const MIN_SHARE_BYTES = 65_536;

/** With fewer relays, others wait for less than 10 ms, and a pause costs a millisecond. */
const MANY_RELAYS = 4;

/** How many bytes many relays copy between two pauses: about a millisecond. */
const BYTES_PER_PAUSE = 2 * MAX_BUFFER_BYTES;

export class RelayTurns {
  readonly #clock: Clock;
  #relays = 0;
  #bytes = 0;
  #pause: Promise<void> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How much a relay may read at a time, in bytes. */
  get maxBytes(): number {
    return Math.max(MIN_SHARE_BYTES, Math.floor(MAX_BUFFER_BYTES / Math.max(1, this.#relays)));
  }

  /** A relay begins to copy. */
  began(): void {
    this.#relays++;
  }

  /** A relay has ended. */
  ended(): void {
    this.#relays--;
  }

  /** Notes bytes that a relay has copied. Returns what it has to wait for before it reads more; `null`: nothing. */
  copied(bytes: number): Promise<void> | null {
    if (this.#relays < MANY_RELAYS) return null;
    this.#bytes += bytes;
    if (this.#bytes >= BYTES_PER_PAUSE) {
      this.#bytes = 0;
      this.#pause ??= yieldToSockets(() => this.#clock.now()).then(() => void (this.#pause = null));
    }
    return this.#pause;
  }
}
