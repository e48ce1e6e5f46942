/**
 * Removes the partial files of a transfer that nobody will resume: those that its journal has noted, and nothing else,
 * whatever the names of other files are.
 *
 * @module
 */
import { TimeSlice } from "../../../shared/event_loop.ts";
import { parentOf } from "../../transfer/bytes/file_list.ts";
import { below, isRealPath } from "../disk_path.ts";
import { removeIfThere } from "../private_file.ts";

export interface SweptPartsOptions {
  /** The paths of the partial files below the folder, with `/`. */
  readonly parts: Iterable<string>;
  /** Unix milliseconds: files that were changed later stay. */
  readonly beforeMs?: number;
}

/** Removes partial files from `folder`, a real path. Never rejects. */
export async function sweepParts(folder: string, { parts, beforeMs = Infinity }: SweptPartsOptions): Promise<void> {
  const slice = new TimeSlice(() => performance.now());
  /** The folders that are there, and behind no link. */
  const real = new Map<string, boolean>();
  for (const part of parts) {
    await slice.pause();
    const parent = parentOf(part);
    const isReal = real.get(parent) ?? isThere(below(folder, parent));
    real.set(parent, isReal);
    if (isReal) removeOld(below(folder, part), beforeMs);
  }
}

function isThere(path: string): boolean {
  try {
    return isRealPath(path);
  } catch {
    // The files stay, and do no harm.
    return false;
  }
}

function removeOld(path: string, beforeMs: number): void {
  try {
    const { isFile, mtime } = Deno.lstatSync(path);
    if (isFile && (mtime?.getTime() ?? 0) <= beforeMs) removeIfThere(path);
  } catch {
    // Most partial files have become whole ones.
  }
}
