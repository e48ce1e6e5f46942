/**
 * What is sent, as the sender sees it: a list of files and folders, and their bytes. What is behind it is in disk/
 * (files of the command line, a shared folder, standard input).
 *
 * @module
 */
import type { Failure } from "../../shared/wire/file_message.ts";

/** A file or a folder that is to be sent. */
export interface SourceEntry {
  /** As the wire has it: relative, with `/` between names (PROTOCOL X4). */
  readonly path: string;
  /** In bytes when the list was made; `null`: a folder. */
  readonly size: number | null;
  /** Unix milliseconds of its last change. */
  readonly timeMs: number;
}

/** A file or folder cannot be read, or must not be. */
export class SourceError extends Error {
  override readonly name = "SourceError";

  /** `path`: what it is about, as its person gave it; to be shown only when made harmless. */
  constructor(readonly code: Failure, message: string = code, readonly path: string = "") {
    super(message);
  }
}

/** All that one transfer sends. */
export interface Source {
  /** A folder comes before what is in it. The order and the indices stay. */
  readonly entries: readonly SourceEntry[];
  /** How many of them are files. */
  readonly count: number;
  /** The sizes of all files together. */
  readonly bytes: number;
  /** What was found but is not sent: links, devices, what cannot be read. Paths to be shown, the first 100. */
  readonly leftOut: readonly { readonly path: string; readonly why: Failure }[];
  /** Opens a file of the list, which the caller closes. Rejects with a `SourceError`. */
  open(index: number): Promise<SourceFile>;
}

/** An open file that is sent. Reads are sequential, from the beginning. */
export interface SourceFile {
  /** As it is now, which may be other than in the list. */
  readonly size: number;
  readonly timeMs: number;
  /** Reads some bytes; `null` at the end. Rejects with a `SourceError`. */
  read(target: Uint8Array): Promise<number | null>;
  /** Whether it is still as it was when it was opened, by size and time. To be asked after the last byte. */
  isUnchanged(): Promise<boolean>;
  close(): void;
}
