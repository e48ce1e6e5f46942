/**
 * Gives complete files their times and names, once their bytes are synced to the disk.
 *
 * Owns the files that wait for their sync. A sync takes as long as receiving several small files, so many files are synced
 * together while the next ones arrive. Nothing is ever overwritten: a name is given by a hard link, which fails if the name
 * is taken (REQ-R43).
 *
 * @module
 */
import { exists } from "../../platform/deno_files.ts";
import { TargetError } from "../../transfer/target.ts";
import { codeOf, toTargetError } from "../disk_error.ts";
import { inFolder } from "../disk_path.ts";
import { MAX_NAMES, numberedName } from "../file_name.ts";
import { removeIfThere } from "../private_file.ts";
import type { CheckedFolder } from "./folders.ts";
import type { PartFile } from "./part_file.ts";
import { toDate } from "./target_plan.ts";

/** A batch is synced when it has this many files or bytes. Two batches can be open at a time. */
const MAX_FILES = 128;
const MAX_BYTES = 8_388_608;

/** Chooses the names of files, and is notified of the ones that they got. */
export interface Publisher {
  /** The name that a file gets unless it is taken. */
  nameOf(index: number): string;
  /**
   * A file has got its name. Returns whether its partial file may be removed at once; otherwise it is kept until `flushed`
   * was called, because only the partial file identifies the other one until then.
   */
  named(index: number, name: string): boolean;
  /** All files of a batch have their names. */
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
  /** The batch that is being published. Never rejects. */
  #running: Promise<void> = Promise.resolve();
  /** The first error. No file is accepted after it. */
  #error: TargetError | null = null;

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  /** Throws the error of an earlier file. */
  check(): void {
    if (this.#error !== null) throw this.#error;
  }

  /** Takes over a file, and closes it later. Waits while two batches are full. */
  async add(part: PartFile, timeMs: number | undefined): Promise<void> {
    this.#batch.push({ part, timeMs });
    this.#bytes += part.bytes;
    if (this.#batch.length < MAX_FILES && this.#bytes < MAX_BYTES) return this.check();
    await this.#running;
    this.#start();
    this.check();
  }

  /** Resolves when all files have their names. Rejects with the first error. */
  async finish(): Promise<void> {
    await this.finishQuietly();
    this.check();
  }

  /** The same, without the error. */
  async finishQuietly(): Promise<void> {
    await this.#running;
    this.#start();
    await this.#running;
  }

  /** Forgets an error, for another attempt. */
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
    const checked = new Set<CheckedFolder>();
    for (const [at, waiting] of batch.entries()) {
      const { path, file, folder } = waiting.part;
      try {
        const sync = synced[at];
        if (sync?.status === "rejected") throw sync.reason;
        // A folder on its path may have been moved meanwhile (REQ-R37).
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
    toRemove.forEach(removeIfThere);
  }

  /** Returns whether the partial file is removed already. */
  #publish({ part, timeMs }: Waiting): boolean {
    const { path, file, index, folder, identity } = part;
    setTime(file, timeMs);
    folder.checkFile(path, identity);
    const name = giveName(path, folder.path, { name: this.#publisher.nameOf(index) });
    if (!this.#publisher.named(index, name)) return false;
    removeIfThere(path);
    return true;
  }
}

/** Gives a partial file its name, or the next numbered one that is free. Returns it. */
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
    // Some disks (FAT, some network disks) have no hard links. A file that another program creates between the check and
    // the renaming would be lost; those disks offer nothing better.
    if (exists(path)) continue;
    Deno.renameSync(part, path);
    return numbered;
  }
  throw new TargetError("unsafe", inFolder(folder, name), "Too many names are taken");
}

/** Ignores a time that the disk does not accept: the bytes matter more. */
function setTime(file: Deno.FsFile, timeMs: number | undefined): void {
  const date = toDate(timeMs);
  if (date === null) return;
  try {
    file.utimeSync(new Date(), date);
  } catch {
    // The file keeps the time of its arrival.
  }
}
