/**
 * What somebody has typed, now and in earlier runs.
 *
 * Owns the list; what of it is kept is in config/history_file.ts.
 *
 * @module
 */
import type { HistoryFile } from "./history_file.ts";
import { addTyped } from "../editor/typed_history.ts";

export class TypedLines {
  readonly #file: Pick<HistoryFile, "append">;
  #lines: readonly string[];

  constructor(file: Pick<HistoryFile, "load" | "append">) {
    this.#file = file;
    this.#lines = file.load();
  }

  /** The oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  add(line: string): void {
    const lines = addTyped(this.#lines, line);
    if (lines === this.#lines) return;
    this.#lines = lines;
    this.#file.append(line);
  }
}
