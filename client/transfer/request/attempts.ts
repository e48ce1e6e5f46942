/**
 * When a deal that was cut is made again: at once at first, then after growing pauses, and not for ever.
 *
 * Keeps no time of its own.
 *
 * @module
 */

/** After so many attempts without one new byte it is given up. */
const MOST_ATTEMPTS = 10;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export class Attempts {
  #count = 0;
  #pauses = 0;

  /** How many there were since something new has moved. */
  get count(): number {
    return this.#count;
  }

  /** Something new has moved: what was before does not count. */
  reset(): void {
    this.#count = 0;
    this.#pauses = 0;
  }

  /**
   * The pause before the next attempt, in milliseconds; `null`: no more. While the other side is away attempts do not
   * count, but the pauses grow.
   */
  next({ isAway = false }: { readonly isAway?: boolean } = {}): number | null {
    if (!isAway && ++this.#count > MOST_ATTEMPTS) return null;
    const pauses = this.#pauses++;
    return pauses === 0 && !isAway ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, pauses - 1));
  }
}
