/**
 * The size of the measurements of transfers, their folder, and lines of their tables.
 *
 * @module
 */
import { join } from "@std/path";

/** How much moves, and how often. */
export interface TransferWork {
  /** The size of the single file. */
  readonly mib: number;
  readonly rounds: number;
  /** How many small files the folder has. */
  readonly files: number;
  /** The size of the sparse file. */
  readonly sparseMib: number;
}

/** The folder of a measurement, with empty folders in it. Must be disposed of, which removes everything. */
export class WorkFolder implements AsyncDisposable {
  #count = 0;

  private constructor(readonly path: string) {}

  static async make(): Promise<WorkFolder> {
    return new WorkFolder(await Deno.makeTempDir({ prefix: "chat-bench-" }));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Makes another empty folder. */
  empty(): string {
    const path = this.file(`into ${++this.#count}`);
    Deno.mkdirSync(path);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** A line of a table. */
export function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(46) + cells.map((cell) => cell.padStart(12)).join("");
}
