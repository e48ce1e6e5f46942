/**
 * When to say `busy`, and when the other side is gone (PROTOCOL X8, REQ-R54).
 *
 * Owns the times of the last byte in either direction. Knows no connection: who owns it is told what is due.
 *
 * @module
 */
import type { Clock } from "../../platform/platform.ts";

const LOOK_EVERY_MS = 1_000;
const BUSY_AFTER_MS = 5_000;
const CUT_AFTER_MS = 60_000;

/** Who acts on it. */
export interface LifeListener {
  /** Something came or went. */
  alive(): void;
  /** One has worked for 5 s without a word. */
  busy(): void;
  /** Nothing came or went for 60 s, while one did nothing else than wait for it. */
  silent(): void;
}

export class LifeSigns {
  readonly #clock: Pick<Clock, "nowMs" | "after">;
  readonly #listener: LifeListener;
  #lifeMs: number;
  #sentMs: number;
  #work = 0;
  #hasWorked = false;
  #unwatch: (() => void) | null = null;

  /** Looks after it from now on, until `end`. */
  constructor(clock: Pick<Clock, "nowMs" | "after">, listener: LifeListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#lifeMs = this.#sentMs = clock.nowMs();
    this.#watch();
  }

  /** Bytes came. */
  came(): void {
    this.#lifeMs = this.#clock.nowMs();
    this.#listener.alive();
  }

  /** Bytes went. */
  went(): void {
    this.#sentMs = this.#clock.nowMs();
    this.came();
  }

  /** Something of what came is worked on. */
  worked(): void {
    this.#hasWorked = true;
  }

  /** Waits for something of our own, during which one is not silent. */
  async work<T>(doing: Promise<T>): Promise<T> {
    this.#work++;
    try {
      return await doing;
    } finally {
      this.#work--;
    }
  }

  end(): void {
    this.#unwatch?.();
    this.#unwatch = null;
  }

  #watch(): void {
    this.#unwatch = this.#clock.after(LOOK_EVERY_MS, () => {
      this.#watch();
      this.#look();
    });
  }

  #look(): void {
    const nowMs = this.#clock.nowMs();
    if (this.#work > 0) this.#lifeMs = nowMs;
    if (nowMs - this.#lifeMs >= CUT_AFTER_MS) return this.#listener.silent();
    if ((this.#work === 0 && !this.#hasWorked) || nowMs - this.#sentMs < BUSY_AFTER_MS) return;
    this.#hasWorked = false;
    this.#listener.busy();
  }
}
