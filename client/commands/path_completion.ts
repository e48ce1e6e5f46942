/**
 * What a path may be completed to.
 *
 * Pure: what is in a folder is told.
 *
 * @module
 */

export interface PathSources {
  /** What is in a folder, folders with a `/` behind their names. */
  readonly listFolder: (path: string) => readonly string[];
  /** What `~` stands for; `null` where nobody knows. */
  readonly home: string | null;
}

/** The paths that begin with a text, in the order of the alphabet. Hidden ones only where a dot was typed. */
export function pathsFrom(start: string, { listFolder, home }: PathSources): string[] {
  const cut = start.lastIndexOf("/") + 1;
  const [folder, begun] = [start.slice(0, cut), start.slice(cut)];
  if (start === "~") return ["~/"];
  const place = folder.startsWith("~/") && home !== null ? home + folder.slice(1) : folder;
  return listFolder(place === "" ? "." : place)
    .filter((name) => name.startsWith(begun) && (!name.startsWith(".") || begun.startsWith(".")))
    .toSorted()
    .map((name) => folder + name);
}
