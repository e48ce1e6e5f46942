/**
 * A file that arrives, under the name of its part, until it is whole.
 *
 * Nothing is written before it is known that no link stands on the way to it (REQ-R37), and it never gets the right to be run
 * (REQ-R52).
 *
 * @module
 */
import { TargetError, type TargetFile } from "../../transfer/target.ts";
import type { Identity } from "../share/checked_file.ts";
import { toTargetError } from "../disk_error.ts";
import type { KnownFolder } from "./known_folder.ts";

/** The rights of a new file, less what the system takes away. */
const FILE_MODE = 0o644;

/** What is no larger is written at once: a thread of its own would take longer than the bytes. */
const SMALL_BYTES = 65_536;

/** After so many bytes one looks whether the file is still there. */
const LOOK_BYTES = 8_388_608;

/** What becomes of a part. */
export interface PartOwner {
  /** It is whole: closes it, once it has its name. Rejects with a `TargetError`. */
  publish(part: PartFile, timeMs: number | undefined): Promise<void>;
}

export class PartFile implements TargetFile {
  /** The place of the file in its list. */
  readonly index: number;
  readonly path: string;
  readonly folder: KnownFolder;
  /** What it was when it was opened. */
  readonly identity: Identity;
  readonly #file: Deno.FsFile;
  readonly #owner: PartOwner;
  #bytes: number;
  #unseen = 0;
  #isOver = false;

  private constructor({ file, identity }: Opened, { index, path, folder, offset, owner }: PartFileOptions) {
    this.#file = file;
    this.identity = identity;
    this.index = index;
    this.path = path;
    this.folder = folder;
    this.#bytes = offset;
    this.#owner = owner;
  }

  /** Opens it anew, or with so many bytes of what is there. Throws a `TargetError`. */
  static open(options: PartFileOptions): PartFile {
    const { path, offset } = options;
    try {
      const opened = offset === 0 ? createPart(options) : openPart(options);
      return new PartFile(opened, options);
    } catch (error) {
      throw toTargetError(error, path);
    }
  }

  /** How many bytes it has by now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The open file, for who publishes it and then closes it. */
  get file(): Deno.FsFile {
    return this.#file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      let rest = bytes;
      while (rest.length > 0) {
        const count = bytes.length <= SMALL_BYTES ? this.#file.writeSync(rest) : await this.#file.write(rest);
        this.#bytes += count;
        this.#unseen += count;
        rest = rest.subarray(count);
      }
      if (this.#unseen >= LOOK_BYTES) this.#look();
    } catch (error) {
      throw toTargetError(error, this.path);
    }
  }

  /** Whoever has removed the folder is not told so by writing. */
  #look(): void {
    this.#unseen = 0;
    if (this.#file.statSync().nlink === 0) throw new TargetError("folder_gone", this.path);
  }

  async publish(timeMs: number | undefined): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#owner.publish(this, timeMs);
  }

  discard(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    this.close();
    try {
      Deno.removeSync(this.path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) return Promise.reject(toTargetError(error, this.path));
    }
    return Promise.resolve();
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#file.close();
  }
}

interface Opened {
  readonly file: Deno.FsFile;
  readonly identity: Identity;
}

export interface PartFileOptions {
  readonly index: number;
  /** In the folder. */
  readonly path: string;
  readonly folder: KnownFolder;
  /** So many bytes of it are kept. */
  readonly offset: number;
  readonly owner: PartOwner;
}

/** A new part. What stands in its place is one of an earlier connection, for no file is called so; it goes. */
function createPart({ path, folder }: PartFileOptions): Opened {
  const options = { createNew: true, write: true, mode: FILE_MODE };
  try {
    return checked(path, folder, { file: Deno.openSync(path, options) });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  if (Deno.lstatSync(path).isDirectory) throw new TargetError("unsafe", path);
  Deno.removeSync(path);
  return checked(path, folder, { file: Deno.openSync(path, options) });
}

function openPart({ path, folder, offset }: PartFileOptions): Opened {
  if (!isPart(Deno.lstatSync(path))) throw new TargetError("unsafe", path);
  const opened = checked(path, folder, { file: Deno.openSync(path, { write: true }) });
  const { file } = opened;
  try {
    // The digest of these bytes was told; if fewer are there by now, somebody else has been at it.
    if (file.statSync().size < offset) throw new TargetError("unsafe", path);
    file.truncateSync(offset);
    file.seekSync(offset, Deno.SeekMode.Start);
    return opened;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Whether something can be a part of ours: a regular file of one name. One with two is also somebody else's file. */
export function isPart({ isFile, nlink }: Deno.FileInfo): boolean {
  return isFile && (nlink ?? 1) <= 1;
}

/** The file, if no link stands on the way to it. If one does, at most an empty file was made where it leads. */
function checked(path: string, folder: KnownFolder, { file }: { readonly file: Deno.FsFile }): Opened {
  try {
    return { file, identity: folder.checkFile(path, file) };
  } catch (error) {
    file.close();
    throw error;
  }
}
