/**
 * The file with the details of the last error that nothing expected, in the state folder.
 *
 * @module
 */
import type { Environment } from "../../shared/environment.ts";
import { removeStale } from "../../shared/stale_files.ts";
import { BadValue } from "../../shared/cli/usage_error.ts";
import { crashPath } from "../config/paths.ts";
import { exists, FILE_MODE, makeFolderOf } from "./deno_files.ts";

/** Writes the file in place of an earlier one, and returns its path. Throws if there is no place for it. */
export function saveCrash(details: string, environment: Environment): string {
  const path = crashPath({ environment, isWindows: Deno.build.os === "windows" });
  if (path === null) throw new BadValue((strings) => strings.homeUnset);
  makeFolderOf(path);
  removeStale(path, Deno, Date.now());
  // Renaming replaces whatever is there, a link or a pipe too, without opening it.
  const temporary = `${path}.${crypto.randomUUID()}`;
  try {
    Deno.writeTextFileSync(temporary, details, { createNew: true, mode: FILE_MODE });
    Deno.renameSync(temporary, path);
  } catch (error) {
    if (exists(temporary)) Deno.removeSync(temporary);
    throw error;
  }
  return path;
}
