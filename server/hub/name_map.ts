/**
 * Things by their names, where names that look alike are the same (shared/wire/name.ts).
 *
 * @module
 */
import { nameKey } from "../../shared/wire/name.ts";

export class NameMap<T> {
  readonly #byKey = new Map<string, T>();
  /** The spelling that is in use: the usual case, and a fiftieth of the cost of a key. */
  readonly #byName = new Map<string, T>();

  get size(): number {
    return this.#byKey.size;
  }

  values(): Iterable<T> {
    return this.#byKey.values();
  }

  /** What goes by this name, or by one that counts as the same. */
  get(name: string): T | undefined {
    return this.#byName.get(name) ?? this.#byKey.get(nameKey(name));
  }

  /** What has this key. */
  getByKey(key: string): T | undefined {
    return this.#byKey.get(key);
  }

  /** Names something. Nothing else may go by this name. */
  set(name: string, value: T): void {
    this.#byName.set(name, value);
    this.#byKey.set(nameKey(name), value);
  }

  /** Takes a name away, in the spelling that it was given in. */
  delete(name: string): void {
    this.#byName.delete(name);
    this.#byKey.delete(nameKey(name));
  }
}
