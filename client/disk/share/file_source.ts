/**
 * Files and folders of this disk that are sent: the paths that a user typed become a list of entries, and each file is
 * opened from it.
 *
 * Owns the list, which is made once: 200,000 entries take 30 MB. The caller decides which paths may be sent; this module
 * checks each time a file is opened that its path still leads to it.
 *
 * @module
 */
import { TimeSlice } from "../../../shared/event_loop.ts";
import { type Failure, MAX_DEPTH, MAX_PATH } from "../../../shared/wire/file_message.ts";
import type { SourceOptions } from "../../transfer/files.ts";
import { type Source, type SourceEntry, SourceError, type SourceFile } from "../../transfer/source.ts";
import { partsOf } from "../../transfer/bytes/file_list.ts";
import { exists } from "../../platform/deno_files.ts";
import { toSourceError } from "../disk_error.ts";
import { below, isFileAt, lastName } from "../disk_path.ts";
import { isPartName, numberedName } from "../file_name.ts";
import { type Found, metadataOf, walk } from "../walk.ts";
import { matchesPattern } from "../../transfer/name_pattern.ts";
import { inDiskSpelling } from "./name_lookup.ts";

/** The most entries of a list. */
const MAX_ENTRIES = 1_000_000;

/** The most files in `leftOut`. */
const MAX_LEFT_OUT = 100;

/** Up to this size, files are read synchronously: handing a read to a thread would take longer than the read. */
const SMALL_BYTES = 65_536;

/** The name on the wire for a path without one, such as `/`. */
const NO_NAME = "files";

/**
 * Lists the files and folders at the paths that a user typed. A path may be a link, but links inside of a folder are not
 * followed. `resolve` turns a typed path into a whole one. Rejects with a `SourceError`.
 */
export async function openSource(
  paths: readonly string[],
  { ignore = [], as, hidesMode = false }: SourceOptions,
  { resolve }: { readonly resolve: (path: string) => string },
): Promise<Source> {
  if (as !== undefined && (paths.length !== 1 || partsOf(as)?.length !== 1)) {
    throw new SourceError("bad_path", "Another name is for one file or folder, and not a path", as);
  }
  const isIgnored = (name: string) => ignore.some((pattern) => matchesPattern(name, pattern));
  const found = await Promise.all(paths.map((path) => rootOf(path, resolve(path))));
  const roots = found.filter(({ name }) => !isIgnored(name));
  if (roots.length === 0) throw new SourceError("gone", "Nothing is left to be sent", paths[0]);
  const includes = (name: string) => !isPartName(name) && !isIgnored(name);
  return await fileSource(as === undefined ? roots : roots.map((root) => ({ ...root, name: as })), {
    includes,
    hidesMode,
  });
}

async function rootOf(given: string, path: string): Promise<Root> {
  // It is the value of a variable that is not set, and must not send the working folder.
  if (given === "") throw new SourceError("gone", "The path is empty", given);
  try {
    const real = Deno.realPathSync(exists(path) ? path : await inDiskSpelling(path));
    const name = lastName(given) || lastName(real) || NO_NAME;
    return { path: real, name: name === "~" ? lastName(real) || NO_NAME : name, given };
  } catch (error) {
    const { code, message } = toSourceError(error);
    throw new SourceError(code, message, given);
  }
}

/** A file or folder that is sent. */
export interface Root {
  /** Its real path. */
  readonly path: string;
  /** Its name on the wire; the second one of a name gets a number. */
  readonly name: string;
  /** The path as it was typed or requested, for errors. */
  readonly given: string;
}

export interface FileSourceOptions {
  /** Whether a file or folder inside of a folder is sent, by its name. */
  readonly includes: (name: string) => boolean;
  /** The most bytes of a folder itself, without its files: reading a folder of many names takes long. */
  readonly maxFolderBytes?: number;
  /** The most entries of the list. */
  readonly maxEntries?: number;
  /** Whether the permissions of files say nothing. */
  readonly hidesMode?: boolean;
  /** Stops listing: the result rejects. */
  readonly signal?: AbortSignal | undefined;
}

/** Lists files and folders. Rejects with a `SourceError` that has the path as it was given. */
export async function fileSource(roots: readonly Root[], options: FileSourceOptions): Promise<Source> {
  const source = new FileSource(options);
  const names = new Set<string>();
  for (const root of roots) await source.add({ ...root, name: newName(root.name, names) });
  return source;
}

