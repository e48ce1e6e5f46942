/**
 * A session's turn to be listened to: over its rate it waits, and is told so once for each stretch of waiting.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { TokenBucket } from "../hub/token_bucket.ts";

export interface RateLimiterOptions {
  readonly clock: Clock;
  /** What may be asked until there is a place, which has a bucket of its own. */
  readonly bucket: TokenBucket;
  /** The session has to wait. */
  readonly slowed: () => void;
}

export class RateLimiter {
  readonly #options: RateLimiterOptions;
  #bucket: TokenBucket;
  #isSlowed = false;
  #isOver = false;
  #wake: (() => void) | null = null;

  constructor(options: RateLimiterOptions) {
    this.#options = options;
    this.#bucket = options.bucket;
  }

  /** From now on draws on another bucket: that of a place, which a new connection does not fill. */
  drawOn(bucket: TokenBucket): void {
    this.#bucket = bucket;
  }

  /** Takes a turn: at once if the rate allows it, else the promise resolves when it does, or when it is over. */
  take(nowMs: number): Promise<void> | undefined {
    if (this.#isSlowed && this.#bucket.isFull(nowMs)) this.#isSlowed = false;
    const waitMs = this.#bucket.take(nowMs);
    return waitMs === 0 ? undefined : this.#wait(waitMs);
  }

  /** What was asked cost as much as so many requests more. */
  charge(requests: number): void {
    this.#bucket.charge(requests);
  }

  /** Nobody is to wait any longer. */
  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  async #wait(waitMs: number): Promise<void> {
    const { clock, slowed } = this.#options;
    if (!this.#isSlowed) slowed();
    this.#isSlowed = true;
    for (let ms = waitMs; ms > 0 && !this.#isOver; ms = this.#bucket.take(clock.now())) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(ms, resolve);
      this.#wake = resolve;
      await promise;
      cancel();
    }
  }
}
