/**
 * What is there of a list already, from an earlier connection or an earlier process (PROTOCOL X5).
 *
 * The disk says it, whatever ended the connection, and at whatever moment: in a folder that was made for the deal, a file
 * of the right name, size and time is whole, for a file has its time before its name. In the folder of one's choice only
 * the journal tells which files are of the deal, or a part that is the same file.
 *
 * @module
 */
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import type { Have } from "../../transfer/target.ts";
import { isSame } from "../share/checked_file.ts";
import { toTargetError } from "../disk_error.ts";
import { inFolder } from "../disk_path.ts";
import { MAX_NAMES, numberedName } from "./free_name.ts";
import type { Journal } from "./journal.ts";
import type { MadeFolder } from "./made_folders.ts";
import { isPart } from "./part_file.ts";
import { partName } from "./part_name.ts";
import { removeIfThere } from "../records/private_file.ts";
import { toDate } from "./publishing.ts";
import type { TargetPlan } from "./target_plan.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";

export interface ArrivedBeforeOptions {
  readonly plan: TargetPlan;
  /** By the numbers of the plan. */
  readonly folders: readonly MadeFolder[];
  readonly journal: Journal;
  readonly suffix: string;
  /** Told of each file that is whole, with its path on the disk. */
  readonly found: (index: number, path: string) => void;
}

/** A part that was found. */
interface Part {
  readonly index: number;
  readonly bytes: number;
  readonly path: string;
}

/** Looks it up. Of several parts the largest one is kept: the others were whole or nearly nothing, and go. */
export async function arrivedBefore(entries: readonly ListEntry[], options: ArrivedBeforeOptions): Promise<Have> {
  const lookup = new Lookup(options);
  const slice = new TimeSlice(() => performance.now());
  const done: number[] = [];
  let best: Part | null = null;
  for (const [index, entry] of entries.entries()) {
    await slice.pause();
    if (entry.size === undefined) continue;
    const whole = lookup.whole(index, entry);
    if (whole !== null) {
      done.push(index);
      options.found(index, whole);
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
  /** What stands in the folders that were there before, by their numbers. */
  readonly #names = new Map<number, ReadonlySet<string>>();
  /** Parts of files that are known to be whole. */
  readonly #old: string[] = [];

  constructor(options: ArrivedBeforeOptions) {
    this.#options = options;
  }

  /** The path of a file that is whole. */
  whole(index: number, entry: ListEntry): string | null {
    const { plan, journal } = this.#options;
    const [number, planned] = [plan.folderOf(index), plan.nameOf(index)];
    const told = journal.nameOf(entry.path);
    const name = told ?? (number === 0 ? this.#sameAsPart(index, entry) : planned);
    if (name === null) return null;
    const info = this.#look(number, name);
    if (info === null || !isAsListed(info, entry)) return null;
    const part = partName(planned, this.#options.suffix);
    if (this.#has(number, part)) this.#old.push(this.#pathOf(number, part));
    return this.#pathOf(number, name);
  }

  /** The part of a file, unless it is of no use: then it is removed. */
  part(index: number, { size = 0 }: ListEntry): Part | null {
    const { plan, suffix } = this.#options;
    const number = plan.folderOf(index);
    const name = partName(plan.nameOf(index), suffix);
    const info = this.#look(number, name);
    if (info === null || info.isDirectory) return null;
    const path = this.#pathOf(number, name);
    if (isPart(info) && info.size > 0 && info.size <= size) return { index, bytes: info.size, path };
    removeIfThere(path);
    return null;
  }

  /** Removes the parts of files that are whole. */
  removeOld(): void {
    this.#old.forEach(removeIfThere);
  }

  /** The name that a file got just before an end, which nobody could write down: its part is the same file. */
  #sameAsPart(index: number, { path }: ListEntry): string | null {
    const { plan, suffix, journal } = this.#options;
    const planned = plan.nameOf(index);
    const part = this.#look(0, partName(planned, suffix));
    if (part === null || !part.isFile || (part.nlink ?? 1) < 2 || !part.ino) return null;
    for (let number = 0; number < MAX_NAMES; number++) {
      const name = numberedName(planned, number);
      const info = this.#look(0, name);
      if (info === null) return null;
      if (!isSame(info, part)) continue;
      journal.addArrived({ path, name });
      return name;
    }
    return null;
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

  /** Most folders have few names of ours: to read them all at once takes less than to ask for each. */
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

/** Whether a file is as the list has it. Where the list says no time, the size has to do. */
function isAsListed({ isFile, size, mtime }: Deno.FileInfo, entry: ListEntry): boolean {
  const date = toDate(entry.time);
  return isFile && size === entry.size && (date === null || mtime?.getTime() === date.getTime());
}
