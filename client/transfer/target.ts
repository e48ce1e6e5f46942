/**
 * Where what arrives is written, as the receiver sees it. What is behind it is in disk/ (a folder, standard output).
 *
 * Whatever a peer calls a file, the names on the disk are made here (PROTOCOL X9).
 *
 * @module
 */
import type { Failure } from "../../shared/wire/file_message.ts";
import type { ListEntry } from "../../shared/wire/transfer_message.ts";

/** It cannot be written, or must not be. */
export class TargetError extends Error {
  override readonly name = "TargetError";

  /** `path`: what it is about, as it stands on the disk or came from the peer; to be shown only when made harmless. */
  constructor(readonly code: Failure, readonly path: string = "", message: string = code) {
    super(message);
  }
}

/** What is there already of a list, from an earlier connection. */
export interface Have {
  /** The entries that are whole, by index, ascending. Folders need not be named. */
  readonly done: readonly number[];
  /** The file of which there is a part, and its bytes. */
  readonly partial: { readonly index: number; readonly bytes: number } | null;
}

/** A file or folder that is called otherwise here: its path in the list, and its name on the disk. */
export interface Renamed {
  readonly path: string;
  readonly name: string;
}

/** All that one transfer writes. */
export interface Target {
  /**
   * Takes the whole list, once for each connection, before anything is written: chooses names, makes folders, finds what
   * is there from before. Rejects with a `TargetError` (`bad_path`, `unsafe`, `disk_full`, `folder_gone`, `not_allowed`).
   */
  begin(entries: readonly ListEntry[]): Promise<Have>;
  /**
   * Opens a file of the list to be written. `offset`: so many bytes of the part are kept, the rest is cut off; 0: anew.
   * One at a time. Rejects with a `TargetError`.
   */
  open(index: number, offset: number): Promise<TargetFile>;
  /** Reads the bytes of the part, from the beginning, for their digest. */
  readPart(index: number): AsyncIterable<Uint8Array>;
  /** Waits until all that was published is on the disk under its name, and gives folders their times. */
  finish(): Promise<void>;
  /**
   * How many files are whole, those of earlier connections included. `paths`: where they stand, the first 200 whole paths
   * of files and folders in the folder itself, not of what is in those. `renamed`: the first 20 that are called otherwise
   * than in the list.
   */
  readonly published: {
    readonly count: number;
    readonly paths: readonly string[];
    readonly renamed: readonly Renamed[];
  };
  /** Ends it without finishing. Parts and the record stay for going on; with `discard` they are removed. */
  close(options?: { readonly discard?: boolean }): Promise<void>;
}

/** A file that is written. */
export interface TargetFile {
  /** Writes all of the bytes, which hold during the call only. Rejects with a `TargetError`. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * All bytes came and were compared: gives it its time and, once it is on the disk, its name, without writing over
   * anything. May resolve before that is done; `finish` waits for it.
   */
  publish(timeMs: number | undefined): Promise<void>;
  /** What came is of no use: removes the part. */
  discard(): Promise<void>;
  /** Keeps the part as it is. */
  close(): void;
}
