/**
 * Removes expired data about once a minute, in small slices, so that no message waits for it.
 *
 * @module
 */
import { MessageRetention, type MessageRetentionOptions, type MessageRetentionParts } from "./message_retention.ts";
import { isDamage } from "./damage.ts";
import { PersonRetention } from "./person_retention.ts";

/** How long after the start the first pass begins. */
const START_MS = 1000;
/** The pauses after each slice, and after a whole pass. */
const PAUSE_MS = 20;
const PASS_INTERVAL_MS = 60_000;

export interface RetentionOptions extends MessageRetentionOptions {
  /** Whether to do nothing for now, because the disk fails. */
  readonly isPaused: () => boolean;
  /** Called with the error when some messages cannot be removed because the history is damaged, at each pass. */
  readonly damaged: (error: unknown) => void;
}

export class Retention {
  readonly #messages: MessageRetention;
  readonly #persons: PersonRetention;
  readonly #options: RetentionOptions;
  #stop = () => {};

  constructor(parts: MessageRetentionParts, options: RetentionOptions) {
    this.#messages = new MessageRetention(parts, options);
    this.#persons = new PersonRetention(parts, options.clock);
    this.#options = options;
  }

  /** Starts soon, and continues until `stop`. */
  start(): void {
    this.#stop = this.#options.clock.after(START_MS, () => this.#step(this.#pass()));
  }

  stop(): void {
    this.#stop();
  }

  /** Goes over everything once, one slice at each step. What cannot be read keeps nothing else from being removed. */
  *#pass(): Generator<undefined> {
    yield* this.#aroundDamage(this.#messages.pass());
    yield* this.#aroundDamage(this.#persons.pass());
  }

  *#aroundDamage(pass: Generator<undefined>): Generator<undefined> {
    try {
      yield* pass;
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#options.damaged(error);
    }
  }

  #step(pass: Generator<undefined>): void {
    const { clock, isPaused } = this.#options;
    const isOver = isPaused() || isOverNow(pass);
    this.#stop = clock.after(isOver ? PASS_INTERVAL_MS : PAUSE_MS, () => this.#step(isOver ? this.#pass() : pass));
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
