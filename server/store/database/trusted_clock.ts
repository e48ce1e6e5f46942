/**
 * The time by which data is removed. Unlike the clock of the machine, it does not jump: a clock that is wrong for a
 * while must not remove anything.
 *
 * 1. It follows the clock of the machine as long as that moves with the monotonic clock, give or take a day. Across a
 *    restart, it does so if the clock is less than a day from where it was.
 * 2. Otherwise the clock is in doubt, and the time goes on from where it was. The doubt ends when the clock is back
 *    where it should be, or has moved on by a whole day without jumping again: then it is believed.
 *
 * The table `meta` remembers all of it, so that a restart makes no difference.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { ClockMeta, Meta } from "./ids.ts";

/** How far the clock may be from where it should be, and how long it has to go on until it is believed: a day. */
export const DOUBT_MS = 86_400_000;

export interface TrustedClockOptions {
  readonly clock: Clock;
  /** The time of the last message, in Unix milliseconds, for a history that remembers no clock; 0: there is none. */
  readonly lastTime: number;
  /** Called when a doubt begins, with how far the clock is ahead in milliseconds, and with `null` when it ends. */
  readonly doubted: (aheadMs: number | null) => void;
}

export class TrustedClock {
  readonly #history: { readonly meta: Meta };
  readonly #options: TrustedClockOptions;
  #state: ClockMeta;
  /** The monotonic time of `#state`. */
  #atMs: number;

  constructor(history: { readonly meta: Meta }, options: TrustedClockOptions) {
    const { clock, lastTime } = options;
    const time = clock.time();
    const first = lastTime === 0 ? time : lastTime;
    this.#history = history;
    this.#options = options;
    this.#state = history.meta.clock() ?? { trusted: first, seen: time, doubtedAt: null };
    this.#atMs = clock.now();
    this.time();
  }

  /** Returns a time that the clock of the machine has just said, or the trusted one if that is later and it is in doubt. */
  checked(time: number): number {
    const trusted = this.time();
    return this.#state.doubtedAt === null ? time : Math.max(time, trusted);
  }

  /** Returns the Unix time in milliseconds. */
  time(): number {
    const { clock, doubted } = this.#options;
    const seen = clock.time();
    const nowMs = clock.now();
    const elapsedMs = nowMs - this.#atMs;
    const before = this.#state;
    const trusted = before.trusted + elapsedMs;
    const isJump = Math.abs(seen - before.seen - elapsedMs) >= DOUBT_MS;
    const doubtedAt = Math.abs(seen - trusted) < DOUBT_MS
      ? null
      : before.doubtedAt === null || isJump
      ? seen
      : seen - before.doubtedAt >= DOUBT_MS
      ? null
      : before.doubtedAt;
    this.#state = { trusted: doubtedAt === null ? seen : trusted, seen, doubtedAt };
    this.#atMs = nowMs;
    if (doubtedAt !== null && doubtedAt !== before.doubtedAt) doubted(seen - trusted);
    if (doubtedAt === null && before.doubtedAt !== null) doubted(null);
    return this.#state.trusted;
  }

  /** Writes what a restart has to know. Throws what the database throws. */
  save(): void {
    this.time();
    this.#history.meta.setClock(this.#state);
  }
}
