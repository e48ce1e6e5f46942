/**
 * How often something may happen: a burst at once, then a steady rate.
 *
 * @module
 */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #filledMs: number;

  /** `perSecond` and `burst` are counts; 0 means no limit, in either of them. */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst === 0 ? Infinity : burst;
    this.#tokens = this.#burst;
    this.#filledMs = nowMs;
  }

  /** Takes one: gives 0, or after how many milliseconds there will be one, and then takes none. */
  take(nowMs: number): number {
    if (this.#perMs === 0) return 0;
    this.#fill(nowMs);
    if (this.#tokens < 1) return Math.ceil((1 - this.#tokens) / this.#perMs);
    this.#tokens--;
    return 0;
  }

  /** Takes so many at once, also if that is more than there are: then the next one is to be waited for longer. */
  charge(count: number): void {
    this.#tokens -= count;
  }

  /** Whether nothing was taken for long enough that a whole burst may come. */
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
