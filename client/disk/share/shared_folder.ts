/**
 * A folder that peers may list and get files from.
 *
 * Files outside of it, behind a link or hidden do not exist for peers, whether they list the folder or ask for a file
 * (PROTOCOL X9; REQ-S56, REQ-S57, REQ-S59): both use the same function to find a path.
 *
 * @module
 */
import type { LookOptions, Share, Tree } from "../../transfer/files.ts";
import { type Source, SourceError } from "../../transfer/source.ts";
import { partsOf } from "../../transfer/bytes/file_list.ts";
import { toSourceError } from "../disk_error.ts";
import { below, isRealPath, isWithin, lastName } from "../disk_path.ts";
import { isPartName } from "../file_name.ts";
import { metadataOf } from "../walk.ts";
import { fileSource, type Root } from "./file_source.ts";
import { NameLookup } from "./name_lookup.ts";
import { folderTree } from "./folder_tree.ts";

/** The most bytes of a folder itself, without its files: reading a larger one, of some 500,000 names, would block the chat. */
const MAX_FOLDER_BYTES = 16_777_216;

/**
 * Opens a folder for peers. Neither `home` nor a folder that contains it can be shared; `null`: the system has no home.
 * Throws a `SourceError`.
 */
export function openShare(folder: string, { home }: { readonly home: string | null }): Share {
  try {
    const real = Deno.realPathSync(folder);
    if (!Deno.lstatSync(real).isDirectory) throw new SourceError("not_file", "It is not a folder");
    if (lastName(real) === "" || isWithin(realHome(home), real)) {
      throw new SourceError("unsafe", "The home is not shared as a whole");
    }
    // Fails for a user who may not read the folder.
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
    // The home does not exist, so no folder contains it.
    return "";
  }
}

class SharedFolder implements Share {
  constructor(readonly folder: string) {}

  async tree(path: string, { signal }: Pick<LookOptions, "signal"> = {}): Promise<Tree | null> {
    const [root] = await this.#meant(path, lookupFor(signal), { hasPatterns: false });
    return root === undefined ? null : await folderTree(root.path, { name: root.name, includes: isShown, signal });
  }

  async source(paths: readonly string[], options: LookOptions = {}): Promise<Source | null> {
    const lookup = lookupFor(options.signal);
    const roots: Root[] = [];
    for (const path of paths) {
      const meant = await this.#meant(path, lookup, { hasPatterns: true });
      if (meant.length === 0) return null;
      roots.push(...meant);
    }
    return await fileSource(eachOnce(roots), { includes: isShown, maxFolderBytes: MAX_FOLDER_BYTES, ...options });
  }

  /**
   * The files and folders that a peer means by a path: the one in exactly this spelling, or in another normal form of Unicode,
   * or those that match it as a pattern.
   */
  async #meant(
    path: string,
    lookup: NameLookup,
    { hasPatterns }: { readonly hasPatterns: boolean },
  ): Promise<readonly Root[]> {
    const root = this.#find(path);
    if (root !== null) return [root];
    const parts = partsOf(path);
    if (parts === null) return [];
    const found = await lookup.find(this.folder, parts, { hasPatterns });
    return found.map((one) => this.#find(one)).filter((one) => one !== null);
  }

  /** The file or folder at a path of the wire, in exactly this spelling; `null`: there is none, or it is not shared. */
  #find(path: string): Root | null {
    const parts = path === "" ? [] : partsOf(path);
    if (parts === null || !parts.every(isShown)) return null;
    const onDisk = below(this.folder, path);
    try {
      if (!isRealPath(onDisk) || metadataOf(Deno.lstatSync(onDisk)).type === "other") return null;
      return { path: onDisk, name: parts.at(-1) ?? lastName(this.folder), given: path };
    } catch {
      // Whatever the error is, peers learn only that there is nothing.
      return null;
    }
  }
}

function lookupFor(signal: AbortSignal | undefined): NameLookup {
  return new NameLookup({ includes: isShown, maxFolderBytes: MAX_FOLDER_BYTES, signal });
}

/** Drops roots that are inside of another one or repeated: a peer may ask for the whole folder 200 times (REQ-S58). */
function eachOnce(roots: readonly Root[]): readonly Root[] {
  const first = new Map(roots.toReversed().map((root) => [root.given, root]));
  const isWithinOther = ({ given }: Root) => given !== "" && parentsOf(given).some((parent) => first.has(parent));
  return roots.filter((root) => first.get(root.given) === root && !isWithinOther(root));
}

/** The paths of all folders that contain a path of the wire, including the shared one. */
function parentsOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.map((_, count) => parts.slice(0, count).join("/"));
}

/** Whether peers see a name: not if it is hidden or a partial file, nor on Windows if it has a `\` or `:` in it. */
function isShown(name: string): boolean {
  return !name.startsWith(".") && !isPartName(name) && !(Deno.build.os === "windows" && /[\\:]/.test(name));
}