function newName(name: string, names: Set<string>): string {
  for (let number = 0;; number++) {
    const numbered = numberedName(name, number);
    // The receiver's disk may not tell these names apart.
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
      const { type, size, timeMs, mode } = metadataOf(Deno.lstatSync(root.path));
      if (type === "other") throw new SourceError("not_file");
      // A file that cannot be read fails now, and not after somebody has accepted it.
      if (type === "file") openSourceFile(root.path).close();
      this.#add({ path: root.name, size: type === "file" ? size : null, timeMs, ...this.#modeOf(mode) });
      if (type === "folder") await this.#walk(root);
    } catch (error) {
      const { code, message } = toSourceError(error);
      throw new SourceError(code, message, root.given);
    }
  }

  open(index: number): Promise<SourceFile> {
    try {
      return Promise.resolve(openSourceFile(this.#diskPathOf(index)));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #walk({ path, name }: Root): Promise<void> {
    const { includes, maxFolderBytes = Infinity } = this.#options;
    await walk(path, {
      includes,
      found: (found) => {
        if (found.type === "folder" && found.size > maxFolderBytes) throw new SourceError("too_much");
        return this.#found(found, `${name}/${found.path}`);
      },
      failed: (at, error) => {
        const { code } = toSourceError(error);
        // The root itself cannot be read.
        if (at === "") throw error;
        this.#leaveOut(`${name}/${at}`, code);
      },
    }, { slice: this.#slice });
  }

  #found({ type, size, timeMs, mode, level }: Found, path: string): "in" | "over" {
    this.#options.signal?.throwIfAborted();
    // Levels are counted from the root, which is a folder itself.
    if (level + (type === "folder" ? 1 : 0) > MAX_DEPTH) {
      this.#leaveOut(path, "limit");
      return "over";
    }
    if (type === "other" || path.length > MAX_PATH) {
      this.#leaveOut(path, type === "other" ? "not_file" : "bad_path");
      return "over";
    }
    this.#add({ path: flat(path), size: type === "file" ? size : null, timeMs, ...this.#modeOf(mode) });
    return "in";
  }

  #modeOf(mode: number | null): Pick<SourceEntry, "mode"> {
    return mode === null || this.#options.hidesMode === true ? {} : { mode };
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

  #diskPathOf(index: number): string {
    const entry = this.entries[index];
    const root = this.#roots.findLast(({ first }) => first <= index);
    if (entry === undefined || root === undefined) throw new SourceError("internal", `There is no entry ${index}`);
    return below(root.path, entry.path.slice(root.name.length + 1));
  }
}

/** The same text as one flat string: V8 keeps concatenated strings as trees, which take twice the memory. */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}

/** Opens a file at its real path. Throws a `SourceError`: `gone`, `not_allowed`, `not_file`, or `unsafe` behind a link. */
function openSourceFile(path: string): SourceFile {
  try {
    return new OpenSourceFile(openRegular(path));
  } catch (error) {
    throw toSourceError(error);
  }
}

/** Does not open pipes and devices, because opening one may block or have an effect. */
function openRegular(path: string): Deno.FsFile {
  if (!Deno.lstatSync(path).isFile) throw new SourceError("not_file");
  const file = Deno.openSync(path);
  try {
    if (isFileAt(path, file)) return file;
  } catch (error) {
    file.close();
    throw error;
  }
  file.close();
  throw new SourceError("unsafe");
}

class OpenSourceFile implements SourceFile {
  readonly size: number;
  readonly timeMs: number;
  readonly #file: Deno.FsFile;
  #isClosed = false;

  constructor(file: Deno.FsFile) {
    const { size, timeMs } = metadataOf(file.statSync());
    this.#file = file;
    this.size = size;
    this.timeMs = timeMs;
  }

  async read(target: Uint8Array): Promise<number | null> {
    try {
      return this.size <= SMALL_BYTES ? this.#file.readSync(target) : await this.#file.read(target);
    } catch (error) {
      throw toSourceError(error);
    }
  }

  now(): Promise<{ readonly size: number; readonly timeMs: number }> {
    return Promise.resolve(metadataOf(this.#file.statSync()));
  }

  async rewind(): Promise<void> {
    await this.#file.seek(0, Deno.SeekMode.Start);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#file.close();
  }
}
