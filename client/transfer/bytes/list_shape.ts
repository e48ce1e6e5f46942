/**
 * The shape of a list: how many folders it has, how deep they are, and the digest of its paths (PROTOCOL T12). It is announced
 * before the list comes, so that what comes can be compared with what was agreed to.
 *
 * Owns how a digest is computed. Sizes and times do not belong to it, because files may change until they are sent.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { TimeSlice } from "../../../shared/event_loop.ts";

/** Announced by clients that compute it; older ones announce only how many files and bytes there are. */
export interface ListShape {
  /** How many folders there are. */
  readonly folders: number;
  /** How many folders are inside of each other at most; 0 if there are none. */
  readonly depth: number;
  /** The SHA-256 of all paths in their order, in hexadecimal. */
  readonly digest: string;
}

/** Computes the shape of a list, entry by entry. */
export class ShapeMeter {
  readonly #hash = createHash("sha256");
  #folders = 0;
  #depth = 0;

  /** Adds the next entry. Returns how many folders its path leads through, itself included. */
  add(path: string, { isFolder }: { readonly isFolder: boolean }): number {
    this.#hash.update(isFolder ? `${path}/\0` : `${path}\0`);
    const depth = levelsOf(path) + (isFolder ? 1 : 0);
    if (isFolder) this.#folders++;
    this.#depth = Math.max(this.#depth, depth);
    return depth;
  }

  get folders(): number {
    return this.#folders;
  }

  /** The shape of everything that was added. Call it once. */
  shape(): ListShape {
    return { folders: this.#folders, depth: this.#depth, digest: this.#hash.digest("hex") };
  }
}

/** The shape of what is sent. */
export async function shapeOf(
  entries: readonly { readonly path: string; readonly size: number | null }[],
): Promise<ListShape> {
  const meter = new ShapeMeter();
  const slice = new TimeSlice(() => performance.now());
  for (const { path, size } of entries) {
    meter.add(path, { isFolder: size === null });
    await slice.pause();
  }
  return meter.shape();
}

/** The shape in a message; `null` if the client that made it announces none. */
export function shapeIn({ shape }: { readonly shape?: ListShape }): ListShape | null {
  if (shape === undefined) return null;
  // A peer may write more fields into it; only the known ones are kept.
  const { folders, depth, digest } = shape;
  return { folders, depth, digest };
}

/** How many folders a path of the wire leads through. */
function levelsOf(path: string): number {
  let levels = 0;
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) levels++;
  return levels;
}
