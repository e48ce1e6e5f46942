/**
 * The files of the client as one interface: deno_platform.ts implements it with Deno, and tests replace it with
 * tests/client/support/memory_storage.ts.
 *
 * @module
 */
import type { Sentence } from "../../shared/cli/usage_error.ts";
import type { ConfigSource } from "../config/read_config.ts";
import type { TransferFiles } from "../transfer/files.ts";
import type { TransferRecords } from "../transfer/request/records.ts";

export interface Storage {
  /** Where the configuration file is. */
  readonly config: ConfigSource;
  /** The files of the state folder: the input history and the secrets of sessions. */
  readonly stateFiles: StateFiles;
  /** The files of private keys. */
  readonly keyFiles: KeyFiles;
  /** Appends to a log file; creates it and its folder if they are missing. Rejects with the error of the system. */
  readonly appendLog: (path: string, text: string) => Promise<void>;
  /** The names in a folder, folders with a `/` at the end; empty if it cannot be read. */
  readonly listFolder: (path: string) => readonly string[];
  /** The files that are sent, received and shared. */
  readonly transferFiles: TransferFiles;
  /**
   * What is remembered of transfers over a server, which is `HOST:PORT`. `failed` is called at most once, when a record
   * cannot be written.
   */
  readonly transferRecords: (server: string, failed?: (path: string, why: Sentence) => void) => TransferRecords;
  /**
   * Copies an input to a private file. `read` returns `null` at the end. Rejects with a `TargetError`, with a `SourceError`
   * if `read` rejects, or with the reason of the signal; then no file is left.
   */
  readonly spool: (
    read: (target: Uint8Array) => Promise<number | null>,
    options: { readonly signal: AbortSignal },
  ) => Promise<Spool>;
}

/** Access to private files that several clients may write at once. All functions throw the error of the system. */
export interface StateFiles {
  /** The last bytes of a file as text, which may begin inside of a line; `null` if the file is missing. */
  readonly readEnd: (path: string, options: { readonly maxBytes: number }) => FileEnd | null;
  /** Appends to a file, also if other clients do so at the same time. Creates the file and its folder if needed. */
  readonly append: (path: string, text: string) => void;
  /** Replaces a file: afterwards it has either its old text or all of the new one. */
  readonly replace: (path: string, text: string) => void;
}

/** Access to files of private keys. All functions throw the error of the system. */
export interface KeyFiles {
  /** A whole file; `null` if it is missing. Throws a `BadValue` if it is no file, or is too large for a key. */
  readonly read: (path: string) => KeyText | null;
  /**
   * Creates a file that only its owner can read, and its folder in the same way, and returns once both are on the disk: at
   * any moment there is either no file or all of it. Returns `false` if there is one already.
   */
  readonly create: (path: string, text: string) => boolean;
  /**
   * Creates a file in the same way, in a folder that exists. With `replaces`, in place of a file that is there: at any moment
   * there is either the old one or all of the new one. Returns `false` if there is one and it must not be replaced.
   */
  readonly write: (path: string, text: string, options: { readonly replaces: boolean }) => boolean;
  /** Gives a file a second name beside its own, under which it stays when it is replaced. Returns that path. */
  readonly keep: (path: string) => string;
}

export interface KeyText {
  readonly text: string;
  /** Whether other users of the system can read or change it. */
  readonly isOpenToOthers: boolean;
}

export interface FileEnd {
  readonly text: string;
  /** Whether the file has more text before this. */
  readonly isCut: boolean;
}

/** A copy of an input. */
export interface Spool {
  readonly path: string;
  /** Removes the file. Never rejects; may be called again. */
  remove(): Promise<void>;
}
