/**
 * The input history: the lines that were typed in this run and in earlier ones, in a file with one line for each.
 *
 * Owns the list and, as far as this client goes, the file; other clients may append to it at the same time. After the first
 * error the file is not used any more, and the chat continues without it.
 *
 * @module
 */
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { addTyped, formatTyped, holdsSecret, MAX_HISTORY, parseHistory } from "../editor/typed_history.ts";
import { StateFile } from "../platform/state_file.ts";
import type { StateFiles } from "../platform/storage.ts";

/** How much of the end of the file is read, and the most that is kept: about four kilobytes for each line. */
const MAX_HISTORY_BYTES = 4_194_304;

export interface InputHistoryOptions {
  /** `null`: nothing is kept for later runs. */
  readonly path: string | null;
  readonly stateFiles: StateFiles;
  /** Called at most once, when the file cannot be used. */
  readonly failed: (sentence: Sentence) => void;
}

export class InputHistory {
  readonly #file: StateFile;
  #lines: readonly string[];

  /** Reads the file. */
  constructor({ path, stateFiles, failed }: InputHistoryOptions) {
    this.#file = new StateFile({
      path,
      stateFiles,
      failed: (shown, why) => failed((strings) => strings.historyFailed(shown, why(strings))),
    });
    this.#lines = this.#load();
  }

  /** All lines, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Adds a line, unless it is blank or repeats the last one. A line that seems to contain a secret is not written. */
  add(line: string): void {
    const lines = addTyped(this.#lines, line);
    if (lines === this.#lines) return;
    this.#lines = lines;
    if (!holdsSecret(line)) this.#file.try((path, files) => files.append(path, formatTyped(line)));
  }

  /** Reads the file, and shortens it if it has more than twice as many lines as are remembered. */
  #load(): readonly string[] {
    return this.#file.try((path, files) => {
      const end = files.readEnd(path, { maxBytes: MAX_HISTORY_BYTES });
      if (end === null) return [];
      const lines = parseHistory(end.text);
      // A line that another client appends between these two steps is lost.
      if (end.isCut || countLines(end.text) > 2 * MAX_HISTORY) files.replace(path, lines.map(formatTyped).join(""));
      return lines;
    }) ?? [];
  }
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
