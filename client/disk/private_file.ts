/**
 * Files of the state folder that only their owner may read.
 *
 * Owns their permissions, and replaces them atomically. Does not know what is in them.
 *
 * @module
 */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** The text of a regular file; `null` if it is missing, larger than `maxBytes`, or cannot be read. */
export function readBounded(file: string, { maxBytes }: { readonly maxBytes: number }): string | null {
  try {
    const { isFile, size } = Deno.lstatSync(file);
    return isFile && size <= maxBytes ? Deno.readTextFileSync(file) : null;
  } catch {
    // A file that cannot be read counts as missing.
    return null;
  }
}

/** Replaces a file: afterwards it has either its old text or all of the new one. Throws the error of the system. */
export function replacePrivate(file: string, text: string): void {
  makeFolderOf(file);
  const temporary = file.replace(/[^/\\]*$/, temporaryName("new"));
  try {
    Deno.writeTextFileSync(temporary, text, { createNew: true, mode: FILE_MODE });
    Deno.renameSync(temporary, file);
  } catch (error) {
    removeIfThere(temporary);
    throw error;
  }
}

/** Appends a text to a file, which is created if it is missing. Throws the error of the system. */
export function appendPrivate(file: string, text: string): void {
  makeFolderOf(file);
  Deno.writeTextFileSync(file, text, { append: true, mode: FILE_MODE });
}

/** Creates a new file, open for writing. Throws the error of the system. */
export function createPrivate(file: string): Deno.FsFile {
  makeFolderOf(file);
  return Deno.openSync(file, { createNew: true, write: true, mode: FILE_MODE });
}

/** Opens a file for writing; creates it if it is missing. Throws the error of the system. */
export function openPrivate(file: string): Deno.FsFile {
  makeFolderOf(file);
  return Deno.openSync(file, { create: true, write: true, mode: FILE_MODE });
}

/** A new name for a temporary file of this process. */
export function temporaryName(kind: string): string {
  return `${kind}-${crypto.randomUUID()}.tmp`;
}

/** Whether a file has such a name. Once its process has ended, it may be removed. */
export function isTemporaryName(name: string): boolean {
  return name.endsWith(".tmp");
}

/** Removes a file if possible. */
export function removeIfThere(file: string): void {
  try {
    Deno.removeSync(file);
  } catch {
    // It is missing, or it cannot be removed and stays.
  }
}

function makeFolderOf(file: string): void {
  // Loading a library of paths for this would slow down every start.
  Deno.mkdirSync(file.replace(/[/\\][^/\\]*$/, ""), { recursive: true, mode: FOLDER_MODE });
}
