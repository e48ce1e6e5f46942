/**
 * The lock of a data folder: one server at a time. The kernel frees it when the process dies, however that comes.
 *
 * @module
 */
import { printable } from "../../../shared/printable.ts";
import { FolderError } from "./folder_error.ts";

/** Locks a folder until what comes back is closed. Throws a `FolderError` where another process has it. */
export function lockFolder(folder: string): Disposable {
  const file = Deno.openSync(`${folder}/lock`, { create: true, read: true, write: true, mode: 0o600 });
  const isLocked = attemptLock(file);
  if (isLocked) return { [Symbol.dispose]: () => file.close() };
  file.close();
  const shown = JSON.stringify(printable(folder));
  throw new FolderError((strings) => strings.folderInUse(shown));
}

function attemptLock(file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch (error) {
    file.close();
    throw error;
  }
}
