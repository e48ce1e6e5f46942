/**
 * Files of the state folder, for their owner alone.
 *
 * @module
 */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Makes the folder that a file is in. Throws what the system says. */
export function makePrivateFolderOf(file: string): void {
  // A whole library of paths for this would be felt at every start.
  Deno.mkdirSync(file.replace(/[/\\][^/\\]*$/, ""), { recursive: true, mode: FOLDER_MODE });
}

/** The text of a regular file; `null` where there is none, or it is larger, or cannot be read. */
export function readBounded(file: string, { maxBytes }: { readonly maxBytes: number }): string | null {
  try {
    const { isFile, size } = Deno.lstatSync(file);
    return isFile && size <= maxBytes ? Deno.readTextFileSync(file) : null;
  } catch {
    // Nothing is remembered.
    return null;
  }
}

/** A name for a file that is of this process alone. */
export function privateName(kind: string): string {
  return `${kind}-${crypto.randomUUID()}.tmp`;
}

/** Whether a file has such a name: when its process has ended, it is of no use to anybody. */
export function isPrivateName(name: string): boolean {
  return name.endsWith(".tmp");
}

/** Puts a text in the place of a file: it is there as before or as a whole. Throws what the system says. */
export function replacePrivate(file: string, text: string): void {
  makePrivateFolderOf(file);
  const temporary = file.replace(/[^/\\]*$/, privateName("new"));
  try {
    Deno.writeTextFileSync(temporary, text, { createNew: true, mode: FILE_MODE });
    Deno.renameSync(temporary, file);
  } catch (error) {
    removeIfThere(temporary);
    throw error;
  }
}

/** Makes a new file. Throws what the system says. */
export function createPrivate(file: string): Deno.FsFile {
  makePrivateFolderOf(file);
  return Deno.openSync(file, { createNew: true, write: true, mode: FILE_MODE });
}

/** Removes a file, if it can be. */
export function removeIfThere(file: string): void {
  try {
    Deno.removeSync(file);
  } catch {
    // It is not there, or it stays.
  }
}
