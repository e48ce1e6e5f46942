/**
 * What has become of a deal's files, where the disk alone cannot say it: under which names in the folder of one's choice
 * they are, for what stands there may be anybody's.
 *
 * Lines of JSON in the state folder, only appended to, so that what is there after a sudden end is right. What cannot be
 * written is known to this process only.
 *
 * @module
 */
import { type Lines, openLines } from "../records/lines.ts";

/** A file that came whole. */
export interface Arrived {
  /** On the wire. */
  readonly path: string;
  /** Its name on the disk, in the folder where it was to be. */
  readonly name: string;
}

export class Journal {
  readonly #folder: string;
  readonly #lines: Lines;
  readonly #tops = new Map<string, string>();
  readonly #arrived = new Map<string, string>();
  #waiting: Arrived[] = [];

  /** `file`: its path, or `null`: there is nowhere to keep it. `folder`: the real path of what is written to. */
  constructor(file: string | null, folder: string) {
    this.#folder = folder;
    this.#lines = openLines(file);
    const [first, ...lines] = this.#lines.read();
    // What stands in another folder does not help in this one.
    if (first?.folder !== folder) this.#lines.clear();
    else for (const line of lines) this.#take(line);
  }

  /** The names of folders in the folder itself, on the disk, by those on the wire. */
  get tops(): ReadonlyMap<string, string> {
    return this.#tops;
  }

  /** The name of a file that came whole, on the disk. */
  nameOf(path: string): string | null {
    return this.#arrived.get(path) ?? null;
  }

  /** A folder was made for this deal. */
  addTop(name: string, onDisk: string): void {
    this.#tops.set(name, onDisk);
    this.#append({ top: [name, onDisk] });
  }

  /** A file came whole. To be followed by `flush`, some time. */
  addArrived(file: Arrived): void {
    this.#arrived.set(file.path, file.name);
    this.#waiting.push(file);
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    const arrived = this.#waiting.map(({ path, name }) => [path, name]);
    this.#waiting = [];
    this.#append({ arrived });
  }

  /** Forgets everything. */
  remove(): void {
    this.#tops.clear();
    this.#arrived.clear();
    this.#waiting = [];
    this.#lines.clear();
  }

  #append(line: Readonly<Record<string, unknown>>): void {
    this.#lines.append(this.#lines.isEmpty ? [{ folder: this.#folder }, line] : [line]);
  }

  #take({ top, arrived }: Readonly<Record<string, unknown>>): void {
    if (isPair(top)) this.#tops.set(...top);
    if (!Array.isArray(arrived)) return;
    for (const one of arrived) if (isPair(one)) this.#arrived.set(...one);
  }
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
}

/** The folder that a journal is about, and the names of the folders that were made in it. */
export function readTops(file: string): { readonly folder: string; readonly tops: readonly string[] } | null {
  const [first, ...lines] = openLines(file).read();
  if (typeof first?.folder !== "string") return null;
  return { folder: first.folder, tops: lines.flatMap(({ top }) => isPair(top) ? [top[1]] : []) };
}
