/**
 * Removes expired data about once a minute, in small slices, so that no message waits for it.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { FreePages } from "./free_pages.ts";
import { MessageRetention, type MessageRetentionOptions, type MessageRetentionParts } from "./message_retention.ts";
import { isDamage } from "./damage.ts";
import { PersonRetention } from "./person_retention.ts";
import { attempt } from "./sql.ts";
import type { TrustedClock } from "./trusted_clock.ts";

/** How long after the start the first pass begins. */
const START_MS = 1000;
/** The pauses after each slice, and after a whole pass. */
const PAUSE_MS = 20;
const PASS_INTERVAL_MS = 60_000;

/**
 * While the write-ahead log is larger than this, a slice is followed by a longer pause, in which the log is copied into
 * the file (../search/checkpointer.ts).
 */
const WAL_BYTES = 32 * 1024 * 1024;
const WAL_PAUSE_MS = 500;

/** So many removed messages, or a first one after so long a time, are reported. */
const REPORTED_MESSAGES = 1000;
const REPORT_INTERVAL_MS = 3_600_000;

export interface RetentionParts extends MessageRetentionParts {
  readonly trustedClock: TrustedClock;
}

export interface RetentionOptions extends Omit<MessageRetentionOptions, "time"> {
  readonly clock: Clock;
  /** How many days a name stays its owner's after it was last used; 0: forever. */
  readonly keepNames: number;
  /** Whether to do nothing for now, because the disk fails. */
  readonly isPaused: () => boolean;
  /** The size of the write-ahead log, in bytes. */
  readonly walBytes: () => number;
  /**
   * Called with the number of messages that were removed since the last report, and with how many bytes of the file
   * cannot be given back to the disk; not after every pass.
   */
  readonly report: (messages: number, stuckBytes: number) => void;
  /** Called with the error when some messages cannot be removed because the history is damaged, at each pass. */
  readonly damaged: (error: unknown) => void;
}

export class Retention {
  readonly #messages: MessageRetention;
  readonly #persons: PersonRetention;
  readonly #freePages: FreePages;
  readonly #trustedClock: TrustedClock;
  readonly #options: RetentionOptions;
  #unreported = 0;
  #reportedMs = -Infinity;
  #stop = () => {};

  constructor(parts: RetentionParts, options: RetentionOptions) {
    const { trustedClock } = parts;
    const time = () => trustedClock.time();
    const removed = (messages: number) => {
      this.#unreported += messages;
      options.removed(messages);
    };
    this.#messages = new MessageRetention(parts, { ...options, time, removed });
    this.#persons = new PersonRetention(parts, { time, keepNames: options.keepNames });
    this.#freePages = new FreePages(parts.database);
    this.#trustedClock = trustedClock;
    this.#options = options;
  }

  /** Starts soon, and continues until `stop`. */
  start(): void {
    this.#stop = this.#options.clock.after(START_MS, () => this.#step(this.#pass()));
  }

  stop(): void {
    this.#stop();
    attempt(() => this.#trustedClock.save(), undefined);
    if (this.#unreported > 0) this.#report();
  }

  /** Goes over everything once, one slice at each step. What cannot be read keeps nothing else from being removed. */
  *#pass(): Generator<undefined> {
    this.#trustedClock.save();
    yield* this.#aroundDamage(this.#messages.pass());
    yield* this.#aroundDamage(this.#persons.pass());
    yield* this.#freePages.giveBack();
    const isDue = this.#options.clock.now() - this.#reportedMs >= REPORT_INTERVAL_MS;
    if (this.#unreported >= (isDue ? 1 : REPORTED_MESSAGES)) this.#report();
  }

  *#aroundDamage(pass: Generator<undefined>): Generator<undefined> {
    try {
      yield* pass;
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#options.damaged(error);
    }
  }

  #report(): void {
    this.#options.report(this.#unreported, attempt(() => this.#freePages.stuckBytes, 0));
    this.#unreported = 0;
    this.#reportedMs = this.#options.clock.now();
  }

  #step(pass: Generator<undefined>): void {
    const { clock, isPaused } = this.#options;
    const isOver = isPaused() || isOverNow(pass);
    const pauseMs = isOver ? PASS_INTERVAL_MS : this.#pauseMs();
    this.#stop = clock.after(pauseMs, () => this.#step(isOver ? this.#pass() : pass));
  }

  #pauseMs(): number {
    return this.#options.walBytes() > WAL_BYTES ? WAL_PAUSE_MS : PAUSE_MS;
  }
}

/** Takes one step, and returns whether the pass is over. */
function isOverNow(pass: Generator<undefined>): boolean {
  try {
    return pass.next().done === true;
  } catch {
    // A failing disk is noticed, and reported, with the next message. The rest is removed later.
    return true;
  }
}
