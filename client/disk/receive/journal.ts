/**
 * The journal of a transfer that is received: what the disk alone cannot tell a later process. It has the names of files
 * and folders in the folder that the user chose, where anything else may stand too.
 *
 * A file of JSON lines in the state folder, only appended to, so that it is valid after a crash; a last line that was cut
 * off is ignored. What cannot be written is known to this process only.
 *
 * @module
 */
import { appendPrivate, readBounded, removeIfThere } from "../private_file.ts";

/** Far more than a list of a million entries needs. */
const MAX_BYTES = 268_435_456;

/** A file that has arrived completely. */
export interface Arrived {
  /** Its path on the wire. */
  readonly path: string;
  /** Its name on the disk. */
  readonly name: string;
}

export class Journal {
  readonly #folder: string;
  readonly #lines: JsonLines;
  readonly #tops = new Map<string, string>();
  readonly #arrived = new Map<string, string>();
  #unwritten: Arrived[] = [];

  /** `file`: its path; `null` keeps everything in memory. `folder`: the real path of the folder that is written to. */
  constructor(file: string | null, folder: string) {
    this.#folder = folder;
    this.#lines = new JsonLines(file);
    const [first, ...lines] = this.#lines.read();
    // A journal of another folder says nothing about this one.
    if (first?.folder !== folder) this.#lines.clear();
    else for (const line of lines) this.#read(line);
  }

  /** The names on the disk of top-level folders, by their names on the wire. */
  get tops(): ReadonlyMap<string, string> {
    return this.#tops;
  }

  /** The name on the disk of a file that has arrived completely; `path` is its path on the wire. */
  nameOf(path: string): string | null {
    return this.#arrived.get(path) ?? null;
  }

  /** Notes that a top-level folder was made for this transfer. */
  addTop(name: string, onDisk: string): void {
    this.#tops.set(name, onDisk);
    this.#append({ top: [name, onDisk] });
  }

  /** Notes that a file has arrived completely. Written by the next `flush`. */
  addArrived(file: Arrived): void {
    this.#arrived.set(file.path, file.name);
    this.#unwritten.push(file);
  }

  flush(): void {
    if (this.#unwritten.length === 0) return;
    const arrived = this.#unwritten.map(({ path, name }) => [path, name]);
    this.#unwritten = [];
    this.#append({ arrived });
  }

  /** Forgets everything, and removes the file. */
  remove(): void {
    this.#tops.clear();
    this.#arrived.clear();
    this.#unwritten = [];
    this.#lines.clear();
  }

  #append(line: JsonObject): void {
    this.#lines.append(this.#lines.isEmpty ? [{ folder: this.#folder }, line] : [line]);
  }

  #read({ top, arrived }: JsonObject): void {
    if (isPair(top)) this.#tops.set(...top);
    if (!Array.isArray(arrived)) return;
    for (const item of arrived) if (isPair(item)) this.#arrived.set(...item);
  }
}

/** The folder that a journal is about, and the names on the disk of the top-level folders that were made in it. */
export function readTops(file: string): { readonly folder: string; readonly tops: readonly string[] } | null {
  const [first, ...lines] = new JsonLines(file).read();
  if (typeof first?.folder !== "string") return null;
  return { folder: first.folder, tops: lines.flatMap(({ top }) => isPair(top) ? [top[1]] : []) };
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
}

type JsonObject = Readonly<Record<string, unknown>>;

/** A private file of JSON lines. No method throws. */
class JsonLines {
  readonly #file: string | null;
  #isEmpty = true;
  /** Whether the last line has no line break at its end. */
  #isCut = false;

  /** `null`: nothing is kept. */
  constructor(file: string | null) {
    this.#file = file;
  }

  /** Whether there are no lines. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** All complete lines. */
  read(): readonly JsonObject[] {
    const text = this.#file === null ? null : readBounded(this.#file, { maxBytes: MAX_BYTES });
    if (text === null) return [];
    this.#isEmpty = text === "";
    this.#isCut = text !== "" && !text.endsWith("\n");
    return text.split("\n").flatMap((line) => {
      const value = tryParse(line);
      return value === null ? [] : [value];
    });
  }

  /** Writes lines in one step. If that fails they are lost. */
  append(lines: readonly JsonObject[]): void {
    this.#isEmpty = false;
    if (this.#file === null) return;
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    try {
      appendPrivate(this.#file, (this.#isCut ? "\n" : "") + text);
      this.#isCut = false;
    } catch {
      // Only a later process would need them. A part of them may have been written.
      this.#isCut = true;
    }
  }

  /** Removes the file. */
  clear(): void {
    this.#isEmpty = true;
    this.#isCut = false;
    if (this.#file !== null) removeIfThere(this.#file);
  }
}

function tryParse(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
