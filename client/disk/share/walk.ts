/**
 * Looks through a folder and all that is in it, names in order, a folder before what is in it.
 *
 * Follows no link and opens no file. Owns no limit: what it finds is told, and who is told may stop it.
 *
 * @module
 */
import { inFolder } from "../disk_path.ts";
import type { TimeSlice } from "../../../shared/event_loop.ts";

/** A file or a folder, or what is neither of both. */
export interface Found {
  /** Below the folder where it began, with `/` between names. */
  readonly path: string;
  readonly name: string;
  readonly type: "file" | "folder" | "other";
  /** In bytes. */
  readonly size: number;
  /** Unix milliseconds, not before 1970. */
  readonly timeMs: number;
  /** 1: it stands in the folder itself. */
  readonly level: number;
}

/** Who is told. */
export interface Walker {
  /** Whether a name is looked at at all. */
  isTaken(name: string): boolean;
  /** What was found. Of a folder: whether to look into it. `stop`: that was enough, it does not count any more. */
  found(found: Found): "in" | "over" | "stop";
  /** A folder that was found cannot be looked into, or something in it cannot be looked at. */
  failed(path: string, error: unknown): void;
}

/** A folder that is being gone through. */
interface Frame {
  readonly folder: string;
  /** With a `/` at its end, or empty. */
  readonly prefix: string;
  readonly names: readonly string[];
  at: number;
}

/** Goes through it. Resolves with how many names were left when it was stopped, as far as they are known. */
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
    const place = inFolder(frame.folder, name);
    const found = look(place, walker, { path, name, level: frames.length });
    if (found === null) continue;
    const next = walker.found(found);
    if (next === "stop") return frames.reduce((sum, { names, at }) => sum + names.length - at, 1);
    if (next === "over" || found.type !== "folder") continue;
    frames.push({ folder: place, prefix: `${path}/`, names: await namesIn(place, walker, { path }), at: 0 });
  }
  return 0;
}

async function namesIn(folder: string, walker: Walker, { path }: { readonly path: string }): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) if (walker.isTaken(name)) names.push(name);
  } catch (error) {
    walker.failed(path, error);
  }
  return names.sort();
}

function look(place: string, walker: Walker, found: Pick<Found, "path" | "name" | "level">): Found | null {
  try {
    return { ...found, ...kindOf(Deno.lstatSync(place)) };
  } catch (error) {
    walker.failed(found.path, error);
    return null;
  }
}

/** What stands in a list of something on the disk. */
export function kindOf(info: Deno.FileInfo): Pick<Found, "type" | "size" | "timeMs"> {
  const type = info.isFile ? "file" : info.isDirectory ? "folder" : "other";
  // The wire has no time before 1970.
  return { type, size: info.size, timeMs: Math.max(0, info.mtime?.getTime() ?? 0) };
}
