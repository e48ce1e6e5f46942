/**
 * The journal of a transfer that is received: what the disk alone cannot tell a later process. It has the names of files
 * and folders in the folder that the user chose, where anything else may stand too, the secret in the names of partial files,
 * and the path of each partial file before it is made: only what stands here is ever removed.
 *
 * A file of JSON lines in the state folder, only appended to, so that it is valid after a crash; a last line that was cut
 * off is ignored. What cannot be written is known to this process only.
 *
 * @module
 */
import { partsOf } from "../../transfer/bytes/file_list.ts";
import { isPartName, isPartSecret } from "../file_name.ts";
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
  readonly #newSecret: () => string;
  #secret: string;
  readonly #parts = new Set<string>();
  readonly #tops = new Map<string, string>();
  readonly #arrived = new Map<string, string>();
  #unwritten: Arrived[] = [];

  /** `file`: its path; `null` keeps everything in memory. `folder`: the real path of the folder that is written to. */
  constructor(file: string | null, folder: string, { newSecret }: { readonly newSecret: () => string }) {
    this.#folder = folder;
    this.#newSecret = newSecret;
    this.#lines = new JsonLines(file);
    const [first, ...lines] = this.#lines.read();
    // A journal of another folder says nothing about this one.
    const known = first?.folder === folder ? [first, ...lines] : [];
    if (known.length === 0) this.#lines.clear();
    this.#secret = known.map(secretIn).findLast((secret) => secret !== null) ?? newSecret();
    for (const line of known) this.#read(line);
    // An earlier version has written this journal.
    if (known.length > 0 && known.every((line) => secretIn(line) === null)) this.#append({ secret: this.#secret });
  }

  /** The secret in the names of partial files. */
  get secret(): string {
    return this.#secret;
  }

  /** The partial files that may exist: their paths below the folder, with `/`. */
  get parts(): ReadonlySet<string> {
    return this.#parts;
  }

  /** Notes partial files, before they are made. */
  addParts(paths: readonly string[]): void {
    for (const path of paths) this.#parts.add(path);
    this.#append({ parts: paths });
  }

  /** A partial file does not exist any more. Later processes find that out by themselves. */
  dropPart(path: string): void {
    this.#parts.delete(path);
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
    this.#secret = this.#newSecret();
    this.#parts.clear();
    this.#tops.clear();
    this.#arrived.clear();
    this.#unwritten = [];
    this.#lines.clear();
  }

  #append(line: JsonObject): void {
    const first = { folder: this.#folder, secret: this.#secret };
    this.#lines.append(this.#lines.isEmpty ? [first, line] : [line]);
  }

  #read({ top, arrived, ...line }: JsonObject): void {
    if (isPair(top)) this.#tops.set(...top);
    for (const path of partsIn(line)) this.#parts.add(path);
    if (!Array.isArray(arrived)) return;
    for (const item of arrived) if (isPair(item)) this.#arrived.set(...item);
  }
}

/** The folder that a journal is about, and the partial files that were made in it. */
export function readParts(file: string): { readonly folder: string; readonly parts: readonly string[] } | null {
  const [first, ...lines] = new JsonLines(file).read();
  if (typeof first?.folder !== "string") return null;
  return { folder: first.folder, parts: lines.flatMap(partsIn) };
}

function secretIn({ secret }: JsonObject): string | null {
  return typeof secret === "string" && isPartSecret(secret) ? secret : null;
}

/** The partial files of a line: names of partial files below the folder, and nothing else. */
function partsIn({ parts }: JsonObject): readonly string[] {
  if (!Array.isArray(parts)) return [];
  return parts.filter((path) => typeof path === "string" && isPartName(path) && partsOf(path) !== null);
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
