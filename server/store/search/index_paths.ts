/**
 * Where the index and the history lie in a data folder.
 *
 * @module
 */
import { join } from "@std/path";

export interface IndexPaths {
  readonly historyPath: string;
  readonly indexPath: string;
}

export function indexPathsIn(folder: string): IndexPaths {
  return { historyPath: join(folder, "history.db"), indexPath: join(folder, "index.db") };
}

/** Removes an index that nobody has open, with all that it knew. Who opens it next makes it anew. */
export function removeIndexFile(indexPath: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    try {
      Deno.removeSync(indexPath + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
