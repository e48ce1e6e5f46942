/**
 * The screen without a prompt: lines on standard output and standard error, lines from standard input. For pipes, and
 * for terminals that cannot do more.
 *
 * Owns standard input, output and error. Knows nothing about the chat.
 *
 * @module
 */
import { errorText } from "../../shared/error_text.ts";
import { type Line, plainText } from "../display/line.ts";
import { OutputQueue } from "../display/output.ts";
import { SecretLine } from "../editor/secret_line.ts";
import type { Platform } from "../platform/platform.ts";
import { type InputLine, LineReader } from "./line_reader.ts";
import type { AskOptions, Screen } from "./screen.ts";

const READ_BYTES = 65_536;

/** The most bytes of input that are read ahead. */
const MAX_AHEAD_BYTES = 65_536;

/** Input that is there already would have been read by now. */
const LATE = Symbol("late");

/** A question was withdrawn. */
const WITHDRAWN = Symbol("withdrawn");

/** The columns of a line, for the same reason. */
const COLUMNS = 80;

/** The rows of a page, since it is unknown how many the reader can see. */
const PAGE_ROWS = 50;

export class PlainScreen implements Screen {
  readonly isInteractive: boolean;
  readonly hasPrompt = false;
  readonly untaken: readonly string[] = [];
  readonly pageRows = PAGE_ROWS;
  readonly columns = COLUMNS;
  /** Never resolves: the end of the input is noticed by `nextLine`. */
  readonly left = new Promise<void>(() => {});
  readonly #platform: Pick<Platform, "readInput" | "inputIsTerminal" | "inputSettled" | "takeTerminal">;
  readonly #output: OutputQueue;
  readonly #errors: OutputQueue;
  readonly #reader = new LineReader();
  readonly #buffer = new Uint8Array(READ_BYTES);
  #lines: Iterator<InputLine, void> = this.#reader.end();
  /** The read that is under way. */
  #reading: Promise<number | null | InputLine> | null = null;
  /** The line that a question waited for until it was withdrawn: it is the next one. */
  #awaited: Promise<InputLine | null> | null = null;
  /** Ends the wait for the last line; its read goes on. */
  #stop = Promise.withResolvers<typeof LATE>();
  #bytesRead = 0;
  #isAtEnd = false;

  constructor(
    platform:
      & Pick<Platform, "readInput" | "inputIsTerminal" | "inputSettled" | "takeTerminal">
      & Pick<Platform, "writeOutput" | "writeError">,
    isInteractive: boolean,
  ) {
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

  nextLine(): Promise<InputLine | null> {
    const line = this.#awaited ?? this.#readLine();
    this.#awaited = null;
    return line;
  }

  async #readLine(): Promise<InputLine | null> {
    const { promise } = this.#stop = Promise.withResolvers<typeof LATE>();
    for (;;) {
      const { value } = this.#lines.next();
      if (value !== undefined) return value;
      if (this.#isAtEnd || this.#reader.isForeign) return null;
      const lines = await this.#nextLines(promise);
      if (lines === null) return null;
      this.#lines = lines;
    }
  }

  async wholeInput(): Promise<readonly InputLine[] | null> {
    if (this.#platform.inputIsTerminal) return null;
    const late = this.#platform.inputSettled().then((): typeof LATE => LATE);
    const ahead = [...Iterator.from(this.#lines)];
    while (!this.#isAtEnd && !this.#reader.isForeign && this.#bytesRead <= MAX_AHEAD_BYTES) {
      const more = await this.#nextLines(late);
      if (more === null) break;
      ahead.push(...Iterator.from(more));
    }
    this.#lines = ahead.values();
    return this.#isAtEnd ? ahead : null;
  }

  async ask(question: string, { isSecret = false, signal }: AskOptions = {}): Promise<InputLine | null> {
    if (signal?.aborted) return null;
    const isHidden = isSecret && this.#platform.inputIsTerminal;
    return await (isHidden ? this.#askHidden(question) : this.#askPlainly(question, signal));
  }

  async #askHidden(question: string): Promise<InputLine | null> {
    // Before the question: from then on somebody types.
    const release = this.#platform.takeTerminal("");
    await this.#endWait();
    let line: InputLine | null;
    try {
      this.#output.put(question);
      await this.#output.flushed();
      line = await this.#hiddenLine();
    } finally {
      release();
    }
    // A hidden line has no line break, and later output would follow the question in its line.
    this.#output.put("\n");
    await this.#output.flushed();
    return line;
  }

  /** A withdrawn question waits for its line no longer, because that would be read as a usual one. */
  async #endWait(): Promise<void> {
    const awaited = this.#awaited;
    this.#awaited = null;
    this.#stop.resolve(LATE);
    const line = await awaited;
    // It was typed before, and with its echo.
    if (line !== null) this.#lines = [line, ...Iterator.from(this.#lines)].values();
  }

  async #askPlainly(question: string, signal?: AbortSignal): Promise<InputLine | null> {
    this.#output.put(question);
    const line = this.nextLine();
    const withdrawn = Promise.withResolvers<typeof WITHDRAWN>();
    const withdraw = () => {
      // Whoever asks next gets the line, and what is shown next does not follow the question in its line.
      this.#awaited = line;
      this.#output.put("\n");
      withdrawn.resolve(WITHDRAWN);
    };
    signal?.addEventListener("abort", withdraw);
    await this.#output.flushed();
    const answer = await Promise.race([line, withdrawn.promise]);
    signal?.removeEventListener("abort", withdraw);
    if (answer !== WITHDRAWN && this.#awaited === line) this.#awaited = null;
    // End of input has no line break of its own either.
    if (answer === null) this.#output.put("\n");
    await this.#output.flushed();
    return answer === WITHDRAWN ? null : answer;
  }

  /** A line of a terminal in raw mode. What was typed before the question is no answer to it. */
  async #hiddenLine(): Promise<InputLine | null> {
    const line = new SecretLine();
    while (!this.#isAtEnd) {
      const count = await (this.#reading ??= this.#read());
      this.#reading = null;
      this.#isAtEnd = typeof count !== "number";
      const ended = typeof count === "number" ? line.push(this.#buffer.subarray(0, count)) : null;
      if (ended === null) continue;
      this.#lines = [...Iterator.from(this.#lines), ...this.#reader.push(ended.rest)].values();
      return ended.text === null ? null : { type: "line", text: ended.text };
    }
    return null;
  }

  attach(): void {
    // Nothing surrounds the input here.
  }

  prefill(): boolean {
    return false;
  }

  refresh(): void {}

  alert(): void {
    // The reader is a program, or a terminal without alerts.
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

  /**
   * The lines of the next read, which may have begun before; `null` if `late` resolves first. Take all of them before the
   * next call.
   */
  async #nextLines(late: Promise<typeof LATE> | null = null): Promise<Iterator<InputLine, void> | null> {
    this.#reading ??= this.#read();
    const count = await (late === null ? this.#reading : Promise.race([this.#reading, late]));
    if (count === LATE) return null;
    this.#reading = null;
    this.#isAtEnd = typeof count !== "number";
    if (typeof count === "object" && count !== null) return [count].values();
    this.#bytesRead += count ?? 0;
    return count === null ? this.#reader.end() : this.#reader.push(this.#buffer.subarray(0, count));
  }

  async #read(): Promise<number | null | InputLine> {
    try {
      return await this.#platform.readInput(this.#buffer);
    } catch (error) {
      // A terminal that went away has no more lines. Those of anything else, such as a folder, are lost.
      return this.isInteractive ? null : { type: "unreadable", why: errorText(error) };
    }
  }
}
