/**
 * A file of lines of JSON for its owner alone, only appended to.
 *
 * Knows nothing of what the lines say. The last line may have been cut off by a sudden end; then it does not count.
 *
 * @module
 */
import { makePrivateFolderOf, readBounded } from "./private_file.ts";

/** Far more than a list of a million entries needs. */
const MAX_BYTES = 268_435_456;

export interface Lines {
  /** Whether there is none. */
  readonly isEmpty: boolean;
  /** All that are whole. */
  read(): readonly Readonly<Record<string, unknown>>[];
  /** Writes them in one go. Where that fails they are lost. */
  append(lines: readonly Readonly<Record<string, unknown>>[]): void;
  /** Removes the file. */
  clear(): void;
}

/** The lines of a file; without one, nothing is kept. Nothing of it throws. */
export function openLines(file: string | null): Lines {
  return new LinesFile(file);
}

class LinesFile implements Lines {
  readonly #file: string | null;
  #isEmpty = true;
  /** Whether the last line has no end. */
  #isCut = false;

  constructor(file: string | null) {
    this.#file = file;
  }

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  read(): readonly Readonly<Record<string, unknown>>[] {
    const text = this.#file === null ? null : readBounded(this.#file, { maxBytes: MAX_BYTES });
    if (text === null) return [];
    this.#isEmpty = text === "";
    this.#isCut = text !== "" && !text.endsWith("\n");
    return text.split("\n").flatMap((line) => {
      const value = tryParse(line);
      return value === null ? [] : [value];
    });
  }

  append(lines: readonly Readonly<Record<string, unknown>>[]): void {
    this.#isEmpty = false;
    if (this.#file === null) return;
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    try {
      makePrivateFolderOf(this.#file);
      Deno.writeTextFileSync(this.#file, (this.#isCut ? "\n" : "") + text, { append: true, mode: 0o600 });
      this.#isCut = false;
    } catch {
      // It is for going on after this process only. A part of it may have been written.
      this.#isCut = true;
    }
  }

  clear(): void {
    this.#isEmpty = true;
    this.#isCut = false;
    if (this.#file === null) return;
    try {
      Deno.removeSync(this.#file);
    } catch {
      // It was not there, or stays: what it says is compared with the disk.
    }
  }
}

function tryParse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
