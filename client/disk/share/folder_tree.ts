/**
 * What is in a folder, for somebody else to look at: bounded in size and time, cut with a note (REQ-S58).
 *
 * @module
 */
import { type Failure, MAX_PATH } from "../../../shared/wire/file_message.ts";
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import type { Tree } from "../../transfer/files.ts";
import { toSourceError } from "../disk_error.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";
import { type Found, kindOf, walk } from "./walk.ts";

/** The most entries that are told. */
const MAX_TREE_ENTRIES = 10_000;

/** So many folders deep. */
const MAX_TREE_LEVELS = 32;

/** So long one looks. */
const MAX_TREE_MS = 2_000;

/**
 * A folder that is itself larger, without what is in it, is not looked into: Deno reads all of its names at once. It has
 * between 4,000 names, of the longest, and 50,000.
 */
const MAX_FOLDER_BYTES = 1_048_576;

/** Why a folder was not looked into. */
const LIMIT: Failure = "limit";

export interface FolderTreeOptions {
  /** What it is called; tells something only where it is a file. */
  readonly name: string;
  readonly isTaken: (name: string) => boolean;
  /** Nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
}

/** What is in a folder, or the one file that a path leads to. Never rejects: what cannot be read is told as that. */
export async function folderTree(path: string, { name, isTaken, signal }: FolderTreeOptions): Promise<Tree | null> {
  const { type, size, timeMs } = kindOf(Deno.lstatSync(path));
  if (type === "file") return { entries: [{ path: name, size, time: timeMs }], more: 0 };
  if (size > MAX_FOLDER_BYTES) return { entries: [], more: 1 };
  const entries: ListEntry[] = [];
  const endMs = performance.now() + MAX_TREE_MS;
  const more = await walk(path, {
    isTaken,
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
      // A folder is told right before it is looked into. What else cannot be looked at is gone.
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
