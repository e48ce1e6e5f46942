/**
 * Writes what waits in an outbox to a transport: one write at a time, each with all that waits.
 *
 * Nobody ever waits for it. A peer that does not read makes the outbox grow; beyond its bound, or when a write stands
 * still for too long, the owner is told once.
 *
 * @module
 */
import type { Transport } from "../../shared/wire/transport.ts";
import type { Clock } from "../clock.ts";
import { Outbox } from "./outbox.ts";

/** Below so many waiting bytes, a peer is keeping up. */
const EASE_BYTES = 65_536;

export interface WriterOptions {
  /** The most bytes that may wait beside those under way; 0: no bound. */
  readonly maxQueue: number;
  readonly clock: Clock;
  /** More waits than may. */
  readonly overflowed: () => void;
  /** The transport is broken. */
  readonly failed: () => void;
}

export class Writer {
  readonly outbox = new Outbox();
  readonly #transport: Transport;
  readonly #options: WriterOptions;
  #isWriting = false;
  #whenIdle: (() => void)[] = [];
  #whenEased: (() => void)[] = [];
  /** When the write under way began, in Unix milliseconds. */
  #writingSince = 0;
  #isBroken = false;

  constructor(transport: Transport, options: WriterOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  /** Writes what waits, unless a write is under way, which then goes on with it. */
  wake(): void {
    if (this.#isBroken) return;
    if (!this.#isWriting) {
      this.#drain();
    } else if (this.#options.maxQueue > 0 && this.outbox.waitingBytes > this.#options.maxQueue) {
      this.#options.overflowed();
    }
  }

  /** For how many milliseconds the peer has taken nothing of a write; 0 if none is under way. */
  stalledMs(nowMs: number): number {
    return this.#isWriting ? nowMs - this.#writingSince : 0;
  }

  /** Everything that waits is written, or the transport is broken. */
  finished(): Promise<void> {
    if (!this.#isWriting) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** The peer keeps up: not much waits that it has not taken yet. */
  eased(): Promise<void> {
    if (!this.#isWriting || this.outbox.waitingBytes <= EASE_BYTES) return Promise.resolve();
    return new Promise((resolve) => this.#whenEased.push(resolve));
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    try {
      for (let bytes = this.outbox.take(); bytes !== null; bytes = this.outbox.take()) {
        let at = 0;
        while (at < bytes.length) {
          this.#writingSince = this.#options.clock.now();
          at += await this.#transport.write(at === 0 ? bytes : bytes.subarray(at));
        }
        if (this.#whenEased.length > 0 && this.outbox.waitingBytes <= EASE_BYTES) release(this.#whenEased);
      }
    } catch {
      // Whatever it was (broken pipe, reset, closed by us): nothing more can be written here. The reader finds out why.
      this.#isBroken = true;
      this.#options.failed();
    }
    this.#isWriting = false;
    release(this.#whenEased);
    release(this.#whenIdle);
  }
}

function release(waiting: (() => void)[]): void {
  for (const resolve of waiting.splice(0)) resolve();
}
