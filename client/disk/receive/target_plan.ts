/**
 * The plan of a target: the name and folder that each entry of a list gets on this disk, before the disk is looked at
 * (PROTOCOL X9; REQ-R35, REQ-R39).
 *
 * Pure. A list of 200,000 entries takes few bytes each, because a name is stored only if it is not the entry's own.
 *
 * @module
 */
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { TargetError } from "../../transfer/target.ts";
import { nameKeyFor, type NameRules, numberedName, safeName } from "../file_name.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";
import { baseOf, parentOf, partsOf } from "../../transfer/bytes/file_list.ts";

/** A folder of the list, or one that an entry of the list is in. */
export interface PlannedFolder {
  /** Its path on the wire; `""` is the folder that the user chose. */
  readonly path: string;
  /** The number of the folder that it is in; smaller than its own. */
  readonly parent: number;
  readonly name: string;
  /** Its last change in Unix milliseconds, if the list has it. */
  timeMs: number | undefined;
  /** Its permissions, if the list has them. */
  mode: number | undefined;
}

export interface TargetPlanOptions {
  readonly rules: NameRules;
  /** The end of the names of partial files. No other file gets a name with it. */
  readonly suffix: string;
}

/** A folder while the plan is being made. */
interface Draft extends PlannedFolder {
  /** The keys of the names that are taken in it. */
  readonly taken: Set<string>;
  /** The number to try next, for all names that are the same once they are cut for a number of a certain length. */
  readonly next: Map<string, number>;
}

export class TargetPlan {
  readonly #options: TargetPlanOptions;
  readonly #entries: readonly ListEntry[];
  readonly #folders: Draft[] = [];
  /** By their paths on the wire. */
  readonly #numbers = new Map<string, number>();
  /** The number of the folder of each entry. */
  readonly #folderNumbers: Uint32Array;
  readonly #names = new Map<number, string>();

  private constructor(entries: readonly ListEntry[], options: TargetPlanOptions) {
    this.#options = options;
    this.#entries = entries;
    this.#folderNumbers = new Uint32Array(entries.length);
    this.#addFolder({ path: "", parent: 0, name: "", timeMs: undefined, mode: undefined });
  }

  /** Rejects with a `TargetError` (`bad_path`) for an invalid path. */
  static async make(entries: readonly ListEntry[], options: TargetPlanOptions): Promise<TargetPlan> {
    const plan = new TargetPlan(entries, options);
    const slice = new TimeSlice(() => performance.now());
    for (const [index, entry] of entries.entries()) {
      plan.#add(entry, index);
      await slice.pause();
    }
    for (const { taken, next } of plan.#folders) {
      taken.clear();
      next.clear();
    }
    return plan;
  }

  /** The folder that the user chose comes first, and each folder before what is in it. */
  get folders(): readonly PlannedFolder[] {
    return this.#folders;
  }

  /** The number of the folder that an entry is in. */
  folderOf(index: number): number {
    return this.#folderNumbers[index] ?? 0;
  }

  /** The name that a file gets unless it is taken on the disk. */
  nameOf(index: number): string {
    return this.#names.get(index) ?? baseOf(this.#entries[index]?.path ?? "");
  }

  #add({ path, size, time, mode }: ListEntry, index: number): void {
    if (partsOf(path) === null) throw new TargetError("bad_path", path);
    if (size === undefined) {
      const folder = this.#folders[this.#folderAt(path)];
      if (folder !== undefined) [folder.timeMs, folder.mode] = [time, mode];
      return;
    }
    const parent = this.#folderAt(parentOf(path));
    const [own, name] = [baseOf(path), this.#newName(baseOf(path), parent, { isFolder: false })];
    this.#folderNumbers[index] = parent;
    if (name !== own) this.#names.set(index, name);
  }

  /** The number of a folder, which is added if it is new. */
  #folderAt(path: string): number {
    const known = this.#numbers.get(path);
    if (known !== undefined) return known;
    const parent = this.#folderAt(parentOf(path));
    const name = this.#newName(baseOf(path), parent, { isFolder: true });
    return this.#addFolder({ path, parent, name, timeMs: undefined, mode: undefined });
  }

  #addFolder(folder: PlannedFolder): number {
    this.#numbers.set(folder.path, this.#folders.length);
    return this.#folders.push({ ...folder, taken: new Set(), next: new Map() }) - 1;
  }

  #newName(own: string, parent: number, { isFolder }: { readonly isFolder: boolean }): string {
    const { rules, suffix } = this.#options;
    let name = safeName(own, { rules, isTop: parent === 0 });
    // It could take the name of the partial file of another entry.
    if (name.endsWith(suffix)) name = safeName(`${name.slice(0, -suffix.length)}${suffix}_`, { rules, isTop: false });
    const folder = this.#folders[parent];
    return folder === undefined ? name : this.#freeName(folder, name, isFolder);
  }

  /**
   * Counts on from the last number, so that a hundred thousand entries of one name do not take quadratic time. Long names
   * are cut to make room for the number, so the counter belongs to what is left of a name beside a number of that length.
   */
  #freeName({ taken, next }: Draft, name: string, isFolder: boolean): string {
    const { rules } = this.#options;
    const tryTake = (candidate: string): boolean => {
      const key = nameKeyFor(candidate, rules);
      return !taken.has(key) && taken.add(key) !== undefined;
    };
    if (tryTake(name)) return name;
    for (let first = 1;; first *= 10) {
      const shared = nameKeyFor(numberedName(name, first, { isFolder }), rules);
      for (let number = next.get(shared) ?? first; number < first * 10; number++) {
        const numbered = numberedName(name, number, { isFolder });
        next.set(shared, number + 1);
        if (tryTake(numbered)) return numbered;
      }
    }
  }
}

/** A time of the wire as a date; `null` if it is missing or invalid. */
export function toDate(timeMs: number | undefined): Date | null {
  const date = new Date(timeMs ?? NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}
