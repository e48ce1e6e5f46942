/**
 * The program under test as a real process: in an empty folder that is also its home, with only the environment that a
 * test gives it.
 *
 * @module
 */
import { TempHome } from "../../support/temp_home.ts";
import { type Invocation, invocation } from "./invocation.ts";
import { Output, type Wanted } from "./output.ts";
import { PROGRAM_PATIENCE_MS, withPatience } from "../../support/patience.ts";

/** How a program is started, besides its arguments. */
export interface StartOptions {
  /** More variables for its environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Changes the command that runs the program, for example to put a shell around it. */
  readonly wrap?: (words: readonly string[]) => readonly string[];
  /** Runs another copy of the program than the usual one. */
  readonly invocation?: Invocation;
}

/** How a program ended. */
export interface Ended {
  /** The exit code, or 128 plus the number of the signal that killed it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running program. Must be disposed of, which kills it: `await using`. */
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
    // Each write reports whether the input could be written.
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
      // The disk of the machine that runs the tests may be almost full.
      env: { CHAT_MIN_FREE: "0", ...home.environment, ...call.environment, ...environment },
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
    // A program that needs no input may end before it is written.
    if (input !== "") await program.write(input).catch(() => {});
    await program.endInput();
    return await program.exit();
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The folder that it runs in, which is also its home. */
  get folder(): string {
    return this.#home.path;
  }

  get hasEnded(): boolean {
    return this.#code !== null;
  }

  /** The next matching line of standard output. */
  stdoutLine(wanted: Wanted): Promise<string> {
    return this.stdout.next(wanted);
  }

  /** The next matching line of standard error. */
  stderrLine(wanted: Wanted): Promise<string> {
    return this.stderr.next(wanted);
  }

  /** Writes to standard input. */
  async write(text: string): Promise<void> {
    try {
      const written = this.#input.write(new TextEncoder().encode(text));
      await withPatience(written, () => `standard input to be read. ${this.seen()}`, PROGRAM_PATIENCE_MS);
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
      // The program has ended, or the input was ended before.
    }
  }

  /** Sends a signal to the process. */
  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Waits until the process has ended and all of its output was read. */
  exit(): Promise<Ended> {
    return withPatience(this.#ended, () => `the end of a program. ${this.seen()}`, PROGRAM_PATIENCE_MS);
  }

  /** The command and all of its output, for failures. */
  seen(): string {
    const state = this.#code === null ? "is running" : `has ended with ${this.#code}`;
    return `\`${this.name}\` ${state}.\n  stdout: ${shown(this.stdout.text)}\n  stderr: ${shown(this.stderr.text)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (!this.hasEnded) this.signal("SIGKILL");
    } catch {
      // It has just ended.
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

/** The most of a text that a failure shows, in characters. */
const SHOWN = 4_000;

function shown(text: string): string {
  const cut = text.length > SHOWN ? `… ${text.slice(-SHOWN)}` : text;
  return text === "" ? "nothing" : JSON.stringify(cut);
}
