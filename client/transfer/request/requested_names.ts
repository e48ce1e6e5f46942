/**
 * Only what was requested is accepted: the owner of the files cannot answer a request for `notes.txt` with another file.
 * (Several clients of file servers have trusted the names in an answer.)
 *
 * @module
 */
import { isPattern, matchesPattern } from "../name_pattern.ts";
import { type Target, TargetError } from "../target.ts";

/** A target that accepts nothing but entries below the last names of the requested paths. */
export function onlyRequested(target: Target, paths: readonly string[]): Target {
  const isRequested = requested(paths);
  return {
    begin(entries) {
      const other = entries.find(({ path }) => !isRequested(topOf(path)));
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
 * Whether the first name of an entry was requested, or matches a pattern that was. Of several paths with the same last name, all but one get a number, as
 * in `notes (1).txt`. The folder itself may have any one name, because only its owner knows it.
 */
function requested(paths: readonly string[]): (top: string) => boolean {
  // The owner's disk may have another normal form of Unicode than the keyboard.
  const names = paths.map((path) => lastName(path).normalize("NFC"));
  const known = new Set(names);
  // One path may stand for several files with the same last name.
  const patterns = names.filter((_, index) => isPattern(paths[index] ?? ""));
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  let folderName: string | null = null;
  return (came) => {
    const top = came.normalize("NFC");
    const plain = withoutNumber(top);
    if (known.has(top) || twice.has(plain)) return true;
    if (patterns.some((pattern) => matchesPattern(top, pattern) || matchesPattern(plain, pattern))) return true;
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

/** The last name of a typed path; `""` for the folder itself. */
function lastName(path: string): string {
  return path.split("/").filter((name) => name !== "" && name !== ".").at(-1) ?? "";
}
