/**
 * What the register could not write yet, or has not had to.
 *
 * @module
 */

/** How many values of each kind may wait for a disk that fails. */
const MAX_PENDING = 10_000;

/**
 * Values that are not written yet, by what they are about: a later value replaces an earlier one. Bounded, because a
 * disk may fail for a long time; the oldest values go first.
 */
export class PendingWrites<K, V> {
  #values = new Map<K, V>();

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  /** Returns all values, in the order in which they were last put. */
  values(): readonly V[] {
    return [...this.#values.values()];
  }

  /** Returns all values with their keys, in the same order. */
  entries(): readonly (readonly [K, V])[] {
    return [...this.#values];
  }

  put(key: K, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= MAX_PENDING) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  /** Forgets all values but those with these keys. */
  clear(kept: (key: K) => boolean = () => false): void {
    if (this.#values.size > 0) this.#values = new Map([...this.#values].filter(([key]) => kept(key)));
  }
}

/** One row that waits to be written. Two steps with the same name are about the same row. */
export interface Step {
  readonly name: string;
  readonly write: () => void;
}
