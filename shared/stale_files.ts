/**
 * Temporary files that a killed process has left: a file is written under a name of its own, `FILE.UUID`, and then gets its
 * real one. They may have secrets in them, so they are removed.
 *
 * Nothing here opens anything: the file system is passed in, `Deno`.
 *
 * @module
 */

/** Nobody writes one of them for so long, in milliseconds: they are small. */
const STALE_MS = 3_600_000;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The part of `Deno` that is needed. */
export interface StaleFiles {
  readDirSync(folder: string): Iterable<{ readonly name: string }>;
  lstatSync(path: string): { readonly isFile: boolean; readonly mtime: Date | null };
  removeSync(path: string): void;
}

/**
 * Removes the temporary files of a file, given by its whole path, that are older than an hour: a younger one may be written
 * just now. What cannot be removed stays.
 */
export function removeStale(path: string, system: StaleFiles, nowMs: number): void {
  const [, folder = "", file = ""] = /^(.*[/\\])([^/\\]+)$/.exec(path) ?? [];
  try {
    for (const { name } of system.readDirSync(folder)) {
      if (!name.startsWith(`${file}.`) || !UUID.test(name.slice(file.length + 1))) continue;
      const { isFile, mtime } = system.lstatSync(folder + name);
      if (isFile && mtime !== null && nowMs - mtime.getTime() > STALE_MS) system.removeSync(folder + name);
    }
  } catch {
    // There is no such folder yet, or it cannot be read, or another process was quicker.
  }
}
