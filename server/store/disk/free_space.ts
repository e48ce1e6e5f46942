/**
 * Watches the free space of the disk that has the data folder, so that messages never fill it up: other programs need
 * space too, and so do reading, deleting and cleaning up here.
 *
 * @module
 */
import { statfsSync } from "node:fs";
import type { Clock } from "../../clock.ts";

/** How often the space is read, in milliseconds. At the default limits, strangers add some 10 MB meanwhile. */
const CHECK_MS = 1000;

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
  #stopTimer = () => {};

  /** Reads the space at once and then every second, until `stop`. */
  constructor(options: FreeSpaceOptions) {
    this.#options = options;
    if (options.minFree !== 0) this.#check();
  }

  /** Whether less space is free than the floor. */
  get isLow(): boolean {
    return this.#isLow;
  }

  stop(): void {
    this.#stopTimer();
  }

  #check(): void {
    const { clock, minFree, read, changed } = this.#options;
    this.#stopTimer = clock.after(CHECK_MS, () => this.#check());
    const space = read();
    if (space === null) return;
    const floor = minFree ?? Math.min(USUAL_FLOOR_BYTES, Math.floor(space.total * USUAL_FLOOR_SHARE));
    const isLow = space.free < floor * (this.#isLow ? RECOVERED : 1);
    if (isLow === this.#isLow) return;
    this.#isLow = isLow;
    changed(isLow, { ...space, floor });
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
