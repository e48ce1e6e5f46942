/**
 * The folders that a transfer writes into: made one by one through no link, checked again before each use (REQ-R37), and
 * given their times at the end.
 *
 * A top-level folder is either new or was made for the same transfer before, because what exists already may belong to
 * anybody.
 *
 * @module
 */
import { TimeSlice } from "../../../shared/event_loop.ts";
import { TargetError } from "../../transfer/target.ts";
import { toTargetError } from "../disk_error.ts";
import { type FileIdentity, inFolder, isRealPath, isSameFile } from "../disk_path.ts";
import { MAX_NAMES, numberedName } from "../file_name.ts";
import { correctedMode, folderMode } from "./arriving_mode.ts";
import type { Journal } from "./journal.ts";
import { type PlannedFolder, toDate } from "./target_plan.ts";

/** How many folders wait for the disk at once. */
const MAX_SYNCS = 32;

/** A folder on the disk that is written to. */
export interface MadeFolder {
  readonly folder: CheckedFolder;
  /** Whether it was made just now, so that it has to be empty. */
  readonly isNew: boolean;
}

/** Makes folders below the real path `root`, which is the first of them. Rejects with a `TargetError`. */
export async function makeFolders(
  root: string,
  planned: readonly PlannedFolder[],
  { journal }: { readonly journal: Journal },
): Promise<readonly MadeFolder[]> {
  const top = new CheckedFolder(root, null);
  const all: MadeFolder[] = [{ folder: top, isNew: false }];
  const slice = new TimeSlice(() => performance.now());
  for (const { path, parent, name, mode } of planned.slice(1)) {
    await slice.pause();
    const inside = all[parent]?.folder ?? top;
    all.push(parent === 0 ? makeTop(top, { path, name, mode, journal }) : makeInside(inside, { name, mode }));
  }
  return all;
}

interface Top {
  /** Its path on the wire. */
  readonly path: string;
  readonly name: string;
  readonly mode: number | undefined;
  readonly journal: Journal;
}

function makeTop(root: CheckedFolder, { path, name, mode, journal }: Top): MadeFolder {
  const known = journal.tops.get(path);
  const old = known === undefined ? null : tryMakeInside(root, { name: known, mode });
  if (old !== null) return old;
  for (let number = 0; number < MAX_NAMES; number++) {
    const numbered = numberedName(name, number, { isFolder: true });
    const place = inFolder(root.path, numbered);
    if (!tryMake(place, mode)) continue;
    // After it was made: a crash between the two leaves an empty folder. In the other order it could claim a folder that
    // somebody else makes.
    journal.addTop(path, numbered);
    return made(new CheckedFolder(place, root), { isNew: true, mode });
  }
  throw new TargetError("unsafe", inFolder(root.path, name), "Too many names are taken");
}

/** `null`: the path is taken by something other than a folder. */
function tryMakeInside(parent: CheckedFolder, wanted: Pick<Top, "name" | "mode">): MadeFolder | null {
  try {
    return makeInside(parent, wanted);
  } catch (error) {
    if (error instanceof TargetError && error.code === "unsafe") return null;
    throw error;
  }
}

function makeInside(parent: CheckedFolder, { name, mode }: Pick<Top, "name" | "mode">): MadeFolder {
  const path = inFolder(parent.path, name);
  const isNew = tryMake(path, mode);
  return made(new CheckedFolder(path, parent), { isNew, mode });
}

/** A new folder gets back what the umask has taken from its owner. */
function made(folder: CheckedFolder, { isNew, mode }: { readonly isNew: boolean } & Pick<Top, "mode">): MadeFolder {
  if (isNew) folder.allowOwner(folderMode(mode));
  return { folder, isNew };
}

/** Makes a folder; `false` if the path is taken. */
function tryMake(path: string, mode: number | undefined): boolean {
  try {
    Deno.mkdirSync(path, { mode: folderMode(mode) });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw toTargetError(error, path);
  }
}

