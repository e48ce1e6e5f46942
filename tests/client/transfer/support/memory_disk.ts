/**
 * The disk and the records of one user in memory. They outlive a process, as a disk does, so that a test can
 * kill one and start another.
 *
 * @module
 */
import type { Share, SourceOptions, TransferFiles } from "../../../../client/transfer/files.ts";
import type { TransferRecord, TransferRecords } from "../../../../client/transfer/request/records.ts";
import { type Source, SourceError } from "../../../../client/transfer/source.ts";
import { type Target, TargetError } from "../../../../client/transfer/target.ts";
import type { Failure } from "../../../../shared/wire/file_message.ts";
import type { ListEntry } from "../../../../shared/wire/transfer_message.ts";
import { type MemoryEntry, MemorySource, type MemorySourceOptions } from "./memory_source.ts";
import { MemoryTarget, type TargetTrouble } from "./memory_target.ts";

/** A target that records how it was closed. */
export class DiskTarget extends MemoryTarget {
  closed = 0;
  isDiscarded = false;

  constructor(readonly id: string, readonly folder: string, trouble: TargetTrouble) {
    super(trouble);
  }

  override close({ discard = false }: { readonly discard?: boolean } = {}): Promise<void> {
    this.closed++;
    if (discard) {
      this.isDiscarded = true;
      this.parts.clear();
    }
    return super.close();
  }
}

export class MemoryDisk implements TransferFiles {
  /** Files by path; others do not exist. */
  readonly sources = new Map<string, { entries: readonly MemoryEntry[]; options?: MemorySourceOptions }>();
  /** By the ids of their transfers. */
  readonly targets = new Map<string, DiskTarget>();
  readonly records = new Map<string, TransferRecord>();
  /** The last source that was opened. */
  lastSource: MemorySource | null = null;
  readonly claims = new Set<string>();
  /** The shared folder: the text of each path. */
  readonly shared = new Map<string, string>();
  /** Requested files are sent under another name. */
  renamed: string | null = null;
  /** The failures of targets that are opened for the first time. */
  trouble: TargetTrouble = {};
  /** The failure of opening a target. */
  targetFailure: Failure | null = null;
  /** Awaited before a source or shared files are returned. */
  slow: () => Promise<void> = () => Promise.resolve();

  /** Makes a file that can be sent. */
  put(path: string, bytes: Uint8Array, options: MemorySourceOptions = {}): void {
    this.sources.set(path, { entries: [{ path: path.split("/").at(-1) ?? "", bytes }], options });
  }

  /** The only target. */
  get target1(): DiskTarget {
    const [target] = this.targets.values();
    if (target === undefined || this.targets.size > 1) throw new Error(`There are ${this.targets.size} targets`);
    return target;
  }

  async source(paths: readonly string[], _options?: SourceOptions): Promise<Source> {
    await this.slow();
    const found = paths.map((path) => {
      const source = this.sources.get(path);
      if (source === undefined) throw new SourceError("gone", "gone", path);
      return source;
    });
    return this.lastSource = new MemorySource(found.flatMap(({ entries }) => entries), found[0]?.options);
  }

  /** The sender delivers another path than it has offered. */
  lie(was: string, path: string): void {
    const source = this.lastSource;
    if (source !== null) {
      source.entries = source.entries.map((entry) => entry.path === was ? { ...entry, path } : entry);
    }
  }

  share(folder: string): Promise<Share> {
    if (folder === "/gone") return Promise.reject(new SourceError("gone", "gone", folder));
    const below = (path: string) =>
      [...this.shared].filter(([name]) => path === "" || name === path || name.startsWith(`${path}/`));
    return Promise.resolve({
      folder,
      tree: async (path) => {
        await this.slow();
        const entries: ListEntry[] = below(path).map(([name, text]) => ({ path: name, size: text.length, time: 1 }));
        return entries.length === 0 ? null : { entries, more: 0 };
      },
      source: async (paths) => {
        await this.slow();
        const found = paths.map((path) => ({ path, files: below(path) }));
        if (found.some(({ files }) => files.length === 0)) return null;
        // A requested folder comes before its contents; its parents are not listed.
        const entries = found.flatMap(({ path, files }) => {
          const start = path.lastIndexOf("/") + 1;
          const folders = files.some(([name]) => name === path) ? [] : [{ path: this.renamed ?? path.slice(start) }];
          const inside = files.map(([name, text]) => ({
            path: this.renamed ?? name.slice(start),
            bytes: new TextEncoder().encode(text),
          }));
          return [...folders, ...inside];
        });
        return new MemorySource(entries);
      },
    });
  }

  target(id: string, folder: string, { isNew }: { readonly isNew: boolean }): Promise<Target> {
    if (this.targetFailure !== null) return Promise.reject(new TargetError(this.targetFailure));
    const before = isNew ? undefined : this.targets.get(id);
    const target = before ?? new DiskTarget(id, folder, this.trouble);
    this.targets.set(id, target);
    return Promise.resolve(target);
  }

  freeBytes(_folder: string): Promise<number | null> {
    return Promise.resolve(1_000_000);
  }

  wholePath(path: string): string {
    return path.startsWith("/") ? path : `/place/${path}`;
  }

  /** The records of one process; `end` releases its claims, as the system does. */
  process(): TransferRecords & { end(): void } {
    const held = new Set<string>();
    return {
      find: (id) => Promise.resolve(this.records.get(id) ?? null),
      open: () => Promise.resolve([...this.records.values()].filter(({ end }) => end === undefined)),
      save: (record) => Promise.resolve(void this.records.set(record.id, record)),
      remove: (id) => Promise.resolve(void this.records.delete(id)),
      claim: (id) => {
        if (this.claims.has(id)) return Promise.resolve(null);
        this.claims.add(id);
        held.add(id);
        const release = () => {
          if (held.delete(id)) this.claims.delete(id);
        };
        return Promise.resolve(release);
      },
      end: () => {
        for (const id of held) this.claims.delete(id);
        held.clear();
      },
    };
  }
}

/** Lets some callers pass, and the others only after it was opened. */
export class Gate {
  #left: number;
  readonly #opened = Promise.withResolvers<void>();
  #isAt = Promise.withResolvers<void>();

  constructor(count: number) {
    this.#left = count;
  }

  /** Resolves when a caller waits. */
  get reached(): Promise<void> {
    return this.#isAt.promise;
  }

  readonly pass = async (): Promise<void> => {
    if (this.#left-- > 0) return;
    this.#isAt.resolve();
    await this.#opened.promise;
  };

  open(): void {
    this.#left = Infinity;
    this.#opened.resolve();
  }
}
