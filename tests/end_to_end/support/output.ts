/**
 * The output of a program under test, as text and as lines that a test waits for.
 *
 * Owns everything that arrived, and how far the test has read. Does not know what any of it means.
 *
 * @module
 */
import { PROGRAM_PATIENCE_MS, withPatience } from "../../support/patience.ts";

/** How a wanted line has to look. */
export type Wanted = RegExp | ((line: string) => boolean);

/** One output of a program: standard output or standard error. */
export class Output {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #describe: () => string;
  #text = "";
  /** The lines that have ended. */
  readonly #lines: string[] = [];
  #unended = "";
  #taken = 0;
  #isOver = false;
  #changed = Promise.withResolvers<void>();

  /** Resolves when the program cannot write any more. Never rejects. */
  readonly over: Promise<void>;

  /** `describe` says what a failure has to show: the program, and its output so far. */
  constructor(stream: ReadableStream<Uint8Array>, describe: () => string) {
    this.#reader = stream.getReader();
    this.#describe = describe;
    this.over = this.#read();
  }

  /** Everything that arrived, unchanged. */
  get text(): string {
    return this.#text;
  }

  /** All lines that have ended, whether they were read or not. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The next line that matches. Those before it are skipped, and count as read. */
  async next(wanted: Wanted): Promise<string> {
    let found: string | undefined;
    await this.#until(() => {
      while (found === undefined && this.#taken < this.#lines.length) {
        const line = this.#lines[this.#taken++] ?? "";
        if (isAs(line, wanted)) found = line;
      }
      return found !== undefined;
    }, `a line ${wanted}`);
    return found ?? "";
  }

  /** A line that matches, anywhere. Nothing counts as read. */
  async find(wanted: Wanted): Promise<string> {
    let found: string | undefined;
    await this.#until(() => {
      found = this.#lines.find((line) => isAs(line, wanted));
      return found !== undefined;
    }, `a line ${wanted} anywhere`);
    return found ?? "";
  }

  /** Waits until the text as a whole matches, for terminals, which do not write lines. */
  async shows(wanted: RegExp): Promise<void> {
    await this.#until(() => wanted.test(this.#text), `the text ${wanted}`);
  }

  /** Stops reading: the program then writes into a closed pipe. */
  async stopReading(): Promise<void> {
    await this.#reader.cancel();
    await this.over;
  }

  async #until(isThere: () => boolean, wanted: string): Promise<void> {
    while (!isThere()) {
      if (this.#isOver) throw new Error(`Waited for ${wanted}, but the output ended. ${this.#describe()}`);
      await withPatience(this.#changed.promise, () => `${wanted}. ${this.#describe()}`, PROGRAM_PATIENCE_MS);
    }
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    try {
      for (;;) {
        const { value, done } = await this.#reader.read();
        this.#accept(decoder.decode(value ?? new Uint8Array(0), { stream: !done }));
        if (done) break;
      }
    } catch {
      // The pipe broke together with the program.
    }
    this.#isOver = true;
    this.#announce();
  }

  #accept(text: string): void {
    this.#text += text;
    const parts = (this.#unended + text).split("\n");
    this.#unended = parts.pop() ?? "";
    this.#lines.push(...parts);
    if (parts.length > 0 || text !== "") this.#announce();
  }

  #announce(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

function isAs(line: string, wanted: Wanted): boolean {
  return wanted instanceof RegExp ? wanted.test(line) : wanted(line);
}
