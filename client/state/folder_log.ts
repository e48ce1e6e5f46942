/**
 * The log of what was read, in a folder that may be chosen and given up at any time.
 *
 * Owns which folder it is. How it is written is in config/log_files.ts.
 *
 * @module
 */
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { LogFiles, type LogFilesOptions } from "./log_files.ts";
import type { LogEntry, ReadingLog } from "./reading_log.ts";

export interface FolderLogOptions extends Pick<LogFilesOptions, "server" | "append"> {
  /** The folder to begin with. */
  readonly folder: string | null;
  /** The path that is meant by one that somebody wrote. */
  readonly wholePath: (path: string) => string;
  /** Told when a log cannot be written; it is given up then. */
  readonly failed: (sentence: Sentence) => void;
}

export class FolderLog implements ReadingLog {
  readonly #options: FolderLogOptions;
  #open: { readonly folder: string; readonly files: LogFiles } | null = null;
  #closed: Promise<void> = Promise.resolve();

  constructor(options: FolderLogOptions) {
    this.#options = options;
    if (options.folder !== null) this.start(options.folder);
  }

  get folder(): string | null {
    return this.#open?.folder ?? null;
  }

  start(path: string): void {
    this.stop();
    const folder = this.#options.wholePath(path);
    const files = new LogFiles({
      ...this.#options,
      folder,
      failed: (sentence) => {
        if (this.#open?.files === files) this.#open = null;
        this.#options.failed(sentence);
      },
    });
    this.#open = { folder, files };
  }

  stop(): void {
    const files = this.#open?.files;
    this.#open = null;
    if (files !== undefined) this.#closed = Promise.all([this.#closed, files.flushed()]).then(() => {});
  }

  add(entry: LogEntry): void {
    this.#open?.files.write(entry);
  }

  /** Stops, and resolves when all that was added is written. */
  async close(): Promise<void> {
    this.stop();
    await this.#closed;
  }
}
