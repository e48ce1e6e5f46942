/**
 * Watches the free space of the disk that has the data folder, so that messages never fill it up: other programs need
 * space too, and so do reading, deleting and cleaning up here.
 *
 * @module
 */
import { statfsSync } from "node:fs";
import type { Clock } from "../../clock.ts";

/**
 * How often the space is read, in milliseconds. At the default limits, strangers add some 10 MB meanwhile. What was added
 * since the look before the last one is counted twice: it is copied from the write-ahead log into the history and into
 * the search index, within about a second. Other programs may write much more, so that is limited to `NEAR_BYTES`.
 */
const CHECK_MS = 1000;

/** With less than this many bytes above the floor, the space is also read for each text, but not again within this time. */
const NEAR_BYTES = 256 * 1024 * 1024;
const NEAR_MS = 20;

/** The floor if the operator sets none: this many bytes, or this share of the disk if that is smaller. */
const USUAL_FLOOR_BYTES = 1024 ** 3;
const USUAL_FLOOR_SHARE = 0.05;

/** Space has to grow by this factor above the floor before it counts as enough again, so that it does not flutter. */
const RECOVERED = 1.05;

/** The space of a disk, in bytes. */
export interface Space {
  /** What an ordinary user can still write. */
  readonly free: number;
  readonly total: number;
}

export interface FreeSpaceOptions {
  readonly clock: Clock;
  /** The floor in bytes; 0: none; `undefined`: the usual one. */
  readonly minFree: number | undefined;
  /** Reads the space; `null` if it cannot be read, for example because the folder is gone. */
  readonly read: () => Space | null;
  /** Called when `isLow` changes. */
  readonly changed: (isLow: boolean, space: Space & { readonly floor: number }) => void;
}

export class FreeSpace {
  readonly #options: FreeSpaceOptions;
  #isLow = false;
  /** Until when it need not be read again, in milliseconds of `Clock.now`. */
  #freshUntilMs = Infinity;
  /** The free space at the last two looks of the timer, the earlier one first. */
  #earlier: readonly number[] = [];
  #stopTimer = () => {};

  /** Reads the space at once and then every second, until `stop`. */
  constructor(options: FreeSpaceOptions) {
    this.#options = options;
    if (options.minFree !== 0) this.#check();
  }

  /** Whether less space is free than the floor. */
  get isLow(): boolean {
    if (this.#options.clock.now() >= this.#freshUntilMs) this.#look();
    return this.#isLow;
  }

  stop(): void {
    this.#stopTimer();
  }

  #check(): void {
    this.#stopTimer = this.#options.clock.after(CHECK_MS, () => this.#check());
    const space = this.#look();
    if (space !== null) this.#earlier = [...this.#earlier, space.free].slice(-2);
  }

  #look(): Space | null {
    const { clock, minFree, read, changed } = this.#options;
    const space = read();
    this.#freshUntilMs = Infinity;
    if (space === null) return null;
    const floor = minFree ?? Math.min(USUAL_FLOOR_BYTES, Math.floor(space.total * USUAL_FLOOR_SHARE));
    if (space.free < floor + NEAR_BYTES) this.#freshUntilMs = clock.now() + NEAR_MS;
    const toBeCopied = Math.min(NEAR_BYTES, Math.max(0, (this.#earlier[0] ?? 0) - space.free));
    const isLow = space.free - toBeCopied < floor * (this.#isLow ? RECOVERED : 1);
    if (isLow !== this.#isLow) {
      this.#isLow = isLow;
      changed(isLow, { ...space, floor });
    }
    return space;
  }
}

/** The space of the disk with this path; `null` if it cannot be read. */
export function spaceAt(path: string): Space | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(path);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    // The folder is gone, or the system has no such call. Whether messages can be written is seen when they are.
    return null;
  }
}
