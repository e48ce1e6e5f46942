/**
 * A partial file: an arriving file under a temporary name, until it is complete.
 *
 * Nothing is written to it before it is certain that there is no link on its path (REQ-R37). It is never executable
 * (REQ-R52).
 *
 * @module
 */
import { TargetError, type TargetFile } from "../../transfer/target.ts";
import { toTargetError } from "../disk_error.ts";
import type { FileIdentity } from "../disk_path.ts";
import { correctedMode } from "./arriving_mode.ts";
import type { CheckedFolder } from "./folders.ts";
import { runsOf } from "./holes.ts";

/** Up to this size, bytes are written synchronously: handing them to a thread would take longer than writing them. */
const SMALL_BYTES = 65_536;

/** After this many bytes, `write` checks that the file still exists. */
const CHECK_BYTES = 8_388_608;

/** Gives complete files their names. */
export interface PartOwner {
  /** Takes over a file that is complete, and closes it once it has its name. Rejects with a `TargetError`. */
  publish(part: PartFile, timeMs: number | undefined): Promise<void>;
}

export class PartFile implements TargetFile {
  /** The index of the file in the list. */
  readonly index: number;
  readonly path: string;
  readonly folder: CheckedFolder;
  /** Identifies the file that was opened. */
  readonly identity: FileIdentity;
  readonly #file: Deno.FsFile;
  readonly #owner: PartOwner;
  #bytes: number;
  #uncheckedBytes = 0;
  #endsInHole = false;
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

  /** Creates the file, or opens it to continue after `offset` bytes. Throws a `TargetError`. */
  static open(options: PartFileOptions): PartFile {
    const { path, offset } = options;
    try {
      const opened = offset === 0 ? createPart(options) : openPart(options);
      return new PartFile(opened, options);
    } catch (error) {
      throw toTargetError(error, path);
    }
  }

  /** How many bytes it has now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The open file, for the owner to sync and close. */
  get file(): Deno.FsFile {
    return this.#file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (const { isHole, start, end } of runsOf(bytes, this.#bytes)) {
        if (isHole) this.#skip(end - start);
        else await this.#writeAll(bytes.subarray(start, end));
      }
      this.#closeHole();
      if (this.#uncheckedBytes >= CHECK_BYTES) this.#checkFile();
    } catch (error) {
      throw toTargetError(error, this.path);
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      const count = bytes.length <= SMALL_BYTES ? this.#file.writeSync(rest) : await this.#file.write(rest);
      this.#endsInHole = false;
      this.#bytes += count;
      this.#uncheckedBytes += count;
      rest = rest.subarray(count);
    }
  }

  #skip(count: number): void {
    this.#file.seekSync(count, Deno.SeekMode.Current);
    this.#endsInHole = true;
    this.#bytes += count;
    this.#uncheckedBytes += count;
  }

  /** A hole at the end belongs to the file at once, so that it is resumed from there even after a kill. */
  #closeHole(): void {
    if (this.#endsInHole) this.#file.truncateSync(this.#bytes);
    this.#endsInHole = false;
  }

  /** Writing to a file whose folder was removed does not fail by itself. */
  #checkFile(): void {
    this.#uncheckedBytes = 0;
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
  readonly identity: FileIdentity;
}

export interface PartFileOptions {
  readonly index: number;
  /** A path in `folder`. */
  readonly path: string;
  readonly folder: CheckedFolder;
  /** How many bytes of an existing file are kept; the rest is cut off. 0 creates the file. */
  readonly offset: number;
  /** Its permissions, before the umask. */
  readonly mode: number;
  readonly owner: PartOwner;
}

/** Creates a partial file. Removes one of an earlier connection; no other file has such a name. */
function createPart(part: PartFileOptions): Opened {
  const { path, mode } = part;
  const options = { createNew: true, write: true, mode };
  try {
    return checked(part, Deno.openSync(path, options));
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  if (Deno.lstatSync(path).isDirectory) throw new TargetError("unsafe", path);
  Deno.removeSync(path);
  return checked(part, Deno.openSync(path, options));
}

function openPart(part: PartFileOptions): Opened {
  const { path, offset } = part;
  if (!isPart(Deno.lstatSync(path))) throw new TargetError("unsafe", path);
  const opened = checked(part, Deno.openSync(path, { write: true }));
  const { file } = opened;
  try {
    // The digest of these bytes was announced. If there are fewer now, another program has changed the file.
    if (file.statSync().size < offset) throw new TargetError("unsafe", path);
    file.truncateSync(offset);
    file.seekSync(offset, Deno.SeekMode.Start);
    return opened;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Whether a file can be a partial file: a regular file with one name. A second name may belong to another program. */
export function isPart({ isFile, nlink }: Deno.FileInfo): boolean {
  return isFile && (nlink ?? 1) <= 1;
}

/** Throws, after closing the file, if there is a link on its path. Then at most an empty file was made where the link leads. */
function checked({ path, folder, mode: allowed }: PartFileOptions, file: Deno.FsFile): Opened {
  try {
    const { mode, ...identity } = folder.identify(path, file);
    const corrected = correctedMode(mode, allowed);
    if (corrected !== null) Deno.chmodSync(path, corrected);
    return { file, identity };
  } catch (error) {
    file.close();
    throw error;
  }
}
