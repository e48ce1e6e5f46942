/**
 * A program at a terminal that util-linux's `script` makes, and when it wrote what.
 *
 * @module
 */
import { fromFileUrl, resolve } from "@std/path";
import type { WindowSize } from "../../client/platform/platform.ts";
import { atTerminal } from "../end_to_end/support/at_terminal.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** The command that runs the program: the compiled binary if `CHAT_BINARY` names one, otherwise main.ts. */
export function chatWords(): string[] {
  const binary = Deno.env.get("CHAT_BINARY");
  return binary === undefined
    ? [Deno.execPath(), "run", "-A", "--no-lock", "--config", CONFIG, MAIN]
    : [resolve(binary)];
}

// deno-lint-ignore no-control-regex
const SEQUENCES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z^-~])/g;
const FRAME_BEGIN = "\x1b[?2026h";

/** Receives output without control sequences, and its time (`performance.now()`). */
export type Listener = (text: string, atMs: number) => void;

/** Must be disposed of, which kills it. */
export class TerminalProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #listeners = new Set<Listener>();
  /** When it was started. */
  readonly startedMs: number;
  /** Resolves when it has ended, with the time. */
  readonly ended: Promise<number>;
  #frames = 0;

  constructor(words: readonly string[], size: WindowSize) {
    const [command = "", ...args] = atTerminal(words, size);
    const home = Deno.makeTempDirSync({ prefix: "chat-bench-" });
    this.startedMs = performance.now();
    this.#child = new Deno.Command(command, {
      args,
      // Nothing is stored from one run to the next.
      env: { TERM: "xterm-256color", HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, DENO_DIR: denoDir() },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.ended = this.#read().then(() => performance.now()).finally(() => Deno.removeSync(home, { recursive: true }));
  }

  /** How often it has drawn: synchronized updates. */
  get frames(): number {
    return this.#frames;
  }

  /** Returns a function that removes the listener. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async write(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(text));
  }

  /** Resolves with the time at which a text was shown; rejects if the program ends before. */
  async shows(text: string): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    let seen = "";
    const stop = this.listen((more, atMs) => {
      seen += more;
      if (seen.includes(text)) resolve(atMs);
      seen = seen.slice(-text.length);
    });
    const failure = this.ended.then(() => Promise.reject(new Error(`It ended without ${JSON.stringify(text)}`)));
    try {
      return await Promise.race([promise, failure]);
    } finally {
      stop();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      // At any other signal it would print something. It ends because its terminal is gone.
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#input.close().catch(() => {});
    await this.ended;
    await this.#child.status;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of this.#child.stdout) {
      const atMs = performance.now();
      const text = rest + decoder.decode(bytes, { stream: true });
      // The end of the text may be the first half of a control sequence.
      const last = text.lastIndexOf("\x1b");
      SEQUENCES.lastIndex = 0;
      const isWhole = last === -1 || SEQUENCES.exec(text.slice(last)) !== null;
      rest = isWhole ? "" : text.slice(last);
      const whole = isWhole ? text : text.slice(0, last);
      this.#frames += whole.split(FRAME_BEGIN).length - 1;
      const plain = whole.replace(SEQUENCES, "");
      for (const listener of [...this.#listeners]) listener(plain, atMs);
    }
  }
}

let knownDenoDir: string | undefined;

/** Where the packages are, for a program with another home. */
function denoDir(): string {
  if (knownDenoDir === undefined) {
    const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
    knownDenoDir = (JSON.parse(new TextDecoder().decode(stdout)) as { denoDir: string }).denoDir;
  }
  return knownDenoDir;
}
