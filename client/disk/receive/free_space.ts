/**
 * How much space there is on a disk.
 *
 * @module
 */

/** Bytes that this person may write where a folder is, or would be made; `null`: nobody knows. */
export async function freeBytes(folder: string): Promise<number | null> {
  // Not loaded at every start.
  const { promises } = await import("node:fs");
  for (let path = folder;;) {
    try {
      const { bavail, bsize } = await promises.statfs(path);
      return bavail * bsize;
    } catch (error) {
      const parent = parentOf(path);
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT") || parent === path) return null;
      path = parent;
    }
  }
}

function parentOf(path: string): string {
  return path.replace(/[/\\]+[^/\\]*[/\\]*$/, "") || "/";
}
