/**
 * Which process is at a transfer, so that no two write the same part.
 *
 * Owns a locked file for each one that this process is at; the system frees it when the process ends, however it does.
 *
 * @module
 */
import { isSame } from "../share/checked_file.ts";
import { makePrivateFolderOf, removeIfThere } from "./private_file.ts";
import { recordPaths } from "./record_paths.ts";

/** What this process is at, whoever of it asks. */
const taken = new Set<string>();

export class Claims {
  readonly #folder: string | null;

  /** `null`: there is no folder that other processes could see. */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  /** Takes a deal. What comes back lets it go; `null`: somebody is at it. */
  take(id: string): (() => void) | null {
    const path = this.#folder === null ? id : recordPaths(this.#folder, id).lock;
    if (taken.has(path)) return null;
    const lock = this.#folder === null ? NO_LOCK : tryLock(path);
    if (lock === null) return null;
    taken.add(path);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      taken.delete(path);
      lock();
    };
  }
}

const NO_LOCK = () => {};

/** `null`: another process has it. Where nothing can be locked, nobody else is kept out. */
function tryLock(path: string): (() => void) | null {
  try {
    makePrivateFolderOf(path);
    for (;;) {
      const file = Deno.openSync(path, { create: true, write: true, mode: 0o600 });
      if (!file.tryLockSync(true)) {
        file.close();
        return null;
      }
      // Whoever let it go has removed the file, maybe after it was opened here: then the next one locks another file.
      if (isStillThere(path, file)) return () => letGo(path, file);
      file.close();
    }
  } catch {
    return NO_LOCK;
  }
}

function isStillThere(path: string, file: Deno.FsFile): boolean {
  try {
    return isSame(file.statSync(), Deno.lstatSync(path));
  } catch {
    return false;
  }
}

function letGo(path: string, file: Deno.FsFile): void {
  removeIfThere(path);
  file.close();
}
