/**
 * Limits how fast a session's requests are handled: a burst at once, and then a steady rate.
 *
 * A session that is over its rate waits. Nothing is refused.
 *
 * @module
 */
import type { Clock } from "./clock.ts";

export interface RateLimiterOptions {
  readonly clock: Clock;
  /** The allowance until the session has a place, which has a bucket of its own. */
  readonly bucket: TokenBucket;
  /** Allowances that the session shares with others: each request takes a token from all of them, in their order. */
  readonly shared?: readonly TokenBucket[];
  /** Called when the session has to wait, once for each stretch of waiting. */
  readonly slowed: () => void;
}

/** Makes one session wait while it is over its rate. */
export class RateLimiter {
  readonly #options: RateLimiterOptions;
  #bucket: TokenBucket;
  #shared: readonly TokenBucket[];
  /** From how many buckets a token was taken while one of the next is missing: its own, and then the shared ones. */
  #taken = 0;
  #isSlowed = false;
  #isOver = false;
  #wake: (() => void) | null = null;

  constructor(options: RateLimiterOptions) {
    this.#options = options;
    this.#bucket = options.bucket;
    this.#shared = options.shared ?? [];
  }

  /** Uses another bucket from now on: that of a place, which a new connection does not refill. */
  useBucket(bucket: TokenBucket): void {
    this.#bucket = bucket;
  }

  /** From now on, shares other allowances. Not while it waits. */
  useShared(shared: readonly TokenBucket[]): void {
    this.#shared = shared;
  }

  /** Takes a token. Returns `undefined` if there is one, and otherwise a promise that resolves when there was, or at `end`. */
  acquire(nowMs: number): Promise<void> | undefined {
    if (this.#isSlowed && this.#bucket.isFull(nowMs)) this.#isSlowed = false;
    const waitMs = this.#take(nowMs);
    return waitMs === 0 ? undefined : this.#wait(waitMs);
  }

  /** Counts a request that has cost as much as a number of further ones. */
  charge(requests: number): void {
    this.#bucket.charge(requests);
    for (const bucket of this.#shared) bucket.charge(requests);
  }

  /** Ends all waiting, now and later. */
  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** Like `TokenBucket.take`, from all buckets. A session over its own rate takes nothing from the others. */
  #take(nowMs: number): number {
    for (; this.#taken <= this.#shared.length; this.#taken++) {
      const bucket = this.#taken === 0 ? this.#bucket : this.#shared[this.#taken - 1];
      const waitMs = bucket?.take(nowMs) ?? 0;
      if (waitMs > 0) return waitMs;
    }
    this.#taken = 0;
    return 0;
  }

  async #wait(waitMs: number): Promise<void> {
    const { clock, slowed } = this.#options;
    if (!this.#isSlowed) slowed();
    this.#isSlowed = true;
    for (let ms = waitMs; ms > 0 && !this.#isOver; ms = this.#take(clock.now())) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(ms, resolve);
      this.#wake = resolve;
      await promise;
      cancel();
    }
  }
}

/** A token bucket: it holds a burst, and refills at a steady rate. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #filledMs: number;

  /** `perSecond` and `burst` are numbers of tokens. 0 means no limit, for either of them. */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst === 0 ? Infinity : burst;
    this.#tokens = this.#burst;
    this.#filledMs = nowMs;
  }

  /** Takes a token and returns 0. If there is none, returns the milliseconds until there is one. */
  take(nowMs: number): number {
    if (this.#perMs === 0) return 0;
    this.#fill(nowMs);
    if (this.#tokens < 1) return Math.ceil((1 - this.#tokens) / this.#perMs);
    this.#tokens--;
    return 0;
  }

  /** Takes a number of tokens, even more than there are. The next `take` then has to wait longer. */
  charge(count: number): void {
    this.#tokens -= count;
  }

  /** Whether the bucket holds a whole burst again. */
  isFull(nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#tokens >= this.#burst;
  }

  #fill(nowMs: number): void {
    if (nowMs <= this.#filledMs) return;
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledMs) * this.#perMs);
    this.#filledMs = nowMs;
  }
}
