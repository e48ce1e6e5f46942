/**
 * The log of what was read: a file for each room and person, in a folder for each server.
 *
 * Owns what waits to be written, in order. The first failure is told and ends the log; the chat goes on.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { BadValue, type Sentence } from "../../shared/cli/usage_error.ts";
import { dayOf, secondOf } from "../text/local_time.ts";
import type { LogEntry } from "./reading_log.ts";
import { fileReason } from "../config/file_reason.ts";
import { fileName } from "./log_path.ts";

/** So many characters may wait for a slow disk. */
export const MAX_WAITING = 8_388_608;

export interface LogFilesOptions {
  /** The folder of all logs. */
  readonly folder: string;
  /** The server, as it is written; names a folder in it. */
  readonly server: string;
  /** Writes behind what is in a file, which it makes with its folder. Follows no link. Rejects where it cannot. */
  readonly append: (path: string, text: string) => Promise<void>;
  /** Told at most once. */
  readonly failed: (sentence: Sentence) => void;
}

export class LogFiles {
  readonly #options: LogFilesOptions;
  readonly #folder: string;
  /** By the path of the file. */
  #waiting = new Map<string, string[]>();
  #waitingLength = 0;
  #isOver = false;
  #writing: Promise<void> | null = null;

  constructor(options: LogFilesOptions) {
    this.#options = options;
    this.#folder = `${options.folder.replace(/(?<=.)[/\\]+$/, "")}/${fileName(options.server)}`;
  }

  /** Orders a line to be written. Does not wait, and never throws. */
  write({ place, text, timeMs }: LogEntry): void {
    if (this.#isOver) return;
    const path = `${this.#folder}/${fileName(place)}.log`;
    const line = `${stamp(timeMs)} ${printable(text)}\n`;
    if (this.#waitingLength + line.length > MAX_WAITING) {
      return this.#fail(path, new BadValue((strings) => strings.tooSlow));
    }
    this.#waitingLength += line.length;
    const lines = this.#waiting.get(path);
    if (lines === undefined) this.#waiting.set(path, [line]);
    else lines.push(line);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when all that was ordered is written, or given up. */
  async flushed(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // What comes in this turn goes out together.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const batch = this.#waiting;
      this.#waiting = new Map();
      for (const [path, lines] of batch) {
        const text = lines.join("");
        try {
          await this.#options.append(path, text);
        } catch (error) {
          this.#fail(path, error);
        }
        this.#waitingLength -= text.length;
        if (this.#isOver) break;
      }
    }
    this.#writing = null;
  }

  #fail(path: string, error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#waiting.clear();
    const why = fileReason(error);
    this.#options.failed((strings) => strings.logFailed(printable(path), why(strings)));
  }
}

/** The time of day and the date where the reader is: `2026-11-23 14:02:05`. What is no time becomes one of zeros. */
export function stamp(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return "0000-00-00 00:00:00";
  return `${dayOf(date)} ${secondOf(date)}`;
}
