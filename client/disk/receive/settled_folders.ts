/**
 * Gives folders their times, and has the disk keep the names that are in them.
 *
 * What goes wrong here is nobody's loss: the bytes of all files are on the disk by then.
 *
 * @module
 */
import { isAt } from "../share/checked_file.ts";
import type { MadeFolder } from "./made_folders.ts";
import { toDate } from "./publishing.ts";

/** So many wait for the disk at once. */
const MAX_AT_ONCE = 32;

/** Does it for all of them, with their times of the wire. */
export async function settleFolders(
  folders: readonly (MadeFolder & { readonly timeMs: number | undefined })[],
): Promise<void> {
  for (let at = 0; at < folders.length; at += MAX_AT_ONCE) {
    await Promise.all(folders.slice(at, at + MAX_AT_ONCE).map(settleFolder));
  }
}

async function settleFolder({ folder: { path }, timeMs }: Parameters<typeof settleFolders>[0][number]): Promise<void> {
  try {
    // Not on Windows, where a folder cannot be opened.
    using folder = Deno.openSync(path);
    if (!isAt(path, folder, { isFolder: true })) return;
    const date = toDate(timeMs);
    if (date !== null) folder.utimeSync(new Date(), date);
    await folder.sync();
  } catch {
    // It keeps the time of its last change, and the disk does what it does by itself.
  }
}
