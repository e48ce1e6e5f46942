/**
 * Removes the partial files of a transfer that nobody will resume.
 *
 * Looks only where they can be: in the folder that the transfer wrote to, and in the ones that it made there.
 *
 * @module
 */
import { TimeSlice } from "../../../shared/event_loop.ts";
import { inFolder, isRealPath } from "../disk_path.ts";
import { removeIfThere } from "../private_file.ts";
import { walk } from "../walk.ts";

export interface SweptPartsOptions {
  /** The names on the disk of the top-level folders that the transfer made. */
  readonly tops: Iterable<string>;
  /** The end of the names of its partial files. */
  readonly suffix: string;
  /** Unix milliseconds: files that were changed later stay. */
  readonly beforeMs?: number;
}

/** Removes partial files from `folder`, a real path. Never rejects. */
export async function sweepParts(folder: string, options: SweptPartsOptions): Promise<void> {
  const { tops, suffix, beforeMs = Infinity } = options;
  const slice = new TimeSlice(() => performance.now());
  const sweep = async (path: string, { isDeep }: { readonly isDeep: boolean }) => {
    if (!isRealPath(path)) return;
    await walk(path, {
      includes: (name) => isDeep || name.endsWith(suffix),
      found({ path: below, name, type, timeMs }) {
        if (type === "file" && name.endsWith(suffix) && timeMs <= beforeMs) removeIfThere(inFolder(path, below));
        return isDeep ? "in" : "over";
      },
      // A folder that cannot be read is left alone.
      failed: () => {},
    }, { slice });
  };
  try {
    await sweep(folder, { isDeep: false });
    for (const top of tops) await sweep(inFolder(folder, top), { isDeep: true });
  } catch {
    // The files stay, and do no harm.
  }
}
