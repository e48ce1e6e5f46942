/**
 * A person who talks through the program itself: `chat join` with lines on its standard input.
 *
 * @module
 */
import { parseServerMessage } from "../../shared/wire/message.ts";
import { parseWireLine } from "../end_to_end/support/lines.ts";
import { Program } from "../end_to_end/support/program.ts";
import { isHeard, PersonRecord } from "./record.ts";

/** Longer than any test. */
const RETRY_FOR_SECONDS = 86_400;

/** How to run the program: the format of its output. */
export type PipeFormat = "json" | "verbatim";

/** Must be disposed of. */
export class Pipe implements AsyncDisposable {
  readonly record: PersonRecord;
  readonly #program: Program;
  readonly #format: PipeFormat;
  #said = 0;

  private constructor(record: PersonRecord, program: Program, format: PipeFormat) {
    this.record = record;
    this.#program = program;
    this.#format = format;
  }

  /** Starts a program in one room of a running server. */
  static async start(
    name: string,
    room: string,
    { port, format, flags }: { readonly port: number; readonly format: PipeFormat; readonly flags: readonly string[] },
  ) {
    const words = [`--${format}`, "--name", name, "--rooms", room, "--retry-for", String(RETRY_FOR_SECONDS)];
    const program = await Program.start(["join", `127.0.0.1:${port}`, ...words, ...flags]);
    return new Pipe(new PersonRecord(name, [room]), program, format);
  }

  /** Sends a line into the room. */
  async say(): Promise<void> {
    const { name, rooms: [to = ""] } = this.record;
    const text = `${name}.${++this.#said}`;
    this.record.sayings.set(text, { to, text, key: undefined });
    await this.#program.type(text);
  }

  /** Rejects as soon as the program ends. */
  async failure(): Promise<never> {
    await this.#program.stderr.over;
    throw new Error(this.#program.seen());
  }

  /** Ends the input, and waits until the program has sent and shown everything. Throws if it reports a failure. */
  async end(): Promise<void> {
    await this.#program.endInput();
    const { code, stdout, stderr } = await this.#program.exit();
    if (code !== 0) throw new Error(`${this.record.name} ended with ${code}: ${stderr}`);
    for (const token of this.record.sayings.keys()) {
      this.record.outcomes.set(token, { type: "acknowledged", isKept: true });
    }
    if (this.#format === "json") this.#remember(stdout);
  }

  /** Records what was received, from the lines of `--json`. */
  #remember(stdout: string): void {
    const life = this.record.begin(false);
    for (const line of stdout.trimEnd().split("\n")) {
      const wire = parseWireLine(line);
      // Its secret is not printed.
      if (wire.type === "welcome") continue;
      const message = parseServerMessage(wire);
      if (message !== null && isHeard(message)) life.heard.push(message);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }
}
