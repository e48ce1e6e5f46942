/**
 * Logs whom the server lets in and whom it refuses, and why. Anybody may come again at once, hundreds of times a second, so
 * that only some of them get a line each, and the others are counted: the log must not fill the disk.
 *
 * @module
 */
import type { ProtocolError } from "../../shared/wire/protocol_error.ts";
import type { Clock } from "../clock.ts";
import type { EndReason } from "../hub/session.ts";
import type { LogFields, Logger } from "../logger.ts";
import { TokenBucket } from "../rate_limiter.ts";
import type { Refusal } from "../refusal.ts";
import type { OtherProtocol } from "./protocol_sniffer.ts";

/** How many refused connections get a line of their own in a second, and at once: 30 MB a day at most. */
const REFUSED = { perSecond: 2, atOnce: 100, others: "more sessions refused" };

/**
 * How many sessions get lines of their own in a second, and at once: a whole server that comes back after a restart, and
 * 200 MB a day at most. The people of one network may come as often as two hundred times a second.
 */
const LET_IN = { perSecond: 10, atOnce: 2000, others: "more sessions began" };

/** How many failed sessions have the details of the error in the log, which are a kilobyte each. */
const FAILED = { perSecond: 1 / 60, atOnce: 20 };

/** How often those without a line are counted, in milliseconds. */
const COUNT_EVERY_MS = 60_000;

/** Who has come. */
interface Peer {
  readonly id: number;
  readonly address: string;
}

export class SessionLog {
  readonly #logger: Logger;
  readonly #refused: SomeLines;
  readonly #letIn: SomeLines;
  /** How many failures have their details in the log. */
  readonly #failed: TokenBucket;
  readonly #clock: Clock;
  /** Those whose beginning has a line. */
  readonly #begun = new WeakSet<Peer>();

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
    this.#failed = new TokenBucket(FAILED.perSecond, FAILED.atOnce, clock.now());
    this.#refused = new SomeLines(logger, clock, REFUSED);
    this.#letIn = new SomeLines(logger, clock, LET_IN);
  }

  /** Somebody is let in. */
  began(peer: Peer, name: string): void {
    const { id, address } = peer;
    if (this.#letIn.put("session began", { session: id, name, address })) this.#begun.add(peer);
  }

  /** A session is over. It has a line if its beginning had one. */
  ended(peer: Peer, more: { readonly name: string; readonly reason: EndReason; readonly seconds: number }): void {
    const { id, address } = peer;
    const { name, ...rest } = more;
    if (this.#begun.has(peer)) this.#logger.info("session ended", { session: id, name, address, ...rest });
  }

  /** Somebody who has said `hello` is refused. The operator sees who tries codes and passwords, but none of them. */
  refused(peer: Peer, { code, why }: Refusal): void {
    this.#refuse(peer, { code, ...(why ? { why } : {}) });
  }

  /** What came was not our protocol, but perhaps another one. */
  misunderstood(peer: Peer, { code, message }: ProtocolError, other: OtherProtocol | null): void {
    const why = other === null ? message : `this looks like ${other.name}, which is not spoken on this port`;
    this.#refuse(peer, { code, why, ...(other?.advice === undefined ? {} : { advice: other.advice }) });
  }

  /** A connection never began, as with TLS that failed. */
  notBegun(peer: Peer, why: string): void {
    this.#refuse(peer, { why });
  }

  /** A session ends because of a mistake of the program, or because its disk cannot be read. Not every one has a line. */
  failed({ id, address }: Peer, error: unknown): void {
    if (this.#failed.take(this.#clock.now()) > 0) return this.#refuse({ id, address }, { code: "internal" });
    this.#logger.error("session failed", { session: id, address, error });
  }

  /** Counts nobody any more. */
  stop(): void {
    this.#refused.stop();
    this.#letIn.stop();
  }

  #refuse({ id, address }: Peer, fields: LogFields): void {
    this.#refused.put("session refused", { session: id, address, ...fields });
  }
}

/** Lines of one kind, as many as there may be. The others are counted. */
class SomeLines {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #lines: TokenBucket;
  readonly #others: string;
  /** How many had no line since they were last counted. */
  #count = 0;
  #cancelCount = () => {};

  /** `others` is the event that says how many had no line. */
  constructor(
    logger: Logger,
    clock: Clock,
    { perSecond, atOnce, others }: { readonly perSecond: number; readonly atOnce: number; readonly others: string },
  ) {
    this.#logger = logger;
    this.#clock = clock;
    this.#lines = new TokenBucket(perSecond, atOnce, clock.now());
    this.#others = others;
  }

  /** Logs an event, or counts it. Returns whether it has a line. */
  put(event: string, fields: LogFields): boolean {
    if (this.#lines.take(this.#clock.now()) === 0) {
      this.#logger.info(event, fields);
      return true;
    }
    if (this.#count++ === 0) {
      this.#cancelCount = this.#clock.after(COUNT_EVERY_MS, () => {
        this.#logger.info(this.#others, { count: this.#count });
        this.#count = 0;
      });
    }
    return false;
  }

  stop(): void {
    this.#cancelCount();
  }
}
