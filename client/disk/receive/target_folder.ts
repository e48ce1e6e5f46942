/**
 * A folder that the files of one deal are written to: below its real path and nowhere else, following no link and writing
 * over nothing (PROTOCOL X9; REQ-R35 to REQ-R52).
 *
 * Owns the open part and what is on its way to its name. The names are those of the plan (target_plan.ts); what came
 * before is looked up on the disk (arrived_before.ts).
 *
 * @module
 */
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { type Have, type Renamed, type Target, TargetError, type TargetFile } from "../../transfer/target.ts";
import { baseOf } from "../../transfer/bytes/file_list.ts";
import { arrivedBefore } from "./arrived_before.ts";
import { isAt } from "../share/checked_file.ts";
import { toTargetError } from "../disk_error.ts";
import { inFolder, lastName } from "../disk_path.ts";
import { Journal } from "./journal.ts";
import type { KnownFolder } from "./known_folder.ts";
import { type MadeFolder, makeFolders } from "./made_folders.ts";
import { PartFile, type PartOwner } from "./part_file.ts";
import { partName, partSuffix } from "./part_name.ts";
import { Publishing } from "./publishing.ts";
import type { NameRules } from "./safe_name.ts";
import { settleFolders } from "./settled_folders.ts";
import { sweepParts } from "./swept_parts.ts";
import { TargetPlan } from "./target_plan.ts";

/** So many paths are told. */
const MAX_PATHS = 200;

/** And so many new names. */
const MAX_RENAMED = 20;

/** A part is read in pieces of this size. */
const READ_BYTES = 1_048_576;

export interface TargetFolderOptions {
  /** The id of the deal. */
  readonly id: string;
  /** The file for what is to be known later; `null`: there is nowhere to keep it. */
  readonly journal: string | null;
  /** Whether what an earlier deal of this id has left is none of it: nobody has agreed to write into that. */
  readonly isNew: boolean;
  readonly rules: NameRules;
}

/** Opens the folder, which is made if it is missing. Throws a `TargetError`. */
export function openTarget(folder: string, options: TargetFolderOptions): Target {
  try {
    Deno.mkdirSync(folder, { recursive: true });
    const real = Deno.realPathSync(folder);
    if (!Deno.lstatSync(real).isDirectory) throw new TargetError("unsafe", folder);
    return new TargetFolder(real, options);
  } catch (error) {
    throw toTargetError(error, folder);
  }
}

