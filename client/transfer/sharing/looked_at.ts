/**
 * What this client has seen of the folders that others share, for completing their paths.
 *
 * Owns the last lists of a few people. Nothing is asked for: only what a user has looked at is known.
 *
 * @module
 */
import { nameKey } from "../../../shared/wire/name.ts";
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { baseOf } from "../bytes/file_list.ts";

/** How many people, and how many paths of each, are remembered. */
const MAX_PEOPLE = 10;
const MAX_PATHS = 20_000;

export class LookedAt {
  /** The paths of each person, by the key of the name; those of folders end with `/`. The latest person is last. */
  readonly #paths = new Map<string, Set<string>>();

  /** A list of what is at `path` in the folder of a person has come. */
  add(person: string, path: string, entries: readonly ListEntry[]): void {
    const key = nameKey(person);
    const paths = this.#paths.get(key) ?? new Set();
    this.#paths.delete(key);
    this.#paths.set(key, paths);
    // The list of a file has its name only.
    const [first] = entries;
    if (entries.length === 1 && first?.size !== undefined && first.path === baseOf(path)) return void paths.add(path);
    const prefix = path === "" ? "" : `${path}/`;
    // What was there before may be gone.
    for (const known of paths) if (known.startsWith(prefix)) paths.delete(known);
    if (prefix !== "") paths.add(prefix);
    for (const entry of entries) {
      if (paths.size >= MAX_PATHS) break;
      paths.add(`${prefix}${entry.path}${entry.size === undefined ? "/" : ""}`);
    }
    const [oldest] = this.#paths.keys();
    if (this.#paths.size > MAX_PEOPLE && oldest !== undefined) this.#paths.delete(oldest);
  }

  /** The known paths of a person that begin with a text, one level deeper at most, sorted. */
  paths(person: string, start: string): readonly string[] {
    const begun = start.normalize("NFC");
    const isNext = (path: string) => {
      const whole = path.normalize("NFC");
      return whole.startsWith(begun) && !whole.slice(begun.length, -1).includes("/");
    };
    return [...this.#paths.get(nameKey(person)) ?? []].filter(isNext).sort();
  }
}
