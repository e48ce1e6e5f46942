/**
 * The disk, as transfers see it. The implementation is in disk/; tests have one in memory.
 *
 * @module
 */
import type { ListEntry } from "../../shared/wire/transfer_message.ts";
import type { Source } from "./source.ts";
import type { Target } from "./target.ts";

/** What of files and folders is sent, and under which name. */
export interface SourceOptions {
  /** Patterns with `*` and `?`: files and folders with such a name are omitted. */
  readonly ignore?: readonly string[];
  /** Another name for the only file or folder; never a path. */
  readonly as?: string;
  /** Whether the permissions of the files say nothing, because they are copies that this program has made. */
  readonly hidesMode?: boolean;
}

/** The contents of a shared folder. */
export interface Tree {
  /** A folder comes before its contents; names are sorted. Paths are relative to the requested folder. */
  readonly entries: readonly ListEntry[];
  /** How many entries were omitted, as far as they were counted. */
  readonly more: number;
}

/** Limits for a search that a peer has caused. */
export interface LookOptions {
  /** The most entries of a source. */
  readonly maxEntries?: number;
  /** Aborts when nobody waits any more: the search ends soon, with any result. */
  readonly signal?: AbortSignal;
}

/** A folder that others may look into. Outside and hidden files do not exist for them (PROTOCOL X9, REQ-S57, REQ-S59). */
export interface Share {
  /** The real path. */
  readonly folder: string;
  /** The contents of a path as on the wire, `""` for the folder itself. Resolves with `null` if it does not exist. */
  tree(path: string, options?: Pick<LookOptions, "signal">): Promise<Tree | null>;
  /**
   * Files and folders to be sent, each once, even if several of the paths contain it. Resolves with `null` if one of the
   * paths does not exist. Rejects with a `SourceError`.
   */
  source(paths: readonly string[], options?: LookOptions): Promise<Source | null>;
}

export interface TransferFiles {
  /**
   * Files and folders by their paths on this disk. Rejects with a `SourceError` that has the path: `gone` (also if all of it
   * is ignored), `not_allowed`, `not_file`, `bad_path` for an invalid `as`, `too_much` for a million entries.
   */
  source(paths: readonly string[], options?: SourceOptions): Promise<Source>;
  /**
   * Opens a folder for others. Rejects with a `SourceError`: `unsafe` for the home folder and its parents, `not_file` for
   * anything but a folder, `gone`, `not_allowed`.
   */
  share(folder: string): Promise<Share>;
  /**
   * The target of the transfer `id` in a folder, which is made if it is missing. It has what earlier sessions of the
   * transfer have written, unless the transfer `isNew`: then an earlier one with this id was another one. Rejects with a
   * `TargetError`.
   */
  target(id: string, folder: string, options: { readonly isNew: boolean }): Promise<Target>;
  /** The free space where a folder is or would be, in bytes; `null` if it is unknown. */
  freeBytes(folder: string): Promise<number | null>;
  /** The whole path for a path; `~/` is the home folder. */
  wholePath(path: string): string;
}
