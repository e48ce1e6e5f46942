/**
 * Marks a data folder as set back to an earlier state, where that cannot be noticed (folder_copy.ts). Works on the folder
 * of a server that is not running.
 *
 * @module
 */
import { RESERVED_AT_ONCE } from "../database/ids.ts";
import { SearchIndex } from "../search/search_index.ts";
import { idAboveAll } from "./folder_copy.ts";
import { HistoryFile } from "./history_file.ts";

/**
 * Makes ids go on far above those that the history has, so that none is given again, and withdraws open invitations, which
 * may have been used since. Doing it twice, or to a folder that was not set back, does no
 * other harm. Throws a `FolderError`, above all if a server uses the folder, or the error of the
 * system.
 */
export function markRestored(folder: string, timeMs: number): void {
  using history = HistoryFile.open(folder);
  history.prepare();
  const { access, meta, transaction } = history;
  transaction.run(() => {
    meta.setLast("last_id", idAboveAll(meta.last("last_id") + RESERVED_AT_ONCE, timeMs));
    // The next start need not do the same again.
    meta.setFiles(null);
    access.withdrawAll();
  });
  // What the index has may have been said after the state that was restored.
  SearchIndex.remove(folder);
}
