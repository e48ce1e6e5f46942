/**
 * The screen that is none: lines on standard output and error, lines from standard input. For pipes, and for terminals
 * that can do no more.
 *
 * Owns standard input, output and error. Knows nothing of the chat.
 *
 * @module
 */
import { type Line, plainText } from "../display/line.ts";
import { OutputQueue } from "../display/output.ts";
import type { Platform } from "../platform/platform.ts";
import { type InputLine, LineReader } from "./line_reader.ts";
import type { Screen } from "./screen.ts";

const READ_BYTES = 65_536;

/** What is read back at once where nobody knows how much can be looked at. */
const PAGE_ROWS = 50;

export class PlainScreen implements Screen {
  readonly isInteractive: boolean;
  readonly hasPrompt = false;
  readonly untaken: readonly string[] = [];
  readonly pageRows = PAGE_ROWS;
  /** The end of input is seen when it is reached. */
  readonly left = new Promise<void>(() => {});
  readonly #platform: Pick<Platform, "readInput">;
  readonly #output: OutputQueue;
  readonly #errors: OutputQueue;
  readonly #reader = new LineReader();
  readonly #buffer = new Uint8Array(READ_BYTES);
  #lines: Iterator<InputLine, void> = this.#reader.end();
  #isAtEnd = false;

  constructor(platform: Pick<Platform, "readInput" | "writeOutput" | "writeError">, isInteractive: boolean) {
    this.isInteractive = isInteractive;
    this.#platform = platform;
    this.#output = new OutputQueue((bytes) => platform.writeOutput(bytes));
    this.#errors = new OutputQueue((bytes) => platform.writeError(bytes));
  }

  get failure(): Error | null {
    return this.#output.failure;
  }

  get gone(): Promise<void> {
    return this.#output.broken;
  }

  show(lines: readonly Line[]): void {
    for (const line of lines) this.#output.put(`${plainText(line)}\n`);
  }

  showWire(json: string): void {
    this.#output.put(`${json}\n`);
  }

  notify(lines: readonly Line[]): void {
    for (const line of lines) this.#errors.put(`${plainText(line)}\n`);
  }

  async nextLine(): Promise<InputLine | null> {
    for (;;) {
      const { value } = this.#lines.next();
      if (value !== undefined) return value;
      if (this.#isAtEnd) return null;
      const count = await this.#read();
      this.#isAtEnd = count === null;
      this.#lines = count === null ? this.#reader.end() : this.#reader.push(this.#buffer.subarray(0, count));
    }
  }

  async ask(question: string): Promise<InputLine | null> {
    this.#output.put(question);
    await this.#output.flushed();
    const line = await this.nextLine();
    // Without a line end of its own: what follows would stand behind the question.
    if (line === null) this.#output.put("\n");
    await this.#output.flushed();
    return line;
  }

  attach(): void {
    // There is no prompt that a desk could stand around.
  }

  prefill(): boolean {
    return false;
  }

  refresh(): void {}

  alert(): void {
    // What is shown here is read by a program, or by a terminal that knows no such thing.
  }

  clear(): void {}

  async close(): Promise<void> {
    await this.flushed();
  }

  async drained(): Promise<void> {
    await this.#output.drained();
    await this.#errors.drained();
  }

  async shown(): Promise<boolean> {
    await this.#output.flushed();
    return this.failure === null;
  }

  async flushed(): Promise<void> {
    await this.#output.flushed();
    await this.#errors.flushed();
  }

  async #read(): Promise<number | null> {
    try {
      return await this.#platform.readInput(this.#buffer);
    } catch {
      // A closed standard input, or a terminal that went away: there is nothing more to come.
      return null;
    }
  }
}
