/**
 * Has what is not kept any more removed, about once a minute, in small slices, so that no message waits for it.
 *
 * @module
 */
import { MessageRetention, type MessageRetentionOptions, type MessageRetentionParts } from "./message_retention.ts";
import { PersonRetention } from "./person_retention.ts";

/** How long after the start the first round begins. */
const START_MS = 1000;
/** The pause behind each slice, and behind a whole round. */
const PAUSE_MS = 20;
const PASS_INTERVAL_MS = 60_000;

export interface RetentionOptions extends MessageRetentionOptions {
  /** Whether nothing is to be done now, because the disk fails. */
  readonly isPaused: () => boolean;
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

  /** Begins soon, and goes on until `stop`. */
  start(): void {
    this.#stop = this.#options.clock.after(START_MS, () => this.#step(this.#pass()));
  }

  stop(): void {
    this.#stop();
  }

  /** One look at everything, a slice at each step. */
  *#pass(): Generator<undefined> {
    yield* this.#messages.pass();
    yield* this.#persons.pass();
  }

  #step(pass: Generator<undefined>): void {
    const { clock, isPaused } = this.#options;
    const isOver = isPaused() || isOverNow(pass);
    this.#stop = clock.after(isOver ? PASS_INTERVAL_MS : PAUSE_MS, () => this.#step(isOver ? this.#pass() : pass));
  }
}

/** Takes one step. */
function isOverNow(pass: Generator<undefined>): boolean {
  try {
    return pass.next().done === true;
  } catch {
    // A disk that fails is noticed, and told, with the next message. What was not removed is removed later.
    return true;
  }
}
