/**
 * What a person sends, by the paths that were typed.
 *
 * @module
 */
import type { SourceOptions } from "../../transfer/files.ts";
import { type Source, SourceError } from "../../transfer/source.ts";
import { toSourceError } from "../disk_error.ts";
import { lastName } from "../disk_path.ts";
import { fileSource, type Root } from "./file_source.ts";
import { hasPattern } from "./name_pattern.ts";
import { isPartName } from "../receive/part_name.ts";
import { partsOf } from "../../transfer/bytes/file_list.ts";

/** What is sent where a path has no name, as `/`. */
const NO_NAME = "files";

/**
 * Files and folders. A link that is named is followed, one within a folder is not. `whole` makes whole paths of those that
 * were given. Rejects with a `SourceError`.
 */
export async function personSource(
  paths: readonly string[],
  { ignore = [], as }: SourceOptions,
  { whole }: { readonly whole: (path: string) => string },
): Promise<Source> {
  if (as !== undefined && (paths.length !== 1 || partsOf(as)?.length !== 1)) {
    throw new SourceError("bad_path", "Another name is for one file or folder, and is no path", as);
  }
  const isIgnored = (name: string) => ignore.some((pattern) => hasPattern(name, pattern));
  const roots = paths.map((path) => rootOf(path, whole(path))).filter(({ name }) => !isIgnored(name));
  if (roots.length === 0) throw new SourceError("gone", "Nothing is left to be sent", paths[0]);
  const isTaken = (name: string) => !isPartName(name) && !isIgnored(name);
  return await fileSource(as === undefined ? roots : roots.map((root) => ({ ...root, name: as })), { isTaken });
}

function rootOf(given: string, path: string): Root {
  try {
    const real = Deno.realPathSync(path);
    const name = lastName(given) || lastName(real) || NO_NAME;
    return { path: real, name: name === "~" ? lastName(real) || NO_NAME : name, given };
  } catch (error) {
    const { code, message } = toSourceError(error);
    throw new SourceError(code, message, given);
  }
}
