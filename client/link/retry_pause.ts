/**
 * The pause before the next attempt to connect, which a key of the user or a computer that wakes up cuts short.
 *
 * @module
 */
import type { Clock } from "../platform/platform.ts";

/** However fast somebody types, the attempts that their keys cause are this far apart, in milliseconds. */
const LEAST_MS = 1_000;

export class RetryPause {
  readonly #clock: Pick<Clock, "nowMs" | "after">;
  #wake: (() => void) | null = null;
  #cancel: () => void = () => {};
  #beganMs = 0;
  #endMs = 0;

  constructor(clock: Pick<Clock, "nowMs" | "after">) {
    this.#clock = clock;
  }

  /** Resolves after `ms` milliseconds, when the pause is cut short, or when the signal aborts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    this.#beganMs = this.#clock.nowMs();
    this.#endAt(this.#beganMs + ms);
    signal.addEventListener("abort", resolve as () => void);
    await promise;
    signal.removeEventListener("abort", resolve as () => void);
    this.#cancel();
    this.#wake = null;
  }

  /** Ends the pause as soon as attempts may follow each other. */
  cutShort(): void {
    const earliestMs = Math.max(this.#clock.nowMs(), this.#beganMs + LEAST_MS);
    if (this.#wake !== null && earliestMs < this.#endMs) this.#endAt(earliestMs);
  }

  /** Ends the pause at once. */
  end(): void {
    this.#wake?.();
  }

  #endAt(endMs: number): void {
    this.#cancel();
    this.#endMs = endMs;
    this.#cancel = this.#clock.after(endMs - this.#clock.nowMs(), () => this.end());
  }
}