/**
 * A folder that exists, with the checks that its path still leads to it and to the files in it.
 *
 * A folder is known by its number on the disk, which is looked up with the same few calls however deep it is: asking for a
 * real path looks at each folder above it again, which took the cube of the depth for a list. Each check leaves garbage, too:
 * six calls for each of 20,000 files were 90 MB. So a file is checked twice when it is opened and once when it gets its name.
 */
export class CheckedFolder {
  /** Its real path. */
  readonly path: string;
  readonly #identity: FileIdentity;
  /** When it was first looked at. */
  readonly #mode: number | null;

  /**
   * `parent`: the folder that it is in; `null` for the one that the user chose. Throws a `TargetError`: `unsafe` if the path
   * is not a folder or has a link in it.
   */
  constructor(path: string, parent: CheckedFolder | null) {
    this.path = path;
    try {
      const { isDirectory, ino, dev, mode } = Deno.lstatSync(path);
      if (!isDirectory || (parent === null && !isRealPath(path))) throw new TargetError("unsafe", path);
      this.#identity = { ino, dev };
      this.#mode = mode;
    } catch (error) {
      throw toTargetError(error, path);
    }
    // Only the last name of the path was looked at.
    parent?.check();
  }

  /** Throws a `TargetError` if the path does not lead to this folder any more. */
  check(): void {
    const { path } = this;
    try {
      const info = Deno.lstatSync(path);
      // Some systems have no numbers for files.
      const isHere = info.isDirectory && isSameFile(info, this.#identity) && (Boolean(info.ino) || isRealPath(path));
      if (isHere) return;
    } catch (error) {
      throw toTargetError(error, path);
    }
    throw new TargetError("unsafe", path);
  }

  /** Gives its owner back what a strange umask has taken. Throws a `TargetError`. */
  allowOwner(allowed: number): void {
    const corrected = correctedMode(this.#mode, allowed);
    if (corrected === null) return;
    try {
      Deno.chmodSync(this.path, corrected);
    } catch (error) {
      throw toTargetError(error, this.path);
    }
  }

  /** Whether an open file is this folder. */
  isOpenAs(file: Deno.FsFile): boolean {
    const info = file.statSync();
    return info.isDirectory && isSameFile(info, this.#identity);
  }

  /**
   * Identifies a file that was opened at a path in this folder. Throws a `TargetError` if it is not a regular file, not the
   * one at the path, or behind a link.
   */
  identify(path: string, file: Deno.FsFile): FileIdentity & Pick<Deno.FileInfo, "mode"> {
    this.check();
    try {
      const { isFile, ino, dev, mode } = file.statSync();
      if (isFile && isSameFile({ ino, dev }, Deno.lstatSync(path))) return { ino, dev, mode };
    } catch (error) {
      throw toTargetError(error, path);
    }
    throw new TargetError("unsafe", path);
  }

  /** Throws a `TargetError` if the file at a path in this folder is not the one that was identified there. */
  checkFile(path: string, identity: FileIdentity): void {
    try {
      if (isSameFile(identity, Deno.lstatSync(path))) return;
    } catch (error) {
      throw toTargetError(error, path);
    }
    throw new TargetError("unsafe", path);
  }
}

/** A folder, and its time in Unix milliseconds from the list. */
export type FinishedFolder = MadeFolder & { readonly timeMs: number | undefined };

/**
 * Gives folders their times, and syncs the names in them to the disk. Never rejects: all bytes are on the disk already, so
 * an error here loses nothing.
 */
export async function finishFolders(folders: readonly FinishedFolder[]): Promise<void> {
  for (let at = 0; at < folders.length; at += MAX_SYNCS) {
    await Promise.all(folders.slice(at, at + MAX_SYNCS).map(finishFolder));
  }
}

async function finishFolder({ folder, timeMs }: FinishedFolder): Promise<void> {
  try {
    // Fails on Windows, where a folder cannot be opened.
    using file = Deno.openSync(folder.path);
    if (!folder.isOpenAs(file)) return;
    const date = toDate(timeMs);
    if (date !== null) file.utimeSync(new Date(), date);
    await file.sync();
  } catch {
    // The folder keeps the time of its last change, and the system syncs it later.
  }
}
