/**
 * What somebody typed, kept for the next time: one line of a file for each, appended when it is typed.
 *
 * Owns the file as far as this client goes; another one may append at the same time. What goes wrong is told once, and the
 * chat goes on without the file.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { formatTyped, holdsSecret, MAX_HISTORY, parseHistory } from "../editor/typed_history.ts";
import { fileReason } from "../config/file_reason.ts";

/** So much of the end of a file is read, and no more kept: some four kilobytes for each line. */
const MAX_HISTORY_BYTES = 4_194_304;

/** How the file is touched. All of them throw what the system says. */
export interface HistoryFiles {
  /** The last bytes of a file as text, which may begin within a line; `null` where there is no file. */
  readonly readEnd: (path: string, options: { readonly maxBytes: number }) => FileEnd | null;
  /** Writes behind what is there, also behind what others write at the same time. Makes the file and its folder. */
  readonly append: (path: string, text: string) => void;
  /** Puts a text in the place of a file: either all of it, or nothing. */
  readonly replace: (path: string, text: string) => void;
}

export interface FileEnd {
  readonly text: string;
  /** Whether there is more before it. */
  readonly isCut: boolean;
}

export interface HistoryFileOptions {
  /** `null`: there is nowhere to keep anything. */
  readonly path: string | null;
  readonly files: HistoryFiles;
  /** Told at most once. */
  readonly failed: (sentence: Sentence) => void;
}

export class HistoryFile {
  readonly #options: HistoryFileOptions;
  #isUsable: boolean;

  constructor(options: HistoryFileOptions) {
    this.#options = options;
    this.#isUsable = options.path !== null;
  }

  /** The lines of the file, oldest first. Makes the file smaller if it has grown far beyond what is remembered. */
  load(): readonly string[] {
    return this.#try((path, files) => {
      const end = files.readEnd(path, { maxBytes: MAX_HISTORY_BYTES });
      if (end === null) return [];
      const lines = parseHistory(end.text);
      // What another client appends between these two steps is forgotten.
      if (end.isCut || countLines(end.text) > 2 * MAX_HISTORY) files.replace(path, lines.map(formatTyped).join(""));
      return lines;
    }) ?? [];
  }

  /** Keeps a line, unless it seems to hold a secret. */
  append(line: string): void {
    if (line.trim() === "" || holdsSecret(line)) return;
    this.#try((path, files) => files.append(path, formatTyped(line)));
  }

  #try<T>(run: (path: string, files: HistoryFiles) => T): T | undefined {
    const { path, files, failed } = this.#options;
    if (!this.#isUsable || path === null) return undefined;
    try {
      return run(path, files);
    } catch (error) {
      this.#isUsable = false;
      const why = fileReason(error);
      failed((strings) => strings.historyFailed(printable(path), why(strings)));
      return undefined;
    }
  }
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
