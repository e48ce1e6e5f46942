/**
 * Lists what is in a shared folder, for the peer to see: bounded in size and time, and marked where it was cut (REQ-S58).
 *
 * @module
 */
import { TimeSlice } from "../../../shared/event_loop.ts";
import { type Failure, MAX_PATH } from "../../../shared/wire/file_message.ts";
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import type { Tree } from "../../transfer/files.ts";
import { toSourceError } from "../disk_error.ts";
import { type Found, metadataOf, walk } from "../walk.ts";

/** The most entries that are listed. */
const MAX_TREE_ENTRIES = 10_000;

/** The most levels of folders that are listed. */
const MAX_TREE_LEVELS = 32;

/** The most time for reading the disk. */
const MAX_TREE_MS = 2_000;

/**
 * The most bytes of a folder itself, without its files: Deno reads all of its names at once. Such a folder has between 4,000
 * names, if they are the longest possible, and 50,000.
 */
const MAX_FOLDER_BYTES = 1_048_576;

/** The mark of a folder that was not read. */
const LIMIT: Failure = "limit";

export interface FolderTreeOptions {
  /** Its name, which is used if it is a file. */
  readonly name: string;
  /** Whether an entry is listed, by its name. */
  readonly includes: (name: string) => boolean;
  /** Stops listing. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists what is in a folder, or the one file at the path. What cannot be read is marked with the reason. Throws only if
 * nothing is at the path any more.
 */
export async function folderTree(path: string, { name, includes, signal }: FolderTreeOptions): Promise<Tree | null> {
  const { type, size, timeMs } = metadataOf(Deno.lstatSync(path));
  if (type === "file") return { entries: [{ path: name, size, time: timeMs }], more: 0 };
  if (size > MAX_FOLDER_BYTES) return { entries: [], more: 1 };
  const entries: ListEntry[] = [];
  const endMs = performance.now() + MAX_TREE_MS;
  const more = await walk(path, {
    includes,
    found(found) {
      if (signal?.aborted) return "stop";
      if (found.type === "other") return "over";
      if (entries.length >= MAX_TREE_ENTRIES || performance.now() > endMs) return "stop";
      const isTooMuch = found.type === "folder" && (found.level >= MAX_TREE_LEVELS || found.size > MAX_FOLDER_BYTES);
      if (found.path.length > MAX_PATH) return "over";
      entries.push({ ...entryOf(found), ...(isTooMuch ? { why: LIMIT } : {}) });
      return isTooMuch ? "over" : "in";
    },
    failed(at, error) {
      // A folder is added right before it is read. Any other entry that cannot be examined was removed meanwhile.
      const last = entries.at(-1);
      if (last?.path === at && last.size === undefined) {
        entries.splice(-1, 1, { ...last, why: toSourceError(error).code });
      }
    },
  }, { slice: new TimeSlice(() => performance.now()) });
  return { entries, more };
}

function entryOf({ path, type, size, timeMs }: Found): ListEntry {
  return type === "file" ? { path, size, time: timeMs } : { path, time: timeMs };
}
