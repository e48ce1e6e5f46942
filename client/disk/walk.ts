/**
 * Walks through a folder and everything in it: names in order, and each folder before what is in it.
 *
 * Follows no links and opens no files. Has no limits of its own: the walker that is called for each entry may stop.
 *
 * @module
 */
import type { TimeSlice } from "../../shared/event_loop.ts";
import { inFolder } from "./disk_path.ts";

/** A file or folder, or something else such as a link or a pipe. */
export interface Found {
  /** Relative to the folder where the walk began, with `/` between names. */
  readonly path: string;
  readonly name: string;
  readonly type: "file" | "folder" | "other";
  /** In bytes. */
  readonly size: number;
  /** Unix milliseconds, not before 1970. */
  readonly timeMs: number;
  /** The permissions, without the bits for the type; `null` on systems without any. */
  readonly mode: number | null;
  /** 1 for what is directly in the folder. */
  readonly level: number;
}

/** Receives the entries of a walk. */
export interface Walker {
  /** Whether to look at an entry at all, by its name. */
  includes(name: string): boolean;
  /** Returns whether to walk into a folder (`in` or `over`), or to end the walk before this entry (`stop`). */
  found(found: Found): "in" | "over" | "stop";
  /** Called for a folder that cannot be read, after it was found, and for an entry that cannot be examined. */
  failed(path: string, error: unknown): void;
}

/** A folder that is being walked through. */
interface Frame {
  readonly folder: string;
  /** Ends with `/`, or is empty. */
  readonly prefix: string;
  readonly names: readonly string[];
  at: number;
}

/** Walks through a folder. Resolves with how many known entries were left when the walker stopped, including the last. */
export async function walk(folder: string, walker: Walker, { slice }: { readonly slice: TimeSlice }): Promise<number> {
  const frames: Frame[] = [{ folder, prefix: "", names: await namesIn(folder, walker, { path: "" }), at: 0 }];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const name = frame.names[frame.at++];
    if (name === undefined) {
      frames.pop();
      continue;
    }
    await slice.pause();
    const path = frame.prefix + name;
    const onDisk = inFolder(frame.folder, name);
    const found = examine(onDisk, walker, { path, name, level: frames.length });
    if (found === null) continue;
    const next = walker.found(found);
    if (next === "stop") return frames.reduce((sum, { names, at }) => sum + names.length - at, 1);
    if (next === "over" || found.type !== "folder") continue;
    frames.push({ folder: onDisk, prefix: `${path}/`, names: await namesIn(onDisk, walker, { path }), at: 0 });
  }
  return 0;
}

async function namesIn(folder: string, walker: Walker, { path }: { readonly path: string }): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) if (walker.includes(name)) names.push(name);
  } catch (error) {
    walker.failed(path, error);
  }
  return names.sort();
}

function examine(onDisk: string, walker: Walker, found: Pick<Found, "path" | "name" | "level">): Found | null {
  try {
    return { ...found, ...metadataOf(Deno.lstatSync(onDisk)) };
  } catch (error) {
    walker.failed(found.path, error);
    return null;
  }
}

/** The type, size, time and permissions of a file or folder, as lists have them. */
export function metadataOf(info: Deno.FileInfo): Pick<Found, "type" | "size" | "timeMs" | "mode"> {
  const type = info.isFile ? "file" : info.isDirectory ? "folder" : "other";
  // The wire has no time before 1970.
  const mode = info.mode === null ? null : info.mode & 0o777;
  return { type, size: info.size, timeMs: Math.max(0, info.mtime?.getTime() ?? 0), mode };
}
