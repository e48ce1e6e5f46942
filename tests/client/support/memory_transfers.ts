/**
 * Files that are sent and received, and what is remembered of it, in memory.
 *
 * @module
 */
import { wholePath } from "../../../client/config/paths.ts";
import type { Share, SourceOptions, TransferFiles, Tree } from "../../../client/transfer/files.ts";
import type { TransferRecord, TransferRecords } from "../../../client/transfer/records.ts";
import { type Source, SourceError } from "../../../client/transfer/source.ts";
import { type MemoryEntry, MemorySource } from "../transfer/support/memory_source.ts";
import { MemoryTarget } from "../transfer/support/memory_target.ts";

export class MemoryTransferFiles implements TransferFiles {
  /** What is free wherever files are written to. */
  free: number | null = 42e9;
  /** Where what arrives is written to, by the id of the deal. */
  readonly targets = new Map<string, MemoryTarget>();
  readonly #files: ReadonlyMap<string, string>;
  readonly #home: string;

  /** `files` are texts by their whole paths; a folder is there where something is in it. */
  constructor(files: ReadonlyMap<string, string>, home: string) {
    this.#files = files;
    this.#home = home;
  }

  source(paths: readonly string[], { as }: SourceOptions = {}): Promise<Source> {
    const entries = paths.flatMap((path) => this.#entries(this.wholePath(path), as ?? lastOf(path)) ?? []);
    const missing = paths.find((path) => this.#entries(this.wholePath(path), lastOf(path)) === null);
    if (missing === undefined) return Promise.resolve(new MemorySource(entries));
    return Promise.reject(Object.assign(new SourceError("gone"), { path: missing }));
  }

  share(folder: string): Promise<Share> {
    const whole = this.wholePath(folder);
    const entries = (path: string) =>
      this.#entries(path === "" ? whole : `${whole}/${path}`, path === "" ? "" : lastOf(path));
    if (entries("") === null) return Promise.reject(new SourceError("gone"));
    return Promise.resolve({
      folder: whole,
      tree: (path) => Promise.resolve(treeOf(entries(path))),
      source(paths) {
        const found = paths.map(entries);
        return Promise.resolve(found.includes(null) ? null : new MemorySource(found.flatMap((one) => one ?? [])));
      },
    });
  }

  target(id: string): Promise<MemoryTarget> {
    const target = this.targets.get(id) ?? new MemoryTarget();
    this.targets.set(id, target);
    return Promise.resolve(target);
  }

  freeBytes(): Promise<number | null> {
    return Promise.resolve(this.free);
  }

  wholePath(path: string): string {
    const system = { environment: (name: string) => name === "HOME" ? this.#home : undefined, isWindows: false };
    return (wholePath(path, system) ?? `/work/${path}`).replace(/\/+$/, "");
  }

  /** A file, or a folder with what is in it; `null`: neither. */
  #entries(whole: string, name: string): MemoryEntry[] | null {
    const text = this.#files.get(whole);
    if (text !== undefined) return [{ path: name, bytes: new TextEncoder().encode(text) }];
    const below = [...this.#files].filter(([path]) => path.startsWith(`${whole}/`));
    if (below.length === 0) return null;
    const files = below.map(([path, text]) => ({
      path: path.slice(whole.length + (name === "" ? 1 : 0)),
      bytes: new TextEncoder().encode(text),
    }));
    return [
      ...(name === "" ? [] : [{ path: name }]),
      ...files.map(({ path, bytes }) => ({ path: name + path, bytes })),
    ];
  }
}

function treeOf(entries: MemoryEntry[] | null): Tree | null {
  if (entries === null) return null;
  return {
    entries: entries.map(({ path, bytes }) => bytes === undefined ? { path } : { path, size: bytes.length }),
    more: 0,
  };
}

function lastOf(path: string): string {
  return path.replace(/\/+$/, "").split("/").at(-1) ?? "";
}

/** What is remembered until the end of a test. */
export class MemoryRecords implements TransferRecords {
  readonly records = new Map<string, TransferRecord>();
  readonly #claimed = new Set<string>();

  find(id: string): Promise<TransferRecord | null> {
    return Promise.resolve(this.records.get(id) ?? null);
  }

  open(): Promise<readonly TransferRecord[]> {
    return Promise.resolve([...this.records.values()].filter(({ isDone }) => isDone !== true));
  }

  save(record: TransferRecord): Promise<void> {
    this.records.set(record.id, record);
    return Promise.resolve();
  }

  remove(id: string): Promise<void> {
    this.records.delete(id);
    return Promise.resolve();
  }

  claim(id: string): Promise<(() => void) | null> {
    if (this.#claimed.has(id)) return Promise.resolve(null);
    this.#claimed.add(id);
    return Promise.resolve(() => void this.#claimed.delete(id));
  }
}
