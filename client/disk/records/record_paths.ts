/**
 * Where what is remembered of a deal stands.
 *
 * Pure.
 *
 * @module
 */
import { createHash } from "node:crypto";

export interface RecordPaths {
  readonly record: string;
  readonly journal: string;
  readonly lock: string;
}

/** `folder`: that of all transfers. */
export function recordPaths(folder: string, id: string): RecordPaths {
  // A peer may have chosen the id: it is no name of a file.
  const base = `${folder}/${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;
  return { record: `${base}.json`, journal: `${base}.journal`, lock: `${base}.lock` };
}
