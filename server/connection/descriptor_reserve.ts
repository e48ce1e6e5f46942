/**
 * Some descriptors that clients cannot take. When all others are in use, what the server cannot do without still gets
 * one: above all a new worker, because Deno aborts the process if starting a worker finds none.
 *
 * It owns the descriptors that are held. The accept loop accepts nobody while some of them are lent.
 *
 * @module
 */

/** How many descriptors are held. A worker takes 8 when it starts, and 6 for its files. */
export const RESERVED_DESCRIPTORS = 32;

export interface Closable {
  close(): void;
}

export class DescriptorReserve {
  readonly #open: () => Closable;
  readonly #size: number;
  readonly #held: Closable[] = [];
  #isLent = false;

  /** `open` opens something that takes one descriptor and nothing else. It throws if no descriptor is left. */
  constructor(open: () => Closable, size: number = RESERVED_DESCRIPTORS) {
    this.#open = open;
    this.#size = size;
    this.refill();
  }

  /** Whether the descriptors are lent now. */
  get isLent(): boolean {
    return this.#isLent;
  }

  /** Makes all descriptors available until `takeBack`. */
  lend(): void {
    this.#isLent = true;
    for (const held of this.#held.splice(0)) held.close();
  }

  /** What they were lent for has what it needs. */
  takeBack(): void {
    this.#isLent = false;
    this.refill();
  }

  /** Holds as many descriptors as it should, if there are enough. Returns whether it does. */
  refill(): boolean {
    if (this.#isLent) return false;
    try {
      while (this.#held.length < this.#size) this.#held.push(this.#open());
      return true;
    } catch {
      return false;
    }
  }
}
