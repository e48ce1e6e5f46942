/**
 * A file that is read to be sent.
 *
 * @module
 */
import type { SourceFile } from "../../transfer/source.ts";
import { openRegular } from "./checked_file.ts";
import { toSourceError } from "../disk_error.ts";
import { kindOf } from "./walk.ts";

/** What is no larger is read at once: a thread of its own would take longer than the bytes. */
const SMALL_BYTES = 65_536;

/** Opens a file at its real path. Throws a `SourceError`: `gone`, `not_allowed`, `not_file`, or `unsafe` behind a link. */
export function openSourceFile(path: string): SourceFile {
  try {
    return new ReadingFile(openRegular(path));
  } catch (error) {
    throw toSourceError(error);
  }
}

class ReadingFile implements SourceFile {
  readonly size: number;
  readonly timeMs: number;
  readonly #file: Deno.FsFile;
  #isClosed = false;

  constructor(file: Deno.FsFile) {
    const { size, timeMs } = kindOf(file.statSync());
    this.#file = file;
    this.size = size;
    this.timeMs = timeMs;
  }

  async read(target: Uint8Array): Promise<number | null> {
    try {
      return this.size <= SMALL_BYTES ? this.#file.readSync(target) : await this.#file.read(target);
    } catch (error) {
      throw toSourceError(error);
    }
  }

  isUnchanged(): Promise<boolean> {
    const { size, timeMs } = kindOf(this.#file.statSync());
    return Promise.resolve(size === this.size && timeMs === this.timeMs);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#file.close();
  }
}
