/**
 * Where each entry of a list would stand on this disk: the names, before anything is looked at there (PROTOCOL X9; REQ-R35,
 * REQ-R39).
 *
 * Pure. 200,000 entries of a list take few bytes each: a name is kept only where it is not the entry's own.
 *
 * @module
 */
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { TargetError } from "../../transfer/target.ts";
import { numberedName } from "./free_name.ts";
import { nameKeyFor, type NameRules, safeName } from "./safe_name.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";
import { baseOf, parentOf, partsOf } from "../../transfer/bytes/file_list.ts";

/** A folder of the list, or one that an entry of it needs. */
export interface PlannedFolder {
  /** On the wire; `""` is the folder that everything is written to. */
  readonly path: string;
  /** The number of the folder that it stands in, which is smaller than its own. */
  readonly parent: number;
  readonly name: string;
  /** Unix milliseconds of its last change, where the list says so. */
  timeMs: number | undefined;
}

export interface TargetPlanOptions {
  readonly rules: NameRules;
  /** How the names of parts end; no file is called so. */
  readonly suffix: string;
}

/** A folder as long as the plan is being made. */
interface Draft extends PlannedFolder {
  /** The names that are taken in it. */
  readonly taken: Set<string>;
  /** By a name with a number of so many digits: the number that is tried next for all names that become this one. */
  readonly next: Map<string, number>;
}

export class TargetPlan {
  readonly #options: TargetPlanOptions;
  readonly #entries: readonly ListEntry[];
  readonly #folders: Draft[] = [];
  /** By their paths on the wire. */
  readonly #numbers = new Map<string, number>();
  /** The folder that an entry stands in. */
  readonly #places: Uint32Array;
  readonly #names = new Map<number, string>();

  private constructor(entries: readonly ListEntry[], options: TargetPlanOptions) {
    this.#options = options;
    this.#entries = entries;
    this.#places = new Uint32Array(entries.length);
    this.#addFolder({ path: "", parent: 0, name: "", timeMs: undefined });
  }

  /** Rejects with a `TargetError` (`bad_path`) for a path that is none. */
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

  /** The folder of everything first, and each before what is in it. */
  get folders(): readonly PlannedFolder[] {
    return this.#folders;
  }

  /** The number of the folder that an entry stands in. */
  folderOf(index: number): number {
    return this.#places[index] ?? 0;
  }

  /** The name of a file that it would like to have. */
  nameOf(index: number): string {
    return this.#names.get(index) ?? baseOf(this.#entries[index]?.path ?? "");
  }

  #add({ path, size, time }: ListEntry, index: number): void {
    if (partsOf(path) === null) throw new TargetError("bad_path", path);
    if (size === undefined) {
      const folder = this.#folders[this.#folderAt(path)];
      if (folder !== undefined) folder.timeMs = time;
      return;
    }
    const parent = this.#folderAt(parentOf(path));
    const [own, name] = [baseOf(path), this.#newName(baseOf(path), parent, { isFolder: false })];
    this.#places[index] = parent;
    if (name !== own) this.#names.set(index, name);
  }

  /** The number of a folder, which may stand in the list or not. */
  #folderAt(path: string): number {
    const known = this.#numbers.get(path);
    if (known !== undefined) return known;
    const parent = this.#folderAt(parentOf(path));
    const name = this.#newName(baseOf(path), parent, { isFolder: true });
    return this.#addFolder({ path, parent, name, timeMs: undefined });
  }

  #addFolder(folder: PlannedFolder): number {
    this.#numbers.set(folder.path, this.#folders.length);
    return this.#folders.push({ ...folder, taken: new Set(), next: new Map() }) - 1;
  }

  #newName(own: string, parent: number, { isFolder }: { readonly isFolder: boolean }): string {
    const { rules, suffix } = this.#options;
    let name = safeName(own, { rules, isTop: parent === 0 });
    // It would stand where the part of another file has to.
    if (name.endsWith(suffix)) name = safeName(`${name.slice(0, -suffix.length)}${suffix}_`, { rules, isTop: false });
    const folder = this.#folders[parent];
    return folder === undefined ? name : this.#freeName(folder, name, isFolder);
  }

  /**
   * Whoever sends a hundred thousand names that become one does not make us count each time: long names are cut for the
   * number, so that what they count by is not the name, but what is left of it beside a number of so many digits.
   */
  #freeName({ taken, next }: Draft, name: string, isFolder: boolean): string {
    const { rules } = this.#options;
    const isFree = (wished: string): boolean => {
      const key = nameKeyFor(wished, rules);
      return !taken.has(key) && taken.add(key) !== undefined;
    };
    if (isFree(name)) return name;
    for (let first = 1;; first *= 10) {
      const family = nameKeyFor(numberedName(name, first, { isFolder }), rules);
      for (let number = next.get(family) ?? first; number < first * 10; number++) {
        const numbered = numberedName(name, number, { isFolder });
        next.set(family, number + 1);
        if (isFree(numbered)) return numbered;
      }
    }
  }
}
