/**
 * When the server writes: at once while little happens, and in larger strokes while much does.
 *
 * What a message costs is the writes that it causes, not the message (ARCHITECTURE.md, Speed). A round at the end of
 * each read is the fastest answer to one who is alone; with many small rooms it writes one or two messages at a time.
 * So after a round that was long and carried several messages, the next one waits until no input has come for
 * `QUIET_MS`, but `LONGEST_WAIT_MS` at most. Measured, that is 1.6 times the deliveries for a hundred rooms of ten, and
 * costs one message at a time nothing.
 *
 * Knows neither messages nor sockets.
 *
 * @module
 */
import { setImmediate } from "node:timers";

/** A round that took as long, in milliseconds, and had as many messages makes the next one wait. */
const LONG_ROUND_MS = 0.5;
const LARGE_ROUND = 8;

/** Waiting is over when no input has come for so long. */
const QUIET_MS = 0.2;

/** Waiting is over after so long in any case. */
const LONGEST_WAIT_MS = 2;

/** A long round that ended so long ago says nothing any more. */
const FORGET_MS = 5;

export class WriteScheduler {
  readonly #run: () => void;
  #isRequested = false;
  #inputs = 0;
  #wasBusy = false;
  #roundEndMs = 0;

  /** `run` does the work of a round; `finished` is to be called when it is over. */
  constructor(run: () => void) {
    this.#run = run;
  }

  /** Input came, whatever it was. */
  heard(): void {
    this.#inputs++;
  }

  /** There is something to write: a round is to come soon. */
  request(): void {
    if (this.#isRequested) return;
    this.#isRequested = true;
    const now = performance.now();
    if (this.#wasBusy && now - this.#roundEndMs < FORGET_MS) this.#wait(now, now, this.#inputs);
    else queueMicrotask(() => this.#start());
  }

  /** A round of so many messages, begun at a time of `performance.now`, is over. */
  finished(beganMs: number, messages: number): void {
    this.#roundEndMs = performance.now();
    this.#wasBusy = messages >= LARGE_ROUND && this.#roundEndMs - beganMs >= LONG_ROUND_MS;
  }

  #wait(sinceMs: number, heardMs: number, inputs: number): void {
    setImmediate(() => {
      const now = performance.now();
      const heard = inputs === this.#inputs ? heardMs : now;
      if (now - heard > QUIET_MS || now - sinceMs > LONGEST_WAIT_MS) this.#start();
      else this.#wait(sinceMs, heard, this.#inputs);
    });
  }

  #start(): void {
    this.#isRequested = false;
    this.#run();
  }
}
