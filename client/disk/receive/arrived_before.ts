/**
 * Finds which files of a list have arrived before, over an earlier connection or in an earlier process (PROTOCOL X5).
 *
 * The disk is the evidence, so that it does not matter when and how a connection ended. In a folder that was made for the
 * transfer, a file with the right name, size and time is complete, because a file gets its time before its name. In the
 * folder that the user chose, a file belongs to the transfer only if the journal says so, or if it is the same file as a
 * partial file.
 *
 * @module
 */
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import type { Have } from "../../transfer/target.ts";
import { toTargetError } from "../disk_error.ts";
import { inFolder, isSameFile, wirePath } from "../disk_path.ts";
import { MAX_NAMES, numberedName, partName } from "../file_name.ts";
import { removeIfThere } from "../private_file.ts";
import type { MadeFolder } from "./folders.ts";
import type { Journal } from "./journal.ts";
import { isPart } from "./part_file.ts";
import { type TargetPlan, toDate } from "./target_plan.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";

export interface ArrivedBeforeOptions {
  readonly plan: TargetPlan;
  /** In the order of the plan. */
  readonly folders: readonly MadeFolder[];
  readonly journal: Journal;
  /** The real path of the folder that the user chose. */
  readonly root: string;
  readonly suffix: string;
  /** Called for each file that is complete, with its path on the disk. */
  readonly found: (index: number, path: string) => void;
}

/** A partial file that was found. */
interface Part {
  readonly index: number;
  readonly bytes: number;
  readonly path: string;
}

/**
 * Looks for all files of a list. Of several partial files the largest is kept and the others are removed: they are almost
 * complete or almost empty. Rejects with a `TargetError`.
 */
export async function arrivedBefore(entries: readonly ListEntry[], options: ArrivedBeforeOptions): Promise<Have> {
  const lookup = new Lookup(options);
  const slice = new TimeSlice(() => performance.now());
  const done: number[] = [];
  let best: Part | null = null;
  for (const [index, entry] of entries.entries()) {
    await slice.pause();
    if (entry.size === undefined) continue;
    const complete = lookup.complete(index, entry);
    if (complete !== null) {
      done.push(index);
      options.found(index, complete);
      continue;
    }
    const part = lookup.part(index, entry);
    if (part === null) continue;
    if (best === null || part.bytes > best.bytes) {
      if (best !== null) removeIfThere(best.path);
      best = part;
    } else {
      removeIfThere(part.path);
    }
  }
  options.journal.flush();
  lookup.removeOld();
  return { done, partial: best === null ? null : { index: best.index, bytes: best.bytes } };
}

class Lookup {
  readonly #options: ArrivedBeforeOptions;
  /** The names in the folders that existed before, by the numbers of the folders. */
  readonly #names = new Map<number, ReadonlySet<string>>();
  /** Partial files of files that are complete. */
  readonly #old: string[] = [];

  constructor(options: ArrivedBeforeOptions) {
    this.#options = options;
  }

  /** The path of a file that is complete. */
  complete(index: number, entry: ListEntry): string | null {
    const { plan, journal } = this.#options;
    const [number, planned] = [plan.folderOf(index), plan.nameOf(index)];
    const noted = journal.nameOf(entry.path);
    const name = noted ?? (number === 0 ? this.#sameAsPart(index, entry) : planned);
    if (name === null) return null;
    const info = this.#look(number, name);
    if (info === null || !isAsListed(info, entry)) return null;
    const part = this.#partOf(number, planned);
    if (part !== null) this.#old.push(this.#pathOf(number, part));
    return this.#pathOf(number, name);
  }

  /** The partial file of a file. Removes one that is of no use. */
  part(index: number, { size = 0 }: ListEntry): Part | null {
    const { plan } = this.#options;
    const number = plan.folderOf(index);
    const name = this.#partOf(number, plan.nameOf(index));
    const info = name === null ? null : this.#look(number, name);
    if (name === null || info === null || info.isDirectory) return null;
    const path = this.#pathOf(number, name);
    if (isPart(info) && info.size > 0 && info.size <= size) return { index, bytes: info.size, path };
    removeIfThere(path);
    return null;
  }

  /** Removes the partial files of files that are complete. */
  removeOld(): void {
    this.#old.forEach(removeIfThere);
  }

  /** The name that a file got just before a crash, too late for the journal: the file is the same as its partial file. */
  #sameAsPart(index: number, { path }: ListEntry): string | null {
    const { plan, journal } = this.#options;
    const planned = plan.nameOf(index);
    const name = this.#partOf(0, planned);
    const part = name === null ? null : this.#look(0, name);
    if (part === null || !part.isFile || (part.nlink ?? 1) < 2 || !part.ino) return null;
    for (let number = 0; number < MAX_NAMES; number++) {
      const name = numberedName(planned, number);
      const info = this.#look(0, name);
      if (info === null) return null;
      if (!isSameFile(info, part)) continue;
      journal.addArrived({ path, name });
      return name;
    }
    return null;
  }

  /** The name of a file's partial file; `null` if this transfer has made none. */
  #partOf(number: number, planned: string): string | null {
    const { journal, root, suffix } = this.#options;
    const name = partName(planned, suffix);
    if (!this.#has(number, name) || !journal.parts.has(wirePath(this.#pathOf(number, name), root))) return null;
    return name;
  }

  #look(number: number, name: string): Deno.FileInfo | null {
    if (!this.#has(number, name)) return null;
    try {
      return Deno.lstatSync(this.#pathOf(number, name));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw toTargetError(error, this.#pathOf(number, name));
    }
  }

  /** Reads all names of a folder at once, which is faster than asking for each file. */
  #has(number: number, name: string): boolean {
    let names = this.#names.get(number);
    if (names === undefined) {
      names = this.#read(number);
      this.#names.set(number, names);
    }
    return names.has(name);
  }

  #read(number: number): ReadonlySet<string> {
    const { folder, isNew = true } = this.#options.folders[number] ?? {};
    if (folder === undefined || isNew) return new Set();
    const { path } = folder;
    try {
      return new Set(Array.from(Deno.readDirSync(path), ({ name }) => name));
    } catch (error) {
      throw toTargetError(error, path);
    }
  }

  #pathOf(number: number, name: string): string {
    return inFolder(this.#options.folders[number]?.folder.path ?? "", name);
  }
}

/** Whether a file has the size of its entry, and its time if the entry has one. */
function isAsListed({ isFile, size, mtime }: Deno.FileInfo, entry: ListEntry): boolean {
  const date = toDate(entry.time);
  return isFile && size === entry.size && (date === null || mtime?.getTime() === date.getTime());
}