class TargetFolder implements Target {
  readonly #root: string;
  readonly #rules: NameRules;
  readonly #suffix: string;
  readonly #journal: Journal;
  readonly #publishing = new Publishing({
    nameOf: (index) => this.#planned().nameOf(index),
    named: (index, name) => this.#named(index, name),
    flushed: () => this.#journal.flush(),
  });
  readonly #owner: PartOwner = { publish: (part, timeMs) => this.#publishing.add(part, timeMs) };
  #entries: readonly ListEntry[] = [];
  #plan: TargetPlan | null = null;
  /** By the numbers of the plan. */
  #folders: readonly MadeFolder[] = [];
  #part: PartFile | null = null;
  #count = 0;
  #paths: string[] = [];
  #renamed: Renamed[] = [];
  #hasWritten = false;

  constructor(root: string, { id, journal, isNew, rules }: TargetFolderOptions) {
    this.#root = root;
    this.#rules = rules;
    this.#suffix = partSuffix(id);
    this.#journal = new Journal(journal, root);
    if (isNew) this.#journal.remove();
  }

  get published(): Target["published"] {
    return { count: this.#count, paths: this.#paths, renamed: this.#renamed };
  }

  async begin(entries: readonly ListEntry[]): Promise<Have> {
    await this.#stop();
    this.#publishing.reset();
    const [plan, suffix] = [await TargetPlan.make(entries, { rules: this.#rules, suffix: this.#suffix }), this.#suffix];
    const folders = await makeFolders(this.#root, plan.folders, { journal: this.#journal });
    [this.#plan, this.#folders, this.#entries, this.#count, this.#paths] = [plan, folders, entries, 0, []];
    this.#renamed = [];
    plan.folders.forEach(({ path, parent }, number) => {
      const place = folders[number]?.folder.path;
      if (number === 0 || place === undefined) return;
      if (parent === 0) this.#tell(place);
      this.#compare(path, place);
    });
    return await arrivedBefore(entries, {
      plan,
      folders,
      journal: this.#journal,
      suffix,
      found: (index, path) => this.#arrived(index, path),
    });
  }

  open(index: number, offset: number): Promise<TargetFile> {
    try {
      this.#publishing.check();
      this.#part?.close();
      this.#hasWritten = true;
      const folder = this.#folderOf(index);
      this.#part = PartFile.open({ index, path: this.#partOf(index), folder, offset, owner: this.#owner });
      return Promise.resolve(this.#part);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async *readPart(index: number): AsyncIterable<Uint8Array> {
    const path = this.#partOf(index);
    try {
      using file = Deno.openSync(path);
      if (!isAt(path, file)) throw new TargetError("unsafe", path);
      const buffer = new Uint8Array(READ_BYTES);
      for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
        yield buffer.subarray(0, count);
      }
    } catch (error) {
      throw toTargetError(error, path);
    }
  }

  async finish(): Promise<void> {
    await this.#publishing.settle();
    if (!this.#hasWritten && this.#folders.every(({ isNew }) => !isNew)) return;
    const planned = this.#plan?.folders ?? [];
    // The folder of one's choice keeps its own time.
    await settleFolders(this.#folders.map((folder, number) => ({ ...folder, timeMs: planned[number]?.timeMs })));
    this.#hasWritten = false;
  }

  async close({ discard = false }: { readonly discard?: boolean } = {}): Promise<void> {
    await this.#stop();
    if (!discard) return;
    await sweepParts(this.#root, { tops: this.#journal.tops.values(), suffix: this.#suffix });
    this.#journal.remove();
  }

  /** Ends what is under way. What is whole gets its name; what goes wrong with it will come again. */
  async #stop(): Promise<void> {
    this.#part?.close();
    this.#part = null;
    await this.#publishing.settleQuietly();
  }

  #folderOf(index: number): KnownFolder {
    const made = this.#folders[this.#planned().folderOf(index)];
    if (made === undefined) throw new TargetError("internal", "", "It was not begun");
    return made.folder;
  }

  /** A file has its name. Whether the disk alone says later what it is, so that its part may go. */
  #named(index: number, name: string): boolean {
    const plan = this.#planned();
    this.#arrived(index, inFolder(this.#folderOf(index).path, name));
    if (plan.folderOf(index) !== 0 && name === plan.nameOf(index)) return true;
    this.#journal.addArrived({ path: this.#entries[index]?.path ?? "", name });
    return false;
  }

  #arrived(index: number, path: string): void {
    this.#count++;
    if (this.#planned().folderOf(index) === 0) this.#tell(path);
    this.#compare(this.#entries[index]?.path ?? "", path);
  }

  /** Notes where something is called otherwise than in the list. */
  #compare(path: string, place: string): void {
    const name = lastName(place);
    if (name !== baseOf(path) && this.#renamed.length < MAX_RENAMED) this.#renamed.push({ path, name });
  }

  #tell(path: string): void {
    if (this.#paths.length < MAX_PATHS) this.#paths.push(path);
  }

  #partOf(index: number): string {
    if (this.#entries[index]?.size === undefined) throw new TargetError("internal", "", `Entry ${index} is no file`);
    return inFolder(this.#folderOf(index).path, partName(this.#planned().nameOf(index), this.#suffix));
  }

  #planned(): TargetPlan {
    if (this.#plan === null) throw new TargetError("internal", "", "It was not begun");
    return this.#plan;
  }
}
