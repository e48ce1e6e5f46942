/**
 * What a job writes: paths to standard output, and sentences and progress to standard error. At a terminal, progress is one
 * row that is overwritten; elsewhere it is a line from time to time.
 *
 * Owns both outputs and that row. Knows nothing of transfers.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { clip } from "../display/wrap.ts";
import { piece } from "../display/line.ts";
import { OutputQueue } from "../display/output.ts";
import { widthOf } from "../display/width.ts";
import { EXIT } from "../exit_code.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { outputFailed } from "../output_failure.ts";
import type { Platform } from "../platform/platform.ts";
import { quotedPath } from "./quoted_path.ts";

/** How often the row is redrawn. */
export const ROW_EVERY_MS = 200;

/** How often a line is written if standard error is not a terminal. */
export const LINE_EVERY_MS = 10_000;

type OutputPlatform = Pick<
  Platform,
  "clock" | "errorIsTerminal" | "outputIsTerminal" | "windowSize" | "writeError" | "writeOutput"
>;

export class JobOutput {
  readonly #platform: OutputPlatform;
  readonly #output: OutputQueue;
  readonly #errors: OutputQueue;
  readonly #endsWithNull: boolean;
  /** How many columns the row takes now. */
  #columns = 0;
  #progress: (() => string | null) | null = null;
  #cancel: () => void = () => {};

  /** `endsWithNull`: each path ends with a NUL instead of a line break, and is printed as it is. */
  constructor(platform: OutputPlatform, { endsWithNull = false }: { readonly endsWithNull?: boolean } = {}) {
    this.#platform = platform;
    this.#endsWithNull = endsWithNull;
    this.#output = new OutputQueue((bytes) => platform.writeOutput(bytes));
    this.#errors = new OutputQueue((bytes) => platform.writeError(bytes));
  }

  /** Why nothing can be written to standard output any more; `null` as long as it can. */
  get failure(): Error | null {
    return this.#output.failure;
  }

  /** Resolves once nothing can be written to standard output any more. */
  get gone(): Promise<void> {
    return this.#output.broken;
  }

  /** Prints a line of this program. */
  print(line: string): void {
    this.#clear();
    this.#output.put(`${line}\n`);
  }

  /** Prints a path in a line of its own: made harmless for a terminal, and otherwise so that a program can read it (REQ-R40). */
  printPath(path: string): void {
    this.#clear();
    if (this.#endsWithNull) return this.#output.put(`${path}\0`);
    this.#output.put(`${this.#platform.outputIsTerminal ? printable(path) : quotedPath(path)}\n`);
  }

  /** Prints the help of a command. Returns the exit code. */
  async help(text: string, strings: Catalogue): Promise<number> {
    this.#output.put(`${text}\n`);
    await this.#output.flushed();
    if (this.failure === null) return EXIT.done;
    const code = outputFailed(this.failure, { tell: (sentence) => this.notify(sentence), strings });
    await this.flushed();
    return code;
  }

  /** Writes a sentence to standard error. */
  notify(sentence: string): void {
    this.#clear();
    this.#errors.put(`chat: ${printable(sentence)}\n`);
    this.#draw();
  }

  /** Writes a question to standard error; the answer follows it in the same line. */
  ask(question: string): void {
    this.#clear();
    this.#errors.put(question);
  }

  /** Shows progress until `stopProgress`. `text` is called each time; `null`: there is nothing to show now. */
  showProgress(text: () => string | null): void {
    this.#cancel();
    this.#progress = text;
    const next = () => {
      this.#cancel = this.#platform.clock.after(this.#platform.errorIsTerminal ? ROW_EVERY_MS : LINE_EVERY_MS, () => {
        if (this.#platform.errorIsTerminal) this.#draw();
        else this.#putLine();
        next();
      });
    };
    next();
  }

  stopProgress(): void {
    this.#cancel();
    this.#progress = null;
    this.#clear();
  }

  /** Resolves when everything is written, or writing has failed. */
  async flushed(): Promise<void> {
    await this.#output.flushed();
    await this.#errors.flushed();
  }

  #putLine(): void {
    const text = this.#progress?.() ?? null;
    if (text !== null) this.#errors.put(`chat: ${printable(text)}\n`);
  }

  #draw(): void {
    const text = this.#platform.errorIsTerminal ? this.#progress?.() ?? null : null;
    if (text === null) return this.#clear();
    // Some terminals wrap after a character in the last column.
    const row = clip([piece(text, "status")], this.#platform.windowSize().columns - 1).map(({ text }) => text).join("");
    const columns = widthOf(row);
    this.#errors.put(`\r${row}${" ".repeat(Math.max(0, this.#columns - columns))}`);
    this.#columns = columns;
  }

  /** Overwrites the row with blanks, which every terminal understands. */
  #clear(): void {
    if (this.#columns > 0) this.#errors.put(`\r${" ".repeat(this.#columns)}\r`);
    this.#columns = 0;
  }
}
