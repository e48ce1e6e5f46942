/**
 * What is to be written and is not yet, by what it is about: a later value takes the place of an earlier one.
 *
 * Bounded, for a disk that fails for long: the oldest go first.
 *
 * @module
 */
const MAX_ENTRIES = 10_000;

export class Unwritten<K, V> {
  #values = new Map<K, V>();

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  /** Those of all, in the order they were put in last. */
  values(): readonly V[] {
    return [...this.#values.values()];
  }

  put(key: K, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= MAX_ENTRIES) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  clear(): void {
    if (this.#values.size > 0) this.#values = new Map();
  }
}
