/**
 * The folder that the files of one transfer are written to: below its real path and nowhere else, without following links
 * or overwriting anything (PROTOCOL X9; REQ-R35 to REQ-R52).
 *
 * Owns the partial file that is open and the files that are being published. target_plan.ts chooses the names,
 * arrived_before.ts finds what an earlier connection has left.
 *
 * @module
 */
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { type Have, type Renamed, type Target, TargetError, type TargetFile } from "../../transfer/target.ts";
import { baseOf } from "../../transfer/bytes/file_list.ts";
import { arrivedBefore } from "./arrived_before.ts";
import { toTargetError } from "../disk_error.ts";
import { inFolder, isFileAt, lastName, wirePath } from "../disk_path.ts";
import { type NameRules, partName, partSuffix } from "../file_name.ts";
import { fileMode, folderMode } from "./arriving_mode.ts";
import { type CheckedFolder, finishFolders, type MadeFolder, makeFolders } from "./folders.ts";
import { Journal } from "./journal.ts";
import { PartFile, type PartOwner } from "./part_file.ts";
import { Publishing } from "./publishing.ts";
import { sweepParts } from "./swept_parts.ts";
import { TargetPlan } from "./target_plan.ts";

/** The most paths in `published`. */
const MAX_PATHS = 200;

/** The most changed names in `published`. */
const MAX_RENAMED = 20;

/** How many partial files are noted in one write of the journal. */
const MAX_NOTED = 128;

/** Partial files are read in chunks of this size. */
const READ_BYTES = 1_048_576;

export interface TargetFolderOptions {
  /** The path of the journal, for resuming in a later process; `null`: there is none. */
  readonly journal: string | null;
  /** Whether to ignore the journal of an earlier transfer of the same id: the user has not agreed to write into its folders. */
  readonly isNew: boolean;
  readonly rules: NameRules;
  /** A text that nobody can guess, for the names of partial files. */
  readonly newSecret: () => string;
}

/** Opens a folder for a transfer, and makes it if it is missing. Throws a `TargetError`. */
export function openTarget(folder: string, options: TargetFolderOptions): Target {
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: folderMode() });
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
  /** In the order of the plan. */
  #folders: readonly MadeFolder[] = [];
  #part: PartFile | null = null;
  #count = 0;
  #paths: string[] = [];
  #renamed: Renamed[] = [];
  #hasWritten = false;

  constructor(root: string, { journal, isNew, rules, newSecret }: TargetFolderOptions) {
    this.#root = root;
    this.#rules = rules;
    this.#journal = new Journal(journal, root, { newSecret });
    if (isNew) this.#journal.remove();
    this.#suffix = partSuffix(this.#journal.secret);
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
      const onDisk = folders[number]?.folder.path;
      if (number === 0 || onDisk === undefined) return;
      if (parent === 0) this.#addPath(onDisk);
      this.#compareNames(path, onDisk);
    });
    return await arrivedBefore(entries, {
      plan,
      folders,
      journal: this.#journal,
      root: this.#root,
      suffix,
      found: (index, path) => this.#arrived(index, path),
    });
  }

  open(index: number, offset: number): Promise<TargetFile> {
    try {
      this.#publishing.check();
      this.#part?.close();
      this.#hasWritten = true;
      this.#notePart(index);
      const [folder, mode] = [this.#folderOf(index), fileMode(this.#entries[index]?.mode)];
      this.#part = PartFile.open({ index, path: this.#partOf(index), folder, offset, mode, owner: this.#owner });
      return Promise.resolve(this.#part);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async *readPart(index: number): AsyncIterable<Uint8Array> {
    const path = this.#partOf(index);
    try {
      using file = Deno.openSync(path);
      if (!isFileAt(path, file)) throw new TargetError("unsafe", path);
      const buffer = new Uint8Array(READ_BYTES);
      for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
        yield buffer.subarray(0, count);
      }
    } catch (error) {
      throw toTargetError(error, path);
    }
  }

  async finish(): Promise<void> {
    await this.#publishing.finish();
    if (!this.#hasWritten && this.#folders.every(({ isNew }) => !isNew)) return;
    const planned = this.#plan?.folders ?? [];
    // The plan has no time for the folder that the user chose, so it keeps its own.
    await finishFolders(this.#folders.map((folder, number) => ({ ...folder, timeMs: planned[number]?.timeMs })));
    this.#hasWritten = false;
  }

  async close({ discard = false }: { readonly discard?: boolean } = {}): Promise<void> {
    await this.#stop();
    if (!discard) return;
    await sweepParts(this.#root, { parts: this.#journal.parts });
    this.#journal.remove();
  }

  /** Ends what is in progress. Complete files get their names; a file that fails is sent again later. */
  async #stop(): Promise<void> {
    this.#part?.close();
    this.#part = null;
    await this.#publishing.finishQuietly();
  }

  #folderOf(index: number): CheckedFolder {
    const made = this.#folders[this.#planned().folderOf(index)];
    if (made === undefined) throw new TargetError("internal", "", "The transfer was not begun");
    return made.folder;
  }

  /** Returns whether the partial file may be removed at once, because the disk alone tells later what the file is. */
  #named(index: number, name: string): boolean {
    const plan = this.#planned();
    this.#journal.dropPart(this.#notedPart(index));
    this.#arrived(index, inFolder(this.#folderOf(index).path, name));
    if (plan.folderOf(index) !== 0 && name === plan.nameOf(index)) return true;
    this.#journal.addArrived({ path: this.#entries[index]?.path ?? "", name });
    return false;
  }

  #arrived(index: number, path: string): void {
    this.#count++;
    if (this.#planned().folderOf(index) === 0) this.#addPath(path);
    this.#compareNames(this.#entries[index]?.path ?? "", path);
  }

  /** Notes a name on the disk that differs from the one in the list. */
  #compareNames(path: string, onDisk: string): void {
    const name = lastName(onDisk);
    if (name !== baseOf(path) && this.#renamed.length < MAX_RENAMED) this.#renamed.push({ path, name });
  }

  #addPath(path: string): void {
    if (this.#paths.length < MAX_PATHS) this.#paths.push(path);
  }

  #partOf(index: number): string {
    if (this.#entries[index]?.size === undefined) throw new TargetError("internal", "", `Entry ${index} is not a file`);
    return inFolder(this.#folderOf(index).path, partName(this.#planned().nameOf(index), this.#suffix));
  }

  /** The path of a partial file, as the journal has it. */
  #notedPart(index: number): string {
    return wirePath(this.#partOf(index), this.#root);
  }

  /** Notes the partial file of an entry, and those of the next ones in the same write. */
  #notePart(index: number): void {
    if (this.#journal.parts.has(this.#notedPart(index))) return;
    const parts: string[] = [];
    for (let at = index; at < this.#entries.length && parts.length < MAX_NOTED; at++) {
      if (this.#entries[at]?.size !== undefined) parts.push(this.#notedPart(at));
    }
    this.#journal.addParts(parts);
  }

  #planned(): TargetPlan {
    if (this.#plan === null) throw new TargetError("internal", "", "The transfer was not begun");
    return this.#plan;
  }
}
