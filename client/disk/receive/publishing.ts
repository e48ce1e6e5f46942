/**
 * Gives files that are whole their times and names, once their bytes are on the disk.
 *
 * Owns the files that wait for it. Waiting for the disk takes the time of several small files, so that many wait at
 * once, while the next ones come. Never writes over anything: a name is given by a link, which fails where there is one
 * (REQ-R43).
 *
 * @module
 */
import { isThere } from "../../platform/deno_files.ts";
import { TargetError } from "../../transfer/target.ts";
import { codeOf, toTargetError } from "../disk_error.ts";
import { inFolder } from "../disk_path.ts";
import { MAX_NAMES, numberedName } from "./free_name.ts";
import type { KnownFolder } from "./known_folder.ts";
import type { PartFile } from "./part_file.ts";

/** So many files, or their bytes, wait for the disk together. Twice as many are open at a time. */
const MAX_FILES = 128;
const MAX_BYTES = 8_388_608;

/** Who knows what files are to be called, and is told what they are. */
export interface Publisher {
  /** The name that a file gets if it can. */
  nameOf(index: number): string;
  /**
   * A file has its name. Whether the part may go at once; else it goes when `flushed` was called, and until then tells what
   * the file is.
   */
  named(index: number, name: string): boolean;
  flushed(): void;
}

interface Waiting {
  readonly part: PartFile;
  readonly timeMs: number | undefined;
}

export class Publishing {
  readonly #publisher: Publisher;
  #batch: Waiting[] = [];
  #bytes = 0;
  /** The batch that is on its way. Never rejects. */
  #running: Promise<void> = Promise.resolve();
  /** The first thing that went wrong; nothing is taken after it. */
  #error: TargetError | null = null;

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  /** Throws what went wrong with a file before. */
  check(): void {
    if (this.#error !== null) throw this.#error;
  }

  /** Takes a file over, and closes it. Waits while too many are on their way. */
  async add(part: PartFile, timeMs: number | undefined): Promise<void> {
    this.#batch.push({ part, timeMs });
    this.#bytes += part.bytes;
    if (this.#batch.length < MAX_FILES && this.#bytes < MAX_BYTES) return this.check();
    await this.#running;
    this.#start();
    this.check();
  }

  /** Resolves when nothing waits any more. Rejects with what went wrong. */
  async settle(): Promise<void> {
    await this.settleQuietly();
    this.check();
  }

  /** The same, for who does not want to know. */
  async settleQuietly(): Promise<void> {
    await this.#running;
    this.#start();
    await this.#running;
  }

  /** Forgets what went wrong: it may go better now. */
  reset(): void {
    this.#error = null;
  }

  #start(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    if (batch.length > 0) this.#running = this.#publishAll(batch);
  }

  async #publishAll(batch: readonly Waiting[]): Promise<void> {
    const synced = await Promise.allSettled(batch.map(({ part }) => part.file.syncData()));
    const toRemove: string[] = [];
    const checked = new Set<KnownFolder>();
    for (const [at, waiting] of batch.entries()) {
      const { path, file, folder } = waiting.part;
      try {
        const sync = synced[at];
        if (sync?.status === "rejected") throw sync.reason;
        // A folder on the way may have been moved away meanwhile (REQ-R37).
        if (!checked.has(folder)) folder.check();
        checked.add(folder);
        if (!this.#publish(waiting)) toRemove.push(path);
      } catch (error) {
        this.#error ??= toTargetError(error, path);
      } finally {
        file.close();
      }
    }
    this.#publisher.flushed();
    toRemove.forEach(removePart);
  }

  /** Whether nothing is left to be removed. */
  #publish({ part, timeMs }: Waiting): boolean {
    const { path, file, index, folder, identity } = part;
    setTime(file, timeMs);
    folder.checkPart(path, identity);
    const given = giveName(path, folder.path, { name: this.#publisher.nameOf(index) });
    if (!this.#publisher.named(index, given)) return false;
    removePart(path);
    return true;
  }
}

/** A file for the name of a file: the one it should have, or the next one that is free. */
function giveName(part: string, folder: string, { name }: { readonly name: string }): string {
  for (let number = 0; number < MAX_NAMES; number++) {
    const numbered = numberedName(name, number);
    const path = inFolder(folder, numbered);
    try {
      Deno.linkSync(part, path);
      return numbered;
    } catch (error) {
      const code = codeOf(error);
      if (code === "EEXIST") continue;
      if (code === "ENOENT" || code === "ENOSPC" || code === "ENAMETOOLONG") throw error;
    }
    // Some disks (FAT, some of networks) have no links. Between looking and renaming somebody else's file could come, and
    // would be lost; there is nothing better to be had there.
    if (isThere(path)) continue;
    Deno.renameSync(part, path);
    return numbered;
  }
  throw new TargetError("unsafe", inFolder(folder, name), "Too many names are taken");
}

/** A time that the disk does not take is left out: the bytes matter more. */
function setTime(file: Deno.FsFile, timeMs: number | undefined): void {
  const date = toDate(timeMs);
  if (date === null) return;
  try {
    file.utimeSync(new Date(), date);
  } catch {
    // It keeps the time at which it came.
  }
}

/** A time of the wire as a date; `null`: there is none, or it is none. */
export function toDate(timeMs: number | undefined): Date | null {
  const date = new Date(timeMs ?? NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}

function removePart(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was renamed, or stays; the next connection finds it and removes it.
  }
}
