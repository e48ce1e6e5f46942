/**
 * What comes is what was asked for: who is asked for `notes.txt` cannot answer with another file. (A file server that
 * named others has been believed by more than one program.)
 *
 * @module
 */
import { type Target, TargetError } from "../target.ts";

/** A target that takes nothing but what stands under the last names of the paths that were asked for. */
export function onlyAskedFor(target: Target, paths: readonly string[]): Target {
  const isAskedFor = asked(paths);
  return {
    begin(entries) {
      const other = entries.find(({ path }) => !isAskedFor(topOf(path)));
      if (other !== undefined) return Promise.reject(new TargetError("broken", other.path));
      return target.begin(entries);
    },
    open: (index, offset) => target.open(index, offset),
    readPart: (index) => target.readPart(index),
    finish: () => target.finish(),
    get published() {
      return target.published;
    },
    close: (options) => target.close(options),
  };
}

/**
 * Whether the first name of what comes was asked for. Of several with the same name all but one have a number, as in
 * `notes (1).txt`; what the folder itself is called, its owner says, but it has one name.
 */
function asked(paths: readonly string[]): (top: string) => boolean {
  const names = paths.map(lastName);
  const known = new Set(names);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  let folderName: string | null = null;
  return (top) => {
    if (known.has(top) || twice.has(withoutNumber(top))) return true;
    if (!known.has("")) return false;
    folderName ??= top;
    return top === folderName;
  };
}

function withoutNumber(name: string): string {
  return name.replace(/ \(\d{1,6}\)(?=(?:\.[^.]*)?$)/, "");
}

function topOf(path: string): string {
  const end = path.indexOf("/");
  return end === -1 ? path : path.slice(0, end);
}

/** The last name of a path as somebody typed it; `""` is the folder itself. */
function lastName(path: string): string {
  return path.split("/").filter((name) => name !== "" && name !== ".").at(-1) ?? "";
}
