/**
 * What a job writes: data on standard output, sentences on standard error, and there how far it is: a row that is written
 * over at a terminal, else a line from time to time.
 *
 * Owns both outputs and that row. Does not know what is transferred.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { clip } from "../display/wrap.ts";
import { piece } from "../display/line.ts";
import { OutputQueue } from "../display/output.ts";
import { widthOf } from "../display/width.ts";
import type { Platform } from "../platform/platform.ts";

/** How often the row is written over. */
export const ROW_EVERY_MS = 200;

/** How often there is a line, where nobody watches. */
export const LINE_EVERY_MS = 10_000;

export interface JobOutputOptions {
  readonly errorIsTerminal: boolean;
}

type OutputPlatform = Pick<Platform, "clock" | "outputIsTerminal" | "windowSize" | "writeError" | "writeOutput">;

export class JobOutput {
  readonly #platform: OutputPlatform;
  readonly #isWatched: boolean;
  readonly #output: OutputQueue;
  readonly #errors: OutputQueue;
  /** How many columns of the row are written on. */
  #columns = 0;
  #progress: (() => string | null) | null = null;
  #cancel: () => void = () => {};

  constructor(platform: OutputPlatform, { errorIsTerminal }: JobOutputOptions) {
    this.#platform = platform;
    this.#isWatched = errorIsTerminal;
    this.#output = new OutputQueue((bytes) => platform.writeOutput(bytes));
    this.#errors = new OutputQueue((bytes) => platform.writeError(bytes));
  }

  /** Why standard output takes nothing any more; `null` as long as it does. */
  get failure(): Error | null {
    return this.#output.failure;
  }

  /** Resolves once standard output takes nothing any more. */
  get gone(): Promise<void> {
    return this.#output.broken;
  }

  /** Prints a path in a line of its own: as it is for a program, made harmless where a terminal shows it (REQ-R40). */
  print(path: string): void {
    this.#clear();
    this.#output.put(`${this.#platform.outputIsTerminal ? printable(path) : path}\n`);
  }

  /** Tells a sentence. */
  notify(sentence: string): void {
    this.#clear();
    this.#errors.put(`chat: ${printable(sentence)}\n`);
    this.#draw();
  }

  /** Shows how far something is until `stopProgress`; `text` says it, `null`: not now. */
  showProgress(text: () => string | null): void {
    this.#cancel();
    this.#progress = text;
    const next = () => {
      this.#cancel = this.#platform.clock.after(this.#isWatched ? ROW_EVERY_MS : LINE_EVERY_MS, () => {
        if (this.#isWatched) this.#draw();
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

  /** Resolves when all is written, or cannot be. */
  async flushed(): Promise<void> {
    await this.#output.flushed();
    await this.#errors.flushed();
  }

  #putLine(): void {
    const text = this.#progress?.() ?? null;
    if (text !== null) this.#errors.put(`chat: ${printable(text)}\n`);
  }

  #draw(): void {
    const text = this.#isWatched ? this.#progress?.() ?? null : null;
    if (text === null) return this.#clear();
    // In the last column some terminals go on in the next row.
    const row = clip([piece(text, "status")], this.#platform.windowSize().columns - 1).map((one) => one.text).join("");
    const columns = widthOf(row);
    this.#errors.put(`\r${row}${" ".repeat(Math.max(0, this.#columns - columns))}`);
    this.#columns = columns;
  }

  /** Every terminal understands blanks. */
  #clear(): void {
    if (this.#columns > 0) this.#errors.put(`\r${" ".repeat(this.#columns)}\r`);
    this.#columns = 0;
  }
}
