/**
 * The disk, as transfers see it: what a test replaces, and what disk/ makes of Deno.
 *
 * @module
 */
import type { ListEntry } from "../../shared/wire/transfer_message.ts";
import type { Source } from "./source.ts";
import type { Target } from "./target.ts";

/** What is taken along of files and folders. */
export interface SourceOptions {
  /** Names that are left out, with `*` and `?`; a name of any file or folder on the way. */
  readonly ignore?: readonly string[];
  /** Another name for the one file or folder; never a path. */
  readonly as?: string;
}

/** What can be had of a shared folder. */
export interface Tree {
  /** A folder before what is in it; names in order. The paths begin with what is in the folder that was asked for. */
  readonly entries: readonly ListEntry[];
  /** How many entries were left out, as far as they were counted. */
  readonly more: number;
}

/** How much somebody else may make us look for. */
export interface LookOptions {
  /** The most entries of a source. */
  readonly maxEntries?: number;
  /** Nobody waits for it any more: it comes to an end soon, whatever with. */
  readonly signal?: AbortSignal;
}

/** A folder that others may look into. What is outside of it or hidden is not there (PROTOCOL X9, REQ-S57, REQ-S59). */
export interface Share {
  /** Its real path. */
  readonly folder: string;
  /** What is below a path of the wire; `""` is the folder itself. `null`: there is no such path. */
  tree(path: string, options?: Pick<LookOptions, "signal">): Promise<Tree | null>;
  /**
   * Files and folders to be sent, each once: what is asked for twice, or stands in what is asked for too, comes with the
   * first or with the folder. `null`: one of the paths is not there. Rejects with a `SourceError`.
   */
  source(paths: readonly string[], options?: LookOptions): Promise<Source | null>;
}

export interface TransferFiles {
  /**
   * Files and folders by their paths on this disk. Rejects with a `SourceError` that has the path: `gone` (also where all
   * of it is left out), `not_allowed`, `not_file`, `bad_path` for an `as` that is none, `too_much` for a million entries.
   */
  source(paths: readonly string[], options?: SourceOptions): Promise<Source>;
  /**
   * Opens a folder for others. Rejects with a `SourceError`: `unsafe` for the home and what contains it, `not_file` for
   * what is no folder, `gone`, `not_allowed`.
   */
  share(folder: string): Promise<Share>;
  /**
   * Where the files of the deal `id` are written to, below a folder, which is made if it is missing. What came of the same
   * deal before is found there, unless the deal `isNew`: then whatever had its id before is none of it. Rejects with a
   * `TargetError`.
   */
  target(id: string, folder: string, options: { readonly isNew: boolean }): Promise<Target>;
  /** How many bytes there is space for where a folder is or would be; `null`: nobody knows. */
  freeBytes(folder: string): Promise<number | null>;
  /** A path as a whole path; `~/` is the home. */
  wholePath(path: string): string;
}
