/**
 * A list of files that are to come, held against what was agreed to (PROTOCOL X4, X9).
 *
 * Owns the sum of the sizes, also when a file turns out to have another one than in the list.
 *
 * @module
 */
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { broken } from "./byte_transfer.ts";
import { tooMuch } from "./list_reader.ts";
import { parentOf } from "../wire_path.ts";

/** What the person, or a rule, has agreed to. */
export interface Agreed {
  /** Files. */
  readonly count: number;
  readonly bytes: number;
}

/** Folders are not announced; there may be so many for each file, and so many beside. */
const FOLDERS_PER_FILE = 10;
const FOLDERS_BESIDE = 10_000;

/** The most entries of any list. */
const MAX_ENTRIES = 1_000_000;

/** A file may have grown since it was offered. */
const MORE_BYTES = 1_048_576;

/** The most files and bytes that may come where so much was agreed to. */
function mostOf({ count, bytes }: Agreed): Agreed {
  return { count: count + Math.floor(count / 10), bytes: bytes + Math.floor(bytes / 10) + MORE_BYTES };
}

/** Whether it is about as much as was agreed to. */
export function isWithin({ count, bytes }: Agreed, agreed: Agreed): boolean {
  const most = mostOf(agreed);
  return count <= most.count && bytes <= most.bytes;
}

export class AgreedList {
  readonly entries: ListEntry[] = [];
  readonly #maxFiles: number;
  readonly #maxFolders: number;
  readonly #maxBytes: number;
  readonly #folders = new Set<string>();
  readonly #files = new Set<string>();
  #bytes = 0;

  constructor(agreed: Agreed) {
    const { count, bytes } = mostOf(agreed);
    this.#maxFiles = Math.min(MAX_ENTRIES, count);
    this.#maxFolders = Math.min(MAX_ENTRIES, FOLDERS_BESIDE + FOLDERS_PER_FILE * agreed.count);
    this.#maxBytes = bytes;
  }

  /**
   * Throws an `Ending`: `too_much`, or `broken` where a folder does not stand before what is in it, or where a path comes
   * twice: a place would have to be found for each.
   */
  readonly add = (entry: ListEntry): void => {
    const parent = parentOf(entry.path);
    if (parent !== "" && !this.#folders.has(parent)) throw broken("A folder does not stand before what is in it");
    if (this.#folders.has(entry.path) || this.#files.has(entry.path)) throw broken("A path comes twice");
    if (entry.size === undefined) {
      this.#folders.add(entry.path);
      if (this.#folders.size > this.#maxFolders) throw tooMuch("There are too many folders");
    } else {
      this.#files.add(entry.path);
      if (this.#files.size > this.#maxFiles) throw tooMuch("There are more files than were announced");
      this.resized(0, entry.size);
    }
    this.entries.push(entry);
    if (this.entries.length > MAX_ENTRIES) throw tooMuch("There are too many entries");
  };

  /** A file is of another size than it was said. Throws an `Ending` (`too_much`). */
  resized(from: number, to: number): void {
    this.#bytes += to - from;
    if (this.#bytes > this.#maxBytes) throw tooMuch("There are more bytes than were announced");
  }
}
