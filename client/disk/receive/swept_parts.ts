/**
 * Removes the parts of a deal that nobody will go on with.
 *
 * Looks where parts of it can be: in the folder that it was written to, and in those that were made there for it.
 *
 * @module
 */
import { isRealPath } from "../share/checked_file.ts";
import { inFolder } from "../disk_path.ts";
import { removeIfThere } from "../records/private_file.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";
import { walk } from "../share/walk.ts";

export interface SweptPartsOptions {
  /** The names on the disk of the folders that were made for it. */
  readonly tops: Iterable<string>;
  /** How the names of its parts end. */
  readonly suffix: string;
  /** Unix milliseconds: what was changed later stays. */
  readonly beforeMs?: number;
}

/** `folder`: a real path. Never rejects. */
export async function sweepParts(folder: string, options: SweptPartsOptions): Promise<void> {
  const { tops, suffix, beforeMs = Infinity } = options;
  const slice = new TimeSlice(() => performance.now());
  const sweep = async (place: string, { isDeep }: { readonly isDeep: boolean }) => {
    if (!isRealPath(place)) return;
    await walk(place, {
      isTaken: (name) => isDeep || name.endsWith(suffix),
      found({ path, name, type, timeMs }) {
        if (type === "file" && name.endsWith(suffix) && timeMs <= beforeMs) removeIfThere(inFolder(place, path));
        return isDeep ? "in" : "over";
      },
      // What cannot be looked into keeps what it has.
      failed: () => {},
    }, { slice });
  };
  try {
    await sweep(folder, { isDeep: false });
    for (const top of tops) await sweep(inFolder(folder, top), { isDeep: true });
  } catch {
    // They stay: they are in nobody's way.
  }
}
