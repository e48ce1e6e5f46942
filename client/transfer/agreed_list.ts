/**
 * A list of files that are to come, held against what was agreed to (PROTOCOL X4, X9).
 *
 * Owns the sum of the sizes, also when a file turns out to have another one than in the list.
 *
 * @module
 */
import type { ListEntry } from "../../shared/transfer_message.ts";
import { broken } from "./byte_transfer.ts";
import { tooMuch } from "./list_reader.ts";
import { parentOf } from "./wire_path.ts";

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

export class AgreedList {
  readonly entries: ListEntry[] = [];
  readonly #maxFiles: number;
  readonly #maxFolders: number;
  readonly #maxBytes: number;
  readonly #folders = new Set<string>();
  #files = 0;
  #bytes = 0;

  constructor({ count, bytes }: Agreed) {
    this.#maxFiles = Math.min(MAX_ENTRIES, count + Math.floor(count / 10));
    this.#maxFolders = Math.min(MAX_ENTRIES, FOLDERS_BESIDE + FOLDERS_PER_FILE * count);
    this.#maxBytes = bytes + Math.floor(bytes / 10) + MORE_BYTES;
  }

  /** Throws an `Ending`: `too_much`, or `broken` where a folder does not stand before what is in it. */
  readonly add = (entry: ListEntry): void => {
    const parent = parentOf(entry.path);
    if (parent !== "" && !this.#folders.has(parent)) throw broken("A folder does not stand before what is in it");
    if (entry.size === undefined) {
      this.#folders.add(entry.path);
      if (this.#folders.size > this.#maxFolders) throw tooMuch("There are too many folders");
    } else {
      this.#files++;
      if (this.#files > this.#maxFiles) throw tooMuch("There are more files than were announced");
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
