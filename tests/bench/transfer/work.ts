/**
 * What is measured of transfers: how much moves, and how often; and the folder and the tables of it.
 *
 * @module
 */
import { join } from "@std/path";

/** How much moves, and how often. */
export interface TransferWork {
  /** Size of the one file. */
  readonly mib: number;
  readonly rounds: number;
  /** How many small files the folder has. */
  readonly files: number;
  /** Size of the file that is empty inside. */
  readonly sparseMib: number;
}

/** A folder of a measurement, and empty ones in it. Has to be disposed of, which removes all. */
export class WorkFolder implements AsyncDisposable {
  #count = 0;

  private constructor(readonly path: string) {}

  static async make(): Promise<WorkFolder> {
    return new WorkFolder(await Deno.makeTempDir({ prefix: "chat-bench-" }));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Another empty folder. */
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
