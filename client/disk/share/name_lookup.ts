/**
 * Finds names on the disk that are not written as they were typed: in another normal form of Unicode, as Apple's disks have
 * them, or as a pattern with `*` and `?`.
 *
 * A name that is there in exactly the typed spelling always comes first, so that a file called `*` can be asked for.
 *
 * @module
 */
import { TimeSlice } from "../../../shared/event_loop.ts";
import { isPattern, matchesPattern } from "../../transfer/name_pattern.ts";
import { SourceError } from "../../transfer/source.ts";
import { inFolder } from "../disk_path.ts";

/** The most names that are compared for one request, and the most that are found: a peer may ask for 200 patterns. */
const MAX_COMPARED = 1_000_000;
const MAX_FOUND = 10_000;

export interface NameLookupOptions {
  /** Whether a name is found at all. */
  readonly includes: (name: string) => boolean;
  /** The most bytes of a folder itself: names in a larger one are not looked for. */
  readonly maxFolderBytes: number;
  /** Stops looking: the result rejects. */
  readonly signal?: AbortSignal | undefined;
}

/** The names in the folders of one request: each folder is read once. */
export class NameLookup {
  readonly #options: NameLookupOptions;
  readonly #names = new Map<string, readonly string[]>();
  readonly #slice = new TimeSlice(() => performance.now());
  #left = MAX_COMPARED;

  constructor(options: NameLookupOptions) {
    this.#options = options;
  }

  /**
   * The paths below a folder, with `/`, that names from a peer mean, sorted; without patterns, one at most. Rejects with a
   * `SourceError` (`limit`) if there is too much to look at.
   */
  async find(
    folder: string,
    parts: readonly string[],
    { hasPatterns }: { readonly hasPatterns: boolean },
  ): Promise<string[]> {
    let found: string[][] = [[]];
    for (const part of parts) {
      const next: string[][] = [];
      for (const names of found) {
        for (const name of await this.#matches(names.reduce(inFolder, folder), part, { hasPatterns })) {
          next.push([...names, name]);
          if (next.length > MAX_FOUND) throw new SourceError("limit");
        }
      }
      found = next;
    }
    return found.map((names) => names.join("/"));
  }

  async #matches(
    folder: string,
    part: string,
    { hasPatterns }: { readonly hasPatterns: boolean },
  ): Promise<readonly string[]> {
    const names = this.#read(folder);
    this.#left -= names.length;
    if (this.#left < 0) throw new SourceError("limit");
    if (names.includes(part)) return [part];
    const wanted = part.normalize("NFC");
    const same = names.find((name) => name.normalize("NFC") === wanted);
    if (same !== undefined) return [same];
    if (!hasPatterns || !isPattern(part)) return [];
    const matching: string[] = [];
    for (const name of names) {
      if (matchesPattern(name, part)) matching.push(name);
      await this.#slice.pause();
      this.#options.signal?.throwIfAborted();
    }
    return matching;
  }

  #read(folder: string): readonly string[] {
    const known = this.#names.get(folder);
    if (known !== undefined) return known;
    const names = this.#list(folder);
    this.#names.set(folder, names);
    return names;
  }

  #list(folder: string): readonly string[] {
    const { includes, maxFolderBytes } = this.#options;
    try {
      const { isDirectory, size } = Deno.lstatSync(folder);
      if (!isDirectory || size > maxFolderBytes) return [];
      return Array.from(Deno.readDirSync(folder), ({ name }) => name).filter(includes).sort();
    } catch {
      // Whatever the error is, nothing is found there.
      return [];
    }
  }
}

/**
 * The path of what a user typed, in the spelling of the disk; the typed one if there is nothing in any spelling. `path` is a
 * whole path.
 */
export async function inDiskSpelling(path: string): Promise<string> {
  // Every name that has several normal forms has a character beyond ASCII.
  if (Deno.build.os === "windows" || !/[^\0-\x7f]/.test(path)) return path;
  const lookup = new NameLookup({ includes: () => true, maxFolderBytes: Infinity });
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return path;
  const [found] = await lookup.find("/", parts, { hasPatterns: false });
  return found === undefined ? path : `/${found}`;
}
