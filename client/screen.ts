/**
 * What the chat is shown on and typed at. For now plain lines only; an editor with a prompt is another `Screen`.
 *
 * Owns standard input, output and error. Knows nothing of the chat.
 *
 * @module
 */
import type { Edge } from "./edge.ts";
import { type InputLine, LineReader } from "./line_reader.ts";
import { OutputQueue } from "./output_queue.ts";

export interface Screen {
  /** Whether somebody sits there, reads and types. */
  readonly isInteractive: boolean;
  /** Resolves once nobody reads what is shown any more. */
  readonly gone: Promise<void>;
  /** Shows lines of data. */
  show(lines: readonly string[]): void;
  /** Shows lines that are no data: what went wrong, and how things stand. */
  tell(lines: readonly string[]): void;
  /** The next line that is typed, `null` at the end. To be called again only when it has come. */
  nextLine(): Promise<InputLine | null>;
  /** Asks a question, where one can; the answer is a line. */
  ask(question: string): Promise<InputLine | null>;
  /** Resolves when there is not much that waits to be shown. */
  drained(): Promise<void>;
  /** Resolves when all is shown. */
  flushed(): Promise<void>;
}

const READ_BYTES = 65_536;

/** Lines on standard output and error, lines from standard input. */
export class PlainScreen implements Screen {
  readonly isInteractive: boolean;
  readonly #edge: Pick<Edge, "readInput">;
  readonly #output: OutputQueue;
  readonly #errors: OutputQueue;
  readonly #reader = new LineReader();
  readonly #buffer = new Uint8Array(READ_BYTES);
  #lines: Iterator<InputLine, void> = this.#reader.end();
  #isAtEnd = false;

  constructor(edge: Pick<Edge, "readInput" | "writeOutput" | "writeError">, isInteractive: boolean) {
    this.isInteractive = isInteractive;
    this.#edge = edge;
    this.#output = new OutputQueue((bytes) => edge.writeOutput(bytes));
    this.#errors = new OutputQueue((bytes) => edge.writeError(bytes));
  }

  get gone(): Promise<void> {
    return this.#output.broken;
  }

  show(lines: readonly string[]): void {
    for (const line of lines) this.#output.put(`${line}\n`);
  }

  tell(lines: readonly string[]): void {
    for (const line of lines) this.#errors.put(`${line}\n`);
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

  async drained(): Promise<void> {
    await this.#output.drained();
    await this.#errors.drained();
  }

  async flushed(): Promise<void> {
    await this.#output.flushed();
    await this.#errors.flushed();
  }

  async #read(): Promise<number | null> {
    try {
      return await this.#edge.readInput(this.#buffer);
    } catch {
      // A closed standard input, or a terminal that went away: there is nothing more to come.
      return null;
    }
  }
}
