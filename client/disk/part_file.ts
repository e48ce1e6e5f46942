/**
 * A file that arrives, under the name of its part, until it is whole.
 *
 * Nothing is written before it is known that no link stands on the way to it (R37), and it never gets the right to be run
 * (R52).
 *
 * @module
 */
import { TargetError, type TargetFile } from "../transfer/target.ts";
import { isAt } from "./checked_file.ts";
import { toTargetError } from "./disk_error.ts";

/** The rights of a new file, less what the system takes away. */
const FILE_MODE = 0o644;

/** What is no larger is written at once: a thread of its own would take longer than the bytes. */
const SMALL_BYTES = 65_536;

/** What becomes of a part. */
export interface PartOwner {
  /** It is whole: closes it, once it has its name. Rejects with a `TargetError`. */
  publish(part: PartFile, timeMs: number | undefined): Promise<void>;
}

export class PartFile implements TargetFile {
  /** The place of the file in its list. */
  readonly index: number;
  readonly path: string;
  readonly #file: Deno.FsFile;
  readonly #owner: PartOwner;
  #bytes: number;
  #isOver = false;

  private constructor(file: Deno.FsFile, { index, path, offset, owner }: PartFileOptions) {
    this.#file = file;
    this.index = index;
    this.path = path;
    this.#bytes = offset;
    this.#owner = owner;
  }

  /** Opens it anew, or with so many bytes of what is there. Throws a `TargetError`. */
  static open(options: PartFileOptions): PartFile {
    const { path, offset } = options;
    try {
      const file = offset === 0 ? createPart(path) : openPart(path, offset);
      return new PartFile(file, options);
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
        rest = rest.subarray(count);
      }
    } catch (error) {
      throw toTargetError(error, this.path);
    }
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

export interface PartFileOptions {
  readonly index: number;
  /** Below the real path of the folder. */
  readonly path: string;
  /** So many bytes of it are kept. */
  readonly offset: number;
  readonly owner: PartOwner;
}

/** A new part. What stands in its place is one of an earlier connection, for no file is called so; it goes. */
function createPart(path: string): Deno.FsFile {
  const options = { createNew: true, write: true, mode: FILE_MODE };
  try {
    return checked(path, Deno.openSync(path, options));
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  if (Deno.lstatSync(path).isDirectory) throw new TargetError("unsafe", path);
  Deno.removeSync(path);
  return checked(path, Deno.openSync(path, options));
}

function openPart(path: string, offset: number): Deno.FsFile {
  if (!isPart(Deno.lstatSync(path))) throw new TargetError("unsafe", path);
  const file = checked(path, Deno.openSync(path, { write: true }));
  try {
    // The digest of these bytes was told; if fewer are there by now, somebody else has been at it.
    if (file.statSync().size < offset) throw new TargetError("unsafe", path);
    file.truncateSync(offset);
    file.seekSync(offset, Deno.SeekMode.Start);
    return file;
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
function checked(path: string, file: Deno.FsFile): Deno.FsFile {
  try {
    if (isAt(path, file)) return file;
  } catch (error) {
    file.close();
    throw error;
  }
  file.close();
  throw new TargetError("unsafe", path);
}
