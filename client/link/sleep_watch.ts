/**
 * Notices that the computer, or this program alone, was asleep: a lid that was closed, or Ctrl-Z.
 *
 * Nothing reports that in the same way everywhere, but it shows in the clocks: the time of day always goes on, and the
 * monotonic clock goes on while only the program is stopped. So a tick that comes much too late means a sleep.
 *
 * @module
 */
import type { Clock } from "../platform/platform.ts";

/** How often the clocks are looked at, in milliseconds: what follows a sleep should follow at once. */
const TICK_MS = 1_000;

/** A tick that is this late was not delayed by work. Nor does anybody set a clock ahead by this little. */
const ASLEEP_MS = 10_000;

export class SleepWatch {
  readonly #clock: Clock;
  readonly #woke: () => void;
  #nowMs = 0;
  #timeMs = 0;
  #cancel: (() => void) | null = null;

  /** `woke` is called after each sleep, while the watch runs. */
  constructor(clock: Clock, woke: () => void) {
    this.#clock = clock;
    this.#woke = woke;
  }

  start(): void {
    this.#note();
    this.#tick();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Looks at the clocks now: another timer may have come before the tick. */
  check(): void {
    const { nowMs, timeMs } = { nowMs: this.#nowMs, timeMs: this.#timeMs };
    this.#note();
    if (Math.max(this.#nowMs - nowMs, this.#timeMs - timeMs) >= ASLEEP_MS) this.#woke();
  }

  #note(): void {
    this.#nowMs = this.#clock.nowMs();
    this.#timeMs = this.#clock.timeMs();
  }

  #tick(): void {
    this.#cancel = this.#clock.after(TICK_MS, () => {
      this.check();
      if (this.#cancel !== null) this.#tick();
    });
  }
}
