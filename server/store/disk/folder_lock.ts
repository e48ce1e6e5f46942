/**
 * The lock of a data folder, which belongs to one server at a time. The kernel releases it when the process dies.
 *
 * @module
 */
import { FolderError, shownFolder } from "../folder.ts";
import { identityAt } from "./file_identity.ts";

export class FolderLock implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  readonly #identity: string | null;

  private constructor(file: Deno.FsFile, path: string) {
    this.#file = file;
    this.#path = path;
    this.#identity = identityAt(path);
  }

  /**
   * Locks a folder until the result is disposed. Throws a `FolderError` if another process has the lock, and the error
   * of the system if there is no file to lock, and none can be made.
   */
  static take(folder: string): FolderLock {
    const path = `${folder}/lock`;
    const file = openLock(path);
    let isLocked = false;
    try {
      isLocked = file.tryLockSync(true);
      if (isLocked) return new FolderLock(file, path);
    } finally {
      if (!isLocked) file.close();
    }
    throw new FolderError((strings) => strings.folderInUse(shownFolder(folder)));
  }

  /** Whether the locked file is still at its path. */
  get isInPlace(): boolean {
    return identityAt(this.#path) === this.#identity;
  }

  /** Throws the error of the system if the disk cannot be written. */
  tryWriting(): void {
    Deno.openSync(this.#path, { read: true, write: true }).close();
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** A lock for writing also works for a file that was opened for reading, as on a read-only disk. */
function openLock(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { create: true, read: true, write: true, mode: 0o600 });
  } catch (error) {
    if (identityAt(path) === null) throw error;
    return Deno.openSync(path, { read: true });
  }
}
