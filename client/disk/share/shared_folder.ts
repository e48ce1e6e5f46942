/**
 * A folder that others may look into and fetch from.
 *
 * What is outside of it, behind a link or hidden is not there, for who asks what is in it and for who asks for it alike
 * (PROTOCOL X9; REQ-S56, REQ-S57, REQ-S59): both begin with one way to find a path.
 *
 * @module
 */
import type { LookOptions, Share, Tree } from "../../transfer/files.ts";
import { type Source, SourceError } from "../../transfer/source.ts";
import { toSourceError } from "../disk_error.ts";
import { below, isWithin, lastName } from "../disk_path.ts";
import { fileSource, type Root } from "./file_source.ts";
import { isRealPath } from "./checked_file.ts";
import { isPartName } from "../receive/part_name.ts";
import { folderTree } from "./folder_tree.ts";
import { kindOf } from "./walk.ts";
import { partsOf } from "../../transfer/bytes/file_list.ts";

/** Reading a folder that is itself larger, without what is in it, would keep everybody waiting; it has some 500,000 names. */
const MAX_FOLDER_BYTES = 16_777_216;

/**
 * Opens a folder. `home`: what must not be opened, nor anything that contains it; `null` where nobody knows. Throws a
 * `SourceError`.
 */
export function openShare(folder: string, { home }: { readonly home: string | null }): Share {
  try {
    const real = Deno.realPathSync(folder);
    if (!Deno.lstatSync(real).isDirectory) throw new SourceError("not_file", "It is no folder");
    if (lastName(real) === "" || isWithin(realHome(home), real)) {
      throw new SourceError("unsafe", "The home is not shared as a whole");
    }
    // Who may not look into it cannot share it.
    Deno.readDirSync(real)[Symbol.iterator]().next();
    return new SharedFolder(real);
  } catch (error) {
    const { code, message } = toSourceError(error);
    throw new SourceError(code, message, folder);
  }
}

function realHome(home: string | null): string {
  try {
    return home === null ? "" : Deno.realPathSync(home);
  } catch {
    // There is none: nothing can be in it.
    return "";
  }
}

class SharedFolder implements Share {
  constructor(readonly folder: string) {}

  async tree(path: string, { signal }: Pick<LookOptions, "signal"> = {}): Promise<Tree | null> {
    const root = this.#find(path);
    return root === null ? null : await folderTree(root.path, { name: root.name, isTaken: isShown, signal });
  }

  async source(paths: readonly string[], options: LookOptions = {}): Promise<Source | null> {
    const roots = paths.map((path) => this.#find(path));
    if (roots.some((root) => root === null)) return null;
    const found = eachOnce(roots.filter((root) => root !== null));
    return await fileSource(found, { isTaken: isShown, maxFolderBytes: MAX_FOLDER_BYTES, ...options });
  }

  /** What stands at a path of the wire, in this spelling only; `null`: there is nothing, or it is not for others. */
  #find(path: string): Root | null {
    const parts = path === "" ? [] : partsOf(path);
    if (parts === null || !parts.every(isShown)) return null;
    const place = below(this.folder, path);
    try {
      if (!isRealPath(place) || kindOf(Deno.lstatSync(place)).type === "other") return null;
      return { path: place, name: parts.at(-1) ?? lastName(this.folder), given: path };
    } catch {
      // Whatever it is: to others it is not there.
      return null;
    }
  }
}

/** Without those that stand in another one, or were named before: somebody may ask for the whole folder 200 times (REQ-S58). */
function eachOnce(roots: readonly Root[]): readonly Root[] {
  const first = new Map(roots.toReversed().map((root) => [root.given, root]));
  const isWithinOther = ({ given }: Root) => given !== "" && parentsOf(given).some((parent) => first.has(parent));
  return roots.filter((root) => first.get(root.given) === root && !isWithinOther(root));
}

/** The paths of all folders that a path of the wire stands in, the shared one too. */
function parentsOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.map((_, count) => parts.slice(0, count).join("/"));
}

/** Whether a name is for others. Nothing hidden is, and nothing that is on its way; on Windows `\` and `:` are no names. */
function isShown(name: string): boolean {
  return !name.startsWith(".") && !isPartName(name) && !(Deno.build.os === "windows" && /[\\:]/.test(name));
}
