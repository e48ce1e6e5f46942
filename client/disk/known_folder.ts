/**
 * A folder that was made or found to be written to, and whether its path still leads to it (R37).
 *
 * To ask for the real path of each file takes a fourth of the time of a small one. So for each file it is only compared
 * that the folder is the same one, which nothing outside can be; and that it was not moved away, once for many files.
 *
 * @module
 */
import { TargetError } from "../transfer/target.ts";
import { isRealPath, isSame } from "./checked_file.ts";
import { toTargetError } from "./disk_error.ts";

export class KnownFolder {
  /** Its real path. */
  readonly path: string;
  readonly #info: Deno.FileInfo;

  /** Throws a `TargetError`: `unsafe` where no folder stands at the path, or a link stands in it. */
  constructor(path: string) {
    this.path = path;
    try {
      this.#info = Deno.lstatSync(path);
      if (!this.#info.isDirectory || !isRealPath(path)) throw new TargetError("unsafe", path);
    } catch (error) {
      throw toTargetError(error, path);
    }
  }

  /** Throws a `TargetError` where its path does not lead to it any more. */
  check(): void {
    if (!isRealPath(this.path)) throw gone(this.path);
  }

  /** Throws a `TargetError` where an open file is no regular one, or is not the one at a path in this folder. */
  checkFile(path: string, file: Deno.FsFile): void {
    const info = file.statSync();
    try {
      // Where a system has no numbers for folders, nothing can be compared.
      if (!this.#info.ino) this.check();
      if (info.isFile && isSame(this.#info, Deno.lstatSync(this.path)) && isSame(info, Deno.lstatSync(path))) return;
    } catch (error) {
      throw toTargetError(error, path);
    }
    throw new TargetError("unsafe", path);
  }
}

/** Nothing stands there any more, or something else does. */
function gone(path: string): TargetError {
  try {
    Deno.lstatSync(path);
    return new TargetError("unsafe", path);
  } catch (error) {
    return toTargetError(error, path);
  }
}
