/**
 * The program under test as a real process: in an empty folder that is also its home, with nothing in its environment
 * that a test did not put there.
 *
 * @module
 */
import { TempHome } from "../../support/temp_home.ts";
import { type Invocation, invocation } from "./invocation.ts";
import { Output, type Wanted } from "./output.ts";
import { patiently } from "./patience.ts";

/** How a program is started, besides its arguments. */
export interface StartOptions {
  /** More variables for its environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Makes of the words that call the program others that do: a shell around it, say. */
  readonly wrap?: (words: readonly string[]) => readonly string[];
  /** Calls another copy of the program than the usual one. */
  readonly invocation?: Invocation;
}

/** How a program ended. */
export interface Ended {
  /** The exit code; 128 and the number of the signal where one killed it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running program. Has to be disposed of, which kills it: `await using`. */
export class Program implements AsyncDisposable {
  readonly stdout: Output;
  readonly stderr: Output;
  /** What a failure calls it. */
  readonly name: string;
  readonly #home: TempHome;
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #ended: Promise<Ended>;
  #code: number | null = null;

  private constructor(home: TempHome, process: Deno.ChildProcess, name: string) {
    this.#home = home;
    this.#process = process;
    this.name = name;
    this.#input = process.stdin.getWriter();
    // Whether input could be written is told by each write.
    this.#input.closed.catch(() => {});
    this.stdout = new Output(process.stdout, () => this.seen());
    this.stderr = new Output(process.stderr, () => this.seen());
    this.#ended = this.#end();
  }

  /** Starts the program: `Program.start(["join", "--name", "bob"])`. */
  static async start(args: readonly string[], options: StartOptions = {}): Promise<Program> {
    const { environment = {}, wrap = (words) => words } = options;
    const call = options.invocation ?? await invocation();
    const [command = "", ...rest] = wrap([...call.words, ...args]);
    const home = await TempHome.make();
    const process = new Deno.Command(command, {
      args: rest,
      cwd: home.path,
      clearEnv: true,
      env: { ...home.environment, ...call.environment, ...environment },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Program(home, process, `chat ${args.join(" ")}`);
  }

  /** Runs the program to its end, with a text as its whole standard input. */
  static async run(
    args: readonly string[],
    { input = "", ...options }: StartOptions & { readonly input?: string } = {},
  ): Promise<Ended> {
    await using program = await Program.start(args, options);
    // A program that wants no input may be gone before it is written.
    if (input !== "") await program.write(input).catch(() => {});
    await program.endInput();
    return await program.exit();
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The folder that it runs in, and its home. */
  get folder(): string {
    return this.#home.path;
  }

  get hasEnded(): boolean {
    return this.#code !== null;
  }

  /** The next line of standard output that is as wanted. */
  stdoutLine(wanted: Wanted): Promise<string> {
    return this.stdout.next(wanted);
  }

  /** The next line of standard error that is as wanted. */
  stderrLine(wanted: Wanted): Promise<string> {
    return this.stderr.next(wanted);
  }

  /** Writes to standard input. */
  async write(text: string): Promise<void> {
    try {
      const written = this.#input.write(new TextEncoder().encode(text));
      await patiently(written, () => `standard input to be read. ${this.seen()}`);
    } catch (error) {
      throw new Error(`Cannot write to a program. ${this.seen()}`, { cause: error });
    }
  }

  /** Writes lines to standard input. */
  type(...lines: readonly string[]): Promise<void> {
    return this.write(lines.map((line) => `${line}\n`).join(""));
  }

  /** Ends standard input. */
  async endInput(): Promise<void> {
    try {
      await this.#input.close();
    } catch {
      // The program has ended, or it was done before.
    }
  }

  /** Sends a signal to the process. */
  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Waits until the process has ended and all that it wrote was read. */
  exit(): Promise<Ended> {
    return patiently(this.#ended, () => `the end of a program. ${this.seen()}`);
  }

  /** What it is, and all that it has written, for messages of failures. */
  seen(): string {
    const state = this.#code === null ? "is running" : `has ended with ${this.#code}`;
    return `\`${this.name}\` ${state}.\n  stdout: ${shown(this.stdout.text)}\n  stderr: ${shown(this.stderr.text)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (!this.hasEnded) this.signal("SIGKILL");
    } catch {
      // It ended in this moment.
    }
    await this.endInput();
    await this.exit();
    await this.#home[Symbol.asyncDispose]();
  }

  async #end(): Promise<Ended> {
    const [{ code }] = await Promise.all([this.#process.status, this.stdout.over, this.stderr.over]);
    this.#code = code;
    return { code, stdout: this.stdout.text, stderr: this.stderr.text };
  }
}

/** As much of a text as a failure shows. */
const SHOWN = 4_000;

function shown(text: string): string {
  const cut = text.length > SHOWN ? `… ${text.slice(-SHOWN)}` : text;
  return text === "" ? "nothing" : JSON.stringify(cut);
}
