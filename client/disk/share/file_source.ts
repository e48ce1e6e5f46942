/**
 * Files and folders of this disk that are sent.
 *
 * Owns the list, which is made once: 200,000 entries take 30 MB. Which paths may be sent is for who makes it; that a path
 * leads where it did is checked each time a file is opened.
 *
 * @module
 */
import type { Failure } from "../../../shared/wire/file_message.ts";
import { MAX_PATH } from "../../../shared/wire/file_message.ts";
import { type Source, type SourceEntry, SourceError, type SourceFile } from "../../transfer/source.ts";
import { toSourceError } from "../disk_error.ts";
import { below } from "../disk_path.ts";
import { numberedName } from "../receive/free_name.ts";
import { openSourceFile } from "./reading_file.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";
import { type Found, kindOf, walk } from "./walk.ts";

/** The most entries of one list. */
const MAX_ENTRIES = 1_000_000;

/** So many of what is left out are told. */
const MAX_LEFT_OUT = 100;

/** A file or a folder that is sent. */
export interface Root {
  /** Its real path. */
  readonly path: string;
  /** What it is called on the wire, where it is the first of this name. */
  readonly name: string;
  /** As its person gave it. */
  readonly given: string;
}

export interface FileSourceOptions {
  /** Whether a name in one of the folders is taken along. */
  readonly isTaken: (name: string) => boolean;
  /** The most bytes that a folder itself may have, without what is in it: reading one of many names takes its time. */
  readonly maxFolderBytes?: number;
  /** The most entries of the list. */
  readonly maxEntries?: number;
  /** Nobody waits for the list any more: it rejects, whatever with. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes the list. Rejects with a `SourceError`, which has the path as it was given. */
export async function fileSource(roots: readonly Root[], options: FileSourceOptions): Promise<Source> {
  const source = new FileSource(options);
  const names = new Set<string>();
  for (const root of roots) await source.add({ ...root, name: newName(root.name, names) });
  return source;
}

function newName(name: string, names: Set<string>): string {
  for (let number = 0;; number++) {
    const numbered = numberedName(name, number);
    // The receiver's disk may take both for one.
    const key = numbered.normalize("NFC").toLowerCase();
    if (names.has(key)) continue;
    names.add(key);
    return numbered;
  }
}

class FileSource implements Source {
  readonly entries: SourceEntry[] = [];
  readonly leftOut: { readonly path: string; readonly why: Failure }[] = [];
  count = 0;
  bytes = 0;
  readonly #options: FileSourceOptions;
  /** Each with the index of its first entry. */
  readonly #roots: (Root & { readonly first: number })[] = [];
  readonly #slice = new TimeSlice(() => performance.now());

  constructor(options: FileSourceOptions) {
    this.#options = options;
  }

  async add(root: Root): Promise<void> {
    this.#roots.push({ ...root, first: this.entries.length });
    try {
      const { type, size, timeMs } = kindOf(Deno.lstatSync(root.path));
      if (type === "other") throw new SourceError("not_file");
      // Who may not read it is told now, and not when somebody has accepted it.
      if (type === "file") openSourceFile(root.path).close();
      this.#add({ path: root.name, size: type === "file" ? size : null, timeMs });
      if (type === "folder") await this.#walk(root);
    } catch (error) {
      const { code, message } = toSourceError(error);
      throw new SourceError(code, message, root.given);
    }
  }

  open(index: number): Promise<SourceFile> {
    try {
      return Promise.resolve(openSourceFile(this.#placeOf(index)));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #walk({ path, name }: Root): Promise<void> {
    const { isTaken, maxFolderBytes = Infinity } = this.#options;
    await walk(path, {
      isTaken,
      found: (found) => {
        if (found.type === "folder" && found.size > maxFolderBytes) throw new SourceError("too_much");
        return this.#found(found, `${name}/${found.path}`);
      },
      failed: (at, error) => {
        const { code } = toSourceError(error);
        // The folder that was asked for itself.
        if (at === "") throw error;
        this.#leaveOut(`${name}/${at}`, code);
      },
    }, { slice: this.#slice });
  }

  #found({ type, size, timeMs }: Found, path: string): "in" | "over" {
    this.#options.signal?.throwIfAborted();
    if (type === "other" || path.length > MAX_PATH) {
      this.#leaveOut(path, type === "other" ? "not_file" : "bad_path");
      return "over";
    }
    this.#add({ path: flat(path), size: type === "file" ? size : null, timeMs });
    return "in";
  }

  #add(entry: SourceEntry): void {
    if (this.entries.length >= (this.#options.maxEntries ?? MAX_ENTRIES)) throw new SourceError("too_much");
    this.entries.push(entry);
    if (entry.size === null) return;
    this.count++;
    this.bytes += entry.size;
  }

  #leaveOut(path: string, why: Failure): void {
    if (this.leftOut.length < MAX_LEFT_OUT) this.leftOut.push({ path, why });
  }

  #placeOf(index: number): string {
    const entry = this.entries[index];
    const root = this.#roots.findLast(({ first }) => first <= index);
    if (entry === undefined || root === undefined) throw new SourceError("internal", `There is no entry ${index}`);
    return below(root.path, entry.path.slice(root.name.length + 1));
  }
}

/** The text in one piece: pieces of pieces, as they are put together, take twice the room for ever. */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}
