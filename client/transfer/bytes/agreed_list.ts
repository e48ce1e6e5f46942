/**
 * A list of files that are to come, compared with what was agreed to (PROTOCOL X4, X9): what is delivered has to be what was
 * offered.
 *
 * 1. A folder comes before its contents, and no path comes twice.
 * 2. Names and kinds at the top are those of the offer. Only an offer that did not name everything may bring others; one that
 *    did brings the files that it named.
 * 3. There are no more files, folders, levels of folders and bytes than were agreed to.
 * 4. If a digest was announced, the list has it.
 *
 * Owns the sum of the sizes. Nothing here is trusted before it was checked.
 *
 * @module
 */
import { MAX_DEPTH } from "../../../shared/wire/file_message.ts";
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { broken } from "./byte_transfer.ts";
import { parentOf, tooMuch } from "./file_list.ts";
import { type ListShape, ShapeMeter } from "./list_shape.ts";

/** The most entries of any list. */
const MAX_ENTRIES = 1_000_000;

/** Files may have grown since they were offered. */
const MORE_BYTES = 1_048_576;

/**
 * The limits for a list whose shape was not announced, because its sender is an older client. Hardly any folder exceeds
 * them, and one accepted file cannot fill a disk with folders.
 */
const FOLDERS_PER_FILE = 10;
const MORE_FOLDERS = 100;
const USUAL_DEPTH = 64;

/** What the user, or a rule, has agreed to. */
export interface Agreed {
  /** Files. */
  readonly count: number;
  readonly bytes: number;
  /** `null` or missing: it was not announced. */
  readonly shape?: ListShape | null;
  /** The first paths of an offer, which decide about the names at the top; missing for anything but an offer. */
  readonly names?: readonly string[];
}

/** The most files and bytes that may come after this was agreed to. */
function mostOf({ count, bytes }: Agreed): Pick<Agreed, "count" | "bytes"> {
  return { count: count + Math.floor(count / 10), bytes: bytes + Math.floor(bytes / 10) + MORE_BYTES };
}

/** Whether it is about as much as was agreed to. */
export function isWithin({ count, bytes }: Pick<Agreed, "count" | "bytes">, agreed: Agreed): boolean {
  const most = mostOf(agreed);
  return count <= most.count && bytes <= most.bytes;
}

export class AgreedList {
  readonly entries: ListEntry[] = [];
  readonly #maxFiles: number;
  readonly #maxFolders: number;
  readonly #maxDepth: number;
  readonly #maxBytes: number;
  readonly #digest: string | null;
  readonly #tops: NamedTops | null;
  readonly #meter = new ShapeMeter();
  readonly #folders = new Set<string>();
  readonly #files = new Set<string>();
  #bytes = 0;

  constructor(agreed: Agreed) {
    const { count, bytes } = mostOf(agreed);
    const { shape = null, names } = agreed;
    this.#maxFiles = Math.min(MAX_ENTRIES, count);
    this.#maxFolders = Math.min(MAX_ENTRIES, shape?.folders ?? MORE_FOLDERS + FOLDERS_PER_FILE * agreed.count);
    this.#maxDepth = Math.min(MAX_DEPTH, shape?.depth ?? USUAL_DEPTH);
    this.#maxBytes = bytes;
    this.#digest = shape?.digest ?? null;
    this.#tops = names === undefined ? null : new NamedTops({ ...agreed, names });
  }

  /** Throws an `Ending`: `too_much`, or `broken` for an entry that was not offered or is out of place. */
  readonly add = (entry: ListEntry): void => {
    const { path, size } = entry;
    const parent = parentOf(path);
    if (parent !== "" && !this.#folders.has(parent)) throw broken("A folder does not stand before what is in it");
    if (this.#folders.has(path) || this.#files.has(path)) throw broken("A path comes twice");
    this.#tops?.check(entry);
    const depth = this.#meter.add(path, { isFolder: size === undefined });
    if (depth > this.#maxDepth) throw tooMuch("There are more levels of folders than were agreed to");
    if (size === undefined) {
      this.#folders.add(path);
      if (this.#folders.size > this.#maxFolders) throw tooMuch("There are more folders than were agreed to");
    } else {
      this.#files.add(path);
      if (this.#files.size > this.#maxFiles) throw tooMuch("There are more files than were announced");
      this.resized(0, size);
    }
    this.entries.push(entry);
    if (this.entries.length > MAX_ENTRIES) throw tooMuch("There are too many entries");
  };

  /** The list has ended. Throws an `Ending` (`broken`) if it is another one than was offered. */
  end(): void {
    this.#tops?.end();
    if (this.#digest !== null && this.#meter.shape().digest !== this.#digest) {
      throw broken("The list is not the one that was announced");
    }
  }

  /** A file has another size than in the list. Throws an `Ending` (`too_much`). */
  resized(from: number, to: number): void {
    this.#bytes += to - from;
    if (this.#bytes > this.#maxBytes) throw tooMuch("There are more bytes than were announced");
  }
}

/** `empty`: an older client does not say whether it is a file or an empty folder. */
type TopKind = "file" | "folder" | "empty";

/** The names at the top of an offer, as far as it has named them. */
class NamedTops {
  readonly #kinds = new Map<string, TopKind>();
  /** Those that have not come yet. */
  readonly #left: Set<string>;
  /** The files, if the offer has named everything, so that no others may come; else `null`. */
  readonly #files: ReadonlySet<string> | null;

  constructor({ names, count, shape = null }: Agreed & { readonly names: readonly string[] }) {
    const folders = new Set<string>();
    const files = new Set<string>();
    let named = 0;
    for (const name of names) {
      const isFolder = name.endsWith("/");
      const path = isFolder ? name.slice(0, -1) : name;
      const top = topOf(path);
      const kind = top !== path || isFolder ? "folder" : shape === null ? "empty" : "file";
      if (this.#kinds.get(top) !== "folder") this.#kinds.set(top, kind);
      if (isFolder) folders.add(path);
      else {
        files.add(path);
        named++;
      }
      for (let at = parentOf(path); at !== "" && !folders.has(at); at = parentOf(at)) folders.add(at);
    }
    this.#left = new Set(this.#kinds.keys());
    const isAll = named >= count && (shape === null || folders.size >= shape.folders);
    this.#files = isAll ? files : null;
  }

  check({ path, size }: ListEntry): void {
    const top = topOf(path);
    const kind = this.#kinds.get(top);
    const isOther = kind === undefined || size !== undefined && this.#files?.has(path) === false;
    if (isOther && this.#files !== null) throw broken("Something else came than was offered");
    if (kind === undefined) return;
    const came = size === undefined || top !== path ? "folder" : "file";
    if (kind === "empty" ? top !== path : kind !== came) {
      throw broken("A file was offered and a folder came, or the reverse");
    }
    this.#left.delete(top);
  }

  end(): void {
    if (this.#left.size > 0) throw broken("Something that was offered did not come");
  }
}

/** The first name of a path. */
function topOf(path: string): string {
  const end = path.indexOf("/");
  return end === -1 ? path : path.slice(0, end);
}
