/**
 * What is sent: a list of files and folders, and their bytes. The implementations are in disk/share/.
 *
 * @module
 */
import type { Failure } from "../../shared/wire/file_message.ts";

/** A file or a folder to be sent. */
export interface SourceEntry {
  /** Relative, with `/` between names, as on the wire (PROTOCOL X4). */
  readonly path: string;
  /** In bytes, as of when the list was made; `null` for a folder. */
  readonly size: number | null;
  /** Unix milliseconds of its last change. */
  readonly timeMs: number;
  /** Its permissions, without the bits for its kind; missing on systems without any, and where they say nothing. */
  readonly mode?: number;
}

/** A file or folder cannot or must not be read. */
export class SourceError extends Error {
  override readonly name = "SourceError";

  /** `path`: the one that the user gave. Escape it before it is shown. */
  constructor(readonly code: Failure, message: string = code, readonly path: string = "") {
    super(message);
  }
}

/** Everything that one transfer sends. */
export interface Source {
  /** A folder comes before its contents. The order never changes. */
  readonly entries: readonly SourceEntry[];
  /** How many entries are files. */
  readonly count: number;
  /** The sizes of all files together. */
  readonly bytes: number;
  /** What was found but is not sent, for example links, devices and unreadable files: the first 100 paths. */
  readonly leftOut: readonly { readonly path: string; readonly why: Failure }[];
  /** Opens a file of the list. The caller closes it. Rejects with a `SourceError`. */
  open(index: number): Promise<SourceFile>;
}

/** An open file. It is read sequentially, from its beginning. */
export interface SourceFile {
  /** As it is now, which may differ from the list. */
  readonly size: number;
  readonly timeMs: number;
  /** Reads some bytes. Resolves with `null` at the end. Rejects with a `SourceError`. */
  read(target: Uint8Array): Promise<number | null>;
  /** Its size and time now. Those at the opening are above. */
  now(): Promise<{ readonly size: number; readonly timeMs: number }>;
  /** Goes back to the beginning, to read it again. */
  rewind(): Promise<void>;
  close(): void;
}
