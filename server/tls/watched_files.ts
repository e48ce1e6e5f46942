/**
 * Files that are used again whenever their content changes, such as a certificate that is renewed every few weeks.
 *
 * Looking at the content works with links, with copies and on every file system, and costs nothing for two small files.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** How often the files are read, in milliseconds. */
const LOOK_MS = 10_000;

export interface WatchedFilesOptions {
  readonly clock: Clock;
  /** Returns the content of a file, or rejects. */
  readonly read: (path: string) => Promise<string>;
  /** Uses the contents, in the order of the paths. If it rejects, they are not used, and nothing changes. */
  readonly use: (contents: readonly string[]) => Promise<void>;
  /** Called when the files cannot be read or used, once for each of their states. */
  readonly failed: (error: unknown) => void;
}

export class WatchedFiles {
  readonly #paths: readonly string[];
  readonly #options: WatchedFilesOptions;
  /** What was tried last, and what was seen last. */
  #tried: string;
  #seen: string;
  #cancel: () => void = () => {};
  #looking: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  /** `contents` is what is used already. Nothing is watched before `start`. */
  constructor(paths: readonly string[], contents: readonly string[], options: WatchedFilesOptions) {
    this.#paths = paths;
    this.#options = options;
    this.#tried = stateOf(contents);
    this.#seen = this.#tried;
  }

  start(): void {
    this.#cancel = this.#options.clock.after(LOOK_MS, async () => {
      await this.#look();
      if (!this.#isStopped) this.start();
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  /** Reads the files now. Returns whether they were used: they have changed, and can be used. */
  readNow(): Promise<boolean> {
    const looking = this.#looking.then(() => this.#look({ isAsked: true }));
    this.#looking = looking;
    return looking;
  }

  /** Without being asked, waits until the content stays the same: files that belong together are not replaced at once. */
  async #look({ isAsked = false } = {}): Promise<boolean> {
    const { read, use, failed } = this.#options;
    let contents: readonly string[] = [];
    let trouble: unknown = null;
    try {
      contents = await Promise.all(this.#paths.map(read));
    } catch (error) {
      trouble = error;
    }
    const state = trouble === null ? stateOf(contents) : String(trouble);
    const isSettled = state === this.#seen;
    this.#seen = state;
    if (state === this.#tried || !isSettled && !isAsked || this.#isStopped) return false;
    this.#tried = state;
    try {
      if (trouble !== null) throw trouble;
      await use(contents);
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }
}

function stateOf(contents: readonly string[]): string {
  return JSON.stringify(contents);
}
