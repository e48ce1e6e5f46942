/**
 * When the entries of a store were committed: the times that they get, and how old they are, although the clock may
 * jump.
 *
 * 1. The time of an entry is what the clock says. Entries are ordered by their ids, and nothing else.
 * 2. The age of an entry of this process is exact. That of an earlier one is as good as its time.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** The clock has jumped if its distance from the monotonic clock changes by more than this. Smaller steps are common. */
const JUMP_MS = 2000;

/** How many jumps are remembered. Entries before them count as those of an earlier process. */
const MAX_JUMPS = 100;

/** From an id on, how far the time of day is ahead of the monotonic clock. */
interface Drift {
  readonly fromId: number;
  readonly ms: number;
}

export interface TimelineOptions {
  readonly clock: Clock;
  /** The last id of the processes before. */
  readonly lastId: number;
  /** Called when the clock has jumped, with the milliseconds; negative: back. */
  readonly jumped?: ((byMs: number) => void) | undefined;
}

export class Timeline {
  readonly #options: TimelineOptions;
  /** In the order of ids; the last one holds now. */
  readonly #drifts: Drift[];

  constructor(options: TimelineOptions) {
    const { clock, lastId } = options;
    this.#options = options;
    this.#drifts = [{ fromId: lastId + 1, ms: clock.time() - clock.now() }];
  }

  /** Returns the time, in Unix milliseconds, of the entries that are committed now, from this id on. */
  read(fromId: number): number {
    const { clock, jumped } = this.#options;
    const time = clock.time();
    const ms = time - clock.now();
    const byMs = ms - (this.#drifts.at(-1)?.ms ?? ms);
    if (Math.abs(byMs) > JUMP_MS) {
      this.#drifts.push({ fromId, ms });
      if (this.#drifts.length > MAX_JUMPS) this.#drifts.shift();
      jumped?.(Math.round(byMs));
    }
    return time;
  }

  /** Returns how long ago an entry was committed, in milliseconds; 0 if its time is still to come. */
  ageOf({ id, time }: { readonly id: number; readonly time: number }): number {
    const { clock } = this.#options;
    const drift = this.#drifts.findLast(({ fromId }) => fromId <= id);
    return Math.max(0, drift === undefined ? clock.time() - time : clock.now() + drift.ms - time);
  }
}
