/**
 * Small files of secrets in the data folder, such as private keys: only the user of the server can read them, and a crash
 * at any moment leaves the old content or the new one.
 *
 * @module
 */
import { dirname } from "@std/path";

/** Returns the text of a file; `null` if there is none. Throws the error of the system. */
export function readPrivateFile(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Writes a file, in place of an earlier one. Throws the error of the system. */
export function writePrivateFile(path: string, text: string): void {
  const part = `${path}.part`;
  // One that a crash has left may be readable by others.
  remove(part);
  {
    using file = Deno.openSync(part, { write: true, createNew: true, mode: 0o600 });
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    file.syncSync();
  }
  Deno.renameSync(part, path);
  syncFolder(dirname(path));
}

/** Makes sure that a new name survives a loss of power. Windows does not let a program do that, and does it by itself. */
function syncFolder(path: string): void {
  if (Deno.build.os === "windows") return;
  using folder = Deno.openSync(path);
  folder.syncSync();
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
