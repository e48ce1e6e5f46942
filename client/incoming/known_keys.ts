/**
 * Keys of names, for those who compare the same names again and again: to make one takes time.
 *
 * Owns a bounded number of them.
 *
 * @module
 */
import { nameKey } from "../../shared/wire/name.ts";

const MAX_KNOWN = 10_000;

export class KnownKeys {
  readonly #keys = new Map<string, string>();

  /** The `nameKey` of a name. */
  of(name: string): string {
    const found = this.#keys.get(name);
    if (found !== undefined) return found;
    if (this.#keys.size >= MAX_KNOWN) this.#keys.clear();
    const key = nameKey(name);
    this.#keys.set(name, key);
    return key;
  }
}
