/**
 * Logs whom the server refuses, and why. Whoever is refused may come again at once, a thousand times a second, so that only
 * some of them get a line each, and the others are counted: the log must not fill the disk.
 *
 * @module
 */
import type { ProtocolError } from "../../shared/wire/protocol_error.ts";
import type { Clock } from "../clock.ts";
import type { LogFields, Logger } from "../logger.ts";
import { TokenBucket } from "../rate_limiter.ts";
import type { Refusal } from "../refusal.ts";
import type { OtherProtocol } from "./protocol_sniffer.ts";

/** How many refused connections get a line of their own in a second, and at once: 30 MB a day at most. */
const LINES_PER_SECOND = 2;
const LINES_AT_ONCE = 100;

/** How often those without a line are counted, in milliseconds. */
const COUNT_EVERY_MS = 60_000;

/** Who was refused. */
interface Peer {
  readonly id: number;
  readonly address: string;
}

export class RefusalLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #lines: TokenBucket;
  /** How many had no line since they were last counted. */
  #count = 0;
  #cancelCount = () => {};

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
    this.#lines = new TokenBucket(LINES_PER_SECOND, LINES_AT_ONCE, clock.now());
  }

  /** Somebody who has said `hello` is refused. The operator sees who tries codes and passwords, but none of them. */
  refused(peer: Peer, { code, why }: Refusal): void {
    this.#log(peer, { code, ...(why ? { why } : {}) });
  }

  /** What came was not our protocol, but perhaps another one. */
  misunderstood(peer: Peer, { code, message }: ProtocolError, other: OtherProtocol | null): void {
    const why = other === null ? message : `this looks like ${other.name}, which is not spoken on this port`;
    this.#log(peer, { code, why, ...(other?.advice === undefined ? {} : { advice: other.advice }) });
  }

  /** A connection never began, as with TLS that failed. */
  notBegun(peer: Peer, why: string): void {
    this.#log(peer, { why });
  }

  /** Counts nobody any more. */
  stop(): void {
    this.#cancelCount();
  }

  #log({ id, address }: Peer, fields: LogFields): void {
    if (this.#lines.take(this.#clock.now()) === 0) {
      this.#logger.info("session refused", { session: id, address, ...fields });
    } else if (this.#count++ === 0) {
      this.#cancelCount = this.#clock.after(COUNT_EVERY_MS, () => {
        this.#logger.info("more sessions refused", { count: this.#count });
        this.#count = 0;
      });
    }
  }
}
