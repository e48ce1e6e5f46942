/**
 * The people whose keys you have compared with them: by the key of the server and the name, which keys those were, and when.
 *
 * Owns the file as far as this client goes. Each comparison is a line of JSON, appended, so that clients that run at the same
 * time lose nothing, and a crash loses the last line at most. A later line counts more than an earlier one; one without keys
 * says that a comparison was taken back. After the first error the file is not used any more: nobody was compared then.
 *
 * @module
 */
import { tryPublicKey } from "../../shared/keys/ed25519.ts";
import { nameKey, tryPersonName } from "../../shared/wire/name.ts";
import { StateFile, type StateFileOptions } from "../platform/state_file.ts";
import type { StateFiles } from "../platform/storage.ts";

/** A person as compared. */
export interface ComparedPerson {
  readonly name: string;
  /** The keys in their text form. */
  readonly keys: readonly string[];
  /** When they were compared, as a Unix time in milliseconds. */
  readonly timeMs: number;
}

/** The most keys of a person that are kept. */
export const MAX_COMPARED_KEYS = 32;

/** About 2,000 people with several devices. Only the end of a larger file is read. */
const MAX_BYTES = 1_048_576;

/** A line of the file. */
interface Comparison extends ComparedPerson {
  readonly server: string;
}

export class ComparedPeople {
  readonly #file: StateFile;

  constructor(options: StateFileOptions) {
    this.#file = new StateFile(options);
  }

  /** The people of a server, by the key of their name; the one compared last comes last. Reads the file each time. */
  of(serverKey: string): ReadonlyMap<string, ComparedPerson> {
    return this.#file.try((path, files) => {
      const people = new Map<string, ComparedPerson>();
      for (const { server, ...person } of read(path, files).comparisons) {
        if (server !== serverKey) continue;
        const key = nameKey(person.name);
        people.delete(key);
        if (person.keys.length > 0) people.set(key, person);
      }
      return people;
    }) ?? new Map();
  }

  /**
   * Remembers the keys of a person on a server instead of earlier ones; without keys, nothing is known of the person. Returns
   * whether that is written.
   */
  keep(serverKey: string, { name, keys, timeMs }: ComparedPerson): boolean {
    const compared = new Date(timeMs).toISOString();
    const line = JSON.stringify({ server: serverKey, name, keys: keys.slice(0, MAX_COMPARED_KEYS), compared });
    return this.#file.try((path, files) => {
      // After a line that was cut off, this one would be lost with it.
      files.append(path, `${read(path, files).isCut ? "\n" : ""}${line}\n`);
      return true;
    }) ?? false;
  }
}

function read(
  path: string,
  files: StateFiles,
): { readonly comparisons: readonly Comparison[]; readonly isCut: boolean } {
  const text = files.readEnd(path, { maxBytes: MAX_BYTES })?.text ?? "";
  const comparisons = text.split("\n").map(tryParse).filter((comparison) => comparison !== null);
  return { comparisons, isCut: text !== "" && !text.endsWith("\n") };
}

function tryParse(line: string): Comparison | null {
  try {
    const { server, name, keys, compared } = JSON.parse(line) as Partial<Record<string, unknown>>;
    if (typeof server !== "string" || typeof name !== "string" || tryPersonName(name) === null) return null;
    if (typeof compared !== "string" || !Array.isArray(keys) || keys.length > MAX_COMPARED_KEYS) return null;
    const timeMs = Date.parse(compared);
    const isKey = (key: unknown): key is string => typeof key === "string" && tryPublicKey(key) !== null;
    return Number.isNaN(timeMs) || !keys.every(isKey) ? null : { server, name, keys, timeMs };
  } catch {
    // Cut off by a crash or a full disk, or written by another program.
    return null;
  }
}
