/**
 * Limits how fast a session's requests are handled: a burst at once, and then a steady rate.
 *
 * A session that is over its rate waits. Nothing is refused.
 *
 * @module
 */
import type { Clock } from "./clock.ts";

/** What a session may send together with others: a bucket for each network that they share. */
export interface SharedAllowance {
  /** Each request takes a token. */
  readonly requests: readonly TokenBucket[];
  /** What others are told takes a token for each KiB. */
  readonly texts: readonly TokenBucket[];
}

/** Shares nothing, so nothing else limits the session. */
export const NO_ALLOWANCE: SharedAllowance = { requests: [], texts: [] };

export interface RateLimiterOptions {
  readonly clock: Clock;
  /** The allowance until the session has a place, which has a bucket of its own. */
  readonly bucket: TokenBucket;
  /** What the session shares with others. */
  readonly shared?: SharedAllowance;
  /** Called when the session has to wait, once for each stretch of waiting. */
  readonly slowed: () => void;
}

/** Makes one session wait while it is over its rate. */
export class RateLimiter {
  readonly #options: RateLimiterOptions;
  #bucket: TokenBucket;
  #shared: SharedAllowance;
  /** From how many buckets was taken while one of the next is short: its own, those of requests, those of texts. */
  #taken = 0;
  /** What others are told by the request that is under way, in KiB. */
  #kib = 0;
  #isSlowed = false;
  #isOver = false;
  #wake: (() => void) | null = null;

  constructor(options: RateLimiterOptions) {
    this.#options = options;
    this.#bucket = options.bucket;
    this.#shared = options.shared ?? NO_ALLOWANCE;
  }

  /**
   * Uses another bucket from now on: that of a place, which a new connection does not refill. The next waiting is reported
   * again.
   */
  useBucket(bucket: TokenBucket): void {
    this.#bucket = bucket;
    this.#isSlowed = false;
  }

  /** From now on, shares other allowances. Not while it waits. */
  useShared(shared: SharedAllowance): void {
    this.#shared = shared;
  }

  /**
   * Takes a token, and for a request of which others are told so many KiB, as many: it counts as so many further ones.
   * Returns `undefined` if there is one, and otherwise a promise that resolves when there was, or at `end`.
   */
  acquire(nowMs: number, kib = 0): Promise<void> | undefined {
    this.#kib = kib;
    if (this.#isSlowed && this.#isQuiet(nowMs)) this.#isSlowed = false;
    const waitMs = this.#take(nowMs);
    return waitMs === 0 ? undefined : this.#wait(waitMs);
  }

  /** Counts a request that has cost as much as a number of further ones. */
  charge(requests: number): void {
    this.#bucket.charge(requests);
    this.chargeShared(requests);
  }

  /** Whether it shares an allowance with others. */
  get isShared(): boolean {
    return this.#shared.requests.length > 0;
  }

  /** Counts further requests for those with whom it shares an allowance. */
  chargeShared(requests: number): void {
    for (const bucket of this.#shared.requests) bucket.charge(requests);
  }

  /** Ends all waiting, now and later. */
  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** Whether the stretch of waiting is over. The session's own bucket is full again while it waits for its network. */
  #isQuiet(nowMs: number): boolean {
    const { requests, texts } = this.#shared;
    return [this.#bucket, ...requests, ...texts].every((bucket) => bucket.isFull(nowMs));
  }

  /** Like `TokenBucket.take`, from all buckets. A session over its own rate takes nothing from the others. */
  #take(nowMs: number): number {
    const { requests, texts } = this.#shared;
    for (; this.#taken <= requests.length + (this.#kib > 0 ? texts.length : 0); this.#taken++) {
      const at = this.#taken - 1 - requests.length;
      const bucket = at >= 0 ? texts[at] : this.#taken === 0 ? this.#bucket : requests[this.#taken - 1];
      const waitMs = bucket?.take(nowMs, at >= 0 ? this.#kib : 1) ?? 0;
      if (waitMs > 0) return waitMs;
    }
    this.#taken = 0;
    // Only now: many sessions that wait would take all of what they share with others.
    this.charge(Math.floor(this.#kib));
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

  /**
   * Takes a number of tokens, even more than there are, and returns 0. If there is not one, returns the milliseconds until
   * there is one.
   */
  take(nowMs: number, count = 1): number {
    const waitMs = this.debtMs(nowMs);
    if (waitMs === 0) this.#tokens -= count;
    return waitMs;
  }

  /** Takes a number of tokens, even more than there are. The next `take` then has to wait longer. */
  charge(count: number): void {
    this.#tokens -= count;
  }

  /** How long until there is a token, in milliseconds; 0: there is one. */
  debtMs(nowMs: number): number {
    if (this.#perMs === 0) return 0;
    this.#fill(nowMs);
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs);
  }

  /** Whether the bucket holds a whole burst again. Without a limit it always does, whatever was charged. */
  isFull(nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#perMs === 0 || this.#tokens >= this.#burst;
  }

  #fill(nowMs: number): void {
    if (nowMs <= this.#filledMs) return;
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledMs) * this.#perMs);
    this.#filledMs = nowMs;
  }
}
