/**
 * The files of the client in memory.
 *
 * @module
 */
import type { TransferRecords } from "../../../client/transfer/request/records.ts";
import type { Spool, Storage } from "../../../client/platform/storage.ts";
import { MemoryDisk } from "../transfer/support/memory_disk.ts";

/** Holds files by their paths; tests may write and read them. */
export class MemoryStorage implements Storage {
  readonly files = new Map<string, string>();
  /** The files that are sent, received and shared. */
  readonly transferFiles = new MemoryDisk();
  /** Makes `spool` reject. */
  spoolFailure: Error | null = null;
  readonly #records = this.transferFiles.process();
  readonly #environment: Readonly<Record<string, string>>;

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  get config(): Storage["config"] {
    return {
      system: { environment: (name) => this.#environment[name], isWindows: false },
      readText: (path) => {
        const text = this.files.get(path);
        return text === undefined ? { type: "missing" } : { type: "text", text };
      },
    };
  }

  readonly stateFiles: Storage["stateFiles"] = {
    readEnd: (path, { maxBytes }) => {
      const text = this.files.get(path);
      return text === undefined ? null : { text: text.slice(-maxBytes), isCut: text.length > maxBytes };
    },
    append: (path, text) => void this.files.set(path, (this.files.get(path) ?? "") + text),
    replace: (path, text) => void this.files.set(path, text),
  };

  /** The files of keys that other users can read. */
  readonly openToOthers = new Set<string>();
  /** Makes it impossible to write the file of a key. */
  keyFailure: Error | null = null;

  readonly keyFiles: Storage["keyFiles"] = {
    read: (path) => {
      const text = this.files.get(path);
      return text === undefined ? null : { text, isOpenToOthers: this.openToOthers.has(path) };
    },
    create: (path, text) => {
      if (this.keyFailure !== null) throw this.keyFailure;
      return this.keyFiles.write(path, text, { replaces: false });
    },
    write: (path, text, { replaces }) => {
      if (this.keyFailure !== null) throw this.keyFailure;
      if (!replaces && this.files.has(path)) return false;
      this.files.set(path, text);
      this.openToOthers.delete(path);
      return true;
    },
    keep: (path) => {
      this.files.set(`${path}.old-1`, this.files.get(path) ?? "");
      return `${path}.old-1`;
    },
    tidy: () => {},
  };

  readonly appendLog = (path: string, text: string): Promise<void> => {
    this.stateFiles.append(path, text);
    return Promise.resolve();
  };

  readonly transferRecords = (): TransferRecords => this.#records;

  /** Copies an input to the file `/state/input`. */
  async spool(...[read, { signal }]: Parameters<Storage["spool"]>): Promise<Spool> {
    if (this.spoolFailure !== null) throw this.spoolFailure;
    const path = "/state/input";
    const aborted = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => aborted.reject(signal.reason));
    const buffer = new Uint8Array(1_024);
    const next = () => Promise.race([read(buffer), aborted.promise]);
    try {
      this.files.set(path, "");
      for (let count = await next(); count !== null; count = await next()) {
        this.stateFiles.append(path, new TextDecoder().decode(buffer.subarray(0, count)));
      }
    } catch (error) {
      this.files.delete(path);
      throw error;
    }
    return { path, remove: () => Promise.resolve(void this.files.delete(path)) };
  }

  listFolder(path: string): readonly string[] {
    const start = path.endsWith("/") ? path : `${path}/`;
    const below = [...this.files.keys()].filter((file) => file.startsWith(start)).map((file) =>
      file.slice(start.length)
    );
    return [...new Set(below.map((file) => file.replace(/\/.*$/, "/")))];
  }
}
