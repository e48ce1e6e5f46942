/**
 * Where received files are written. The implementation is in disk/receive/.
 *
 * Names on the disk are chosen by the target, whatever the peer calls a file (PROTOCOL X9).
 *
 * @module
 */
import type { Failure } from "../../shared/wire/file_message.ts";
import type { ListEntry } from "../../shared/wire/transfer_message.ts";

/** A file cannot or must not be written. */
export class TargetError extends Error {
  override readonly name = "TargetError";

  /** `path`: of the file, on the disk or from the peer. Escape it before it is shown. */
  constructor(readonly code: Failure, readonly path: string = "", message: string = code) {
    super(message);
  }
}

/** What is already there of a list, from an earlier session. */
export interface Have {
  /** The indices of complete entries, ascending. Folders may be omitted. */
  readonly done: readonly number[];
  /** The file of which there is a part, and the size of the part. */
  readonly partial: { readonly index: number; readonly bytes: number } | null;
}

/** A file or folder with another name here: its path in the list, and its name on the disk. */
export interface Renamed {
  readonly path: string;
  readonly name: string;
}

/** Everything that one transfer writes. */
export interface Target {
  /**
   * Prepares for the whole list, once for each session, before anything is written: chooses names, makes folders, finds
   * what is already there. Rejects with a `TargetError` (`bad_path`, `unsafe`, `disk_full`, `folder_gone`, `not_allowed`).
   */
  begin(entries: readonly ListEntry[]): Promise<Have>;
  /**
   * Opens a file of the list for writing, one at a time. This many bytes (`offset`) of its part stay, the rest is cut off.
   * Rejects with a `TargetError`.
   */
  open(index: number, offset: number): Promise<TargetFile>;
  /** Reads the part from its beginning, for its digest. */
  readPart(index: number): AsyncIterable<Uint8Array>;
  /** Waits until everything published is on the disk under its name, and sets the times of folders. */
  finish(): Promise<void>;
  /**
   * How many files are complete, those of earlier sessions included. `paths`: the whole paths of the first 200 files and
   * folders directly in the target folder. `renamed`: the first 20 with another name than in the list.
   */
  readonly published: {
    readonly count: number;
    readonly paths: readonly string[];
    readonly renamed: readonly Renamed[];
  };
  /** Ends it without finishing. Parts and their record stay for the next session; with `discard` they are removed. */
  close(options?: { readonly discard?: boolean }): Promise<void>;
}

/** A file that is being written. */
export interface TargetFile {
  /** Writes all bytes, which are valid during the call only. Rejects with a `TargetError`. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Called when all bytes have come and were verified. Sets the time of the file and, once it is on the disk, its name,
   * without overwriting anything. May resolve before that is done; `finish` waits for it.
   */
  publish(timeMs: number | undefined): Promise<void>;
  /** Removes the part, because it is of no use. */
  discard(): Promise<void>;
  /** Closes the file. The part stays as it is. */
  close(): void;
}
