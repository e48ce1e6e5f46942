/**
 * Marks a data folder as set back to an earlier state, where that cannot be noticed (folder_copy.ts). Works on the folder
 * of a server that is not running.
 *
 * @module
 */
import { Meta, RESERVED_AT_ONCE } from "../database/ids.ts";
import { Transaction } from "../database/sql.ts";
import { SearchIndex } from "../search/search_index.ts";
import { ownFolder } from "./data_folder.ts";
import { idAboveAll } from "./folder_copy.ts";

/**
 * Makes ids go on far above those that the history has, so that none is given again. Doing it twice, or to a folder that
 * was not set back, does no harm. Throws a `FolderError`, above all if a server uses the folder, or the error of the
 * system.
 */
export function markRestored(folder: string, timeMs: number): void {
  using owned = ownFolder(folder);
  const meta = new Meta(owned.database);
  new Transaction(owned.database).run(() => {
    meta.setLast("last_id", idAboveAll(meta.last("last_id") + RESERVED_AT_ONCE, timeMs));
    // The next start need not do the same again.
    meta.setFiles(null);
  });
  // What the index has may have been said after the state that was restored.
  SearchIndex.remove(folder);
}
