/**
 * A folder that was made or found to be written to, and whether its path still leads to it (REQ-R37).
 *
 * What Deno tells of a file leaves much behind for the collector: six questions for each of 20,000 files were 90 MB. So
 * each is looked at twice when it is opened and once when it gets its name, and folders by their real paths.
 *
 * @module
 */
import { TargetError } from "../../transfer/target.ts";
import { type Identity, isRealPath, isSame } from "../share/checked_file.ts";
import { toTargetError } from "../disk_error.ts";

export class KnownFolder {
  /** Its real path. */
  readonly path: string;

  /** Throws a `TargetError`: `unsafe` where no folder stands at the path, or a link stands in it. */
  constructor(path: string) {
    this.path = path;
    try {
      if (!Deno.lstatSync(path).isDirectory || !isRealPath(path)) throw new TargetError("unsafe", path);
    } catch (error) {
      throw toTargetError(error, path);
    }
  }

  /** Throws a `TargetError` where its path does not lead to it any more. */
  check(): void {
    if (!isRealPath(this.path)) throw gone(this.path);
  }

  /**
   * What an open file is. Throws a `TargetError` where that is no regular file, or not the one at a path in this folder, or
   * where a link stands on the way.
   */
  checkFile(path: string, file: Deno.FsFile): Identity {
    try {
      const { isFile, ino, dev } = file.statSync();
      if (isFile && isRealPath(path) && isSame({ ino, dev }, Deno.lstatSync(path))) return { ino, dev };
    } catch (error) {
      throw toTargetError(error, path);
    }
    throw gone(path);
  }

  /** Throws a `TargetError` where something else stands at a path in this folder than a file that was opened there. */
  checkPart(path: string, identity: Identity): void {
    try {
      if (isSame(identity, Deno.lstatSync(path))) return;
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
