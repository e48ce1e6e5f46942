/**
 * A file of the client that it can do without, such as the secrets of sessions.
 *
 * @module
 */
import { fileReason } from "../../shared/cli/file_reason.ts";
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { printable } from "../../shared/printable.ts";
import type { StateFiles } from "./storage.ts";

export interface StateFileOptions {
  /** `null`: nothing is saved. */
  readonly path: string | null;
  readonly stateFiles: StateFiles;
  /** Called at most once, when the file cannot be used; the path is harmless to show. */
  readonly failed: (path: string, why: Sentence) => void;
}

/** Uses a file until its first error. From then on it is as if there were no file. */
export class StateFile {
  readonly #options: StateFileOptions;
  #isUsable = true;

  constructor(options: StateFileOptions) {
    this.#options = options;
  }

  /** Whether something was wrong with the file. */
  get hasFailed(): boolean {
    return !this.#isUsable;
  }

  /** Does something with the file. Returns `undefined` if there is none, or if that fails. */
  try<T>(run: (path: string, files: StateFiles) => T): T | undefined {
    const { path, stateFiles, failed } = this.#options;
    if (!this.#isUsable || path === null) return undefined;
    try {
      return run(path, stateFiles);
    } catch (error) {
      this.#isUsable = false;
      failed(printable(path), fileReason(error));
      return undefined;
    }
  }
}
