/**
 * The client's files in memory.
 *
 * @module
 */
import type { TransferRecords } from "../../../client/transfer/request/records.ts";
import type { Storage } from "../../../client/platform/storage.ts";
import { MemoryDisk } from "../transfer/support/memory_disk.ts";

/** Files by their paths, which a test may put there and look into. */
export class MemoryStorage implements Storage {
  readonly files = new Map<string, string>();
  /** Files that are sent and received. */
  readonly transferFiles = new MemoryDisk();
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

  readonly history: Storage["history"] = {
    readEnd: (path) => {
      const text = this.files.get(path);
      return text === undefined ? null : { text, isCut: false };
    },
    append: (path, text) => void this.files.set(path, (this.files.get(path) ?? "") + text),
    replace: (path, text) => void this.files.set(path, text),
  };

  readonly appendLog = (path: string, text: string): Promise<void> => {
    this.history.append(path, text);
    return Promise.resolve();
  };

  readonly transferRecords = (): TransferRecords => this.#records;

  listFolder(path: string): readonly string[] {
    const start = path.endsWith("/") ? path : `${path}/`;
    const below = [...this.files.keys()].filter((file) => file.startsWith(start)).map((file) =>
      file.slice(start.length)
    );
    return [...new Set(below.map((file) => file.replace(/\/.*$/, "/")))];
  }
}
