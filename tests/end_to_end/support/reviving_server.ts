/**
 * A server that dies and comes back, each time on the same port and with the same folder.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { assertNoTrace, ChatServer } from "./chat_server.ts";
import { freePort } from "./ports.ts";
import { Program } from "./program.ts";
import { sleep } from "../../support/patience.ts";

/** The exit code of a process that was killed, or asked to end. */
const CODES = { SIGKILL: 137, SIGTERM: 143 } as const;

/** Must be disposed of. */
export class RevivingServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #flags: readonly string[];
  #server: ChatServer | null = null;
  #startMs = 0;

  private constructor(folder: string, flags: readonly string[]) {
    this.port = freePort();
    this.#folder = folder;
    this.#flags = ["serve", "--port", String(this.port), "--data", folder, ...flags];
  }

  /** Makes the folder. The server is not started yet. */
  static async make(flags: readonly string[]): Promise<RevivingServer> {
    return new RevivingServer(await Deno.makeTempDir({ prefix: "chat-test-" }), flags);
  }

  /** The folder with the history. */
  get folder(): string {
    return this.#folder;
  }

  /** How long the last start took until the server listened, in milliseconds. */
  get startMs(): number {
    return this.#startMs;
  }

  /** Starts the server and waits until it listens. */
  async start(): Promise<void> {
    const startedMs = performance.now();
    this.#server = await ChatServer.of(await Program.start(this.#flags));
    this.#startMs = performance.now() - startedMs;
  }

  /** The key of the running server. */
  async key(): Promise<string> {
    assert(this.#server !== null, "The server was started before it is asked for its key");
    return await this.#server.loggedKey();
  }

  /** Resolves when this member was let in. */
  async arrivalOf(name: string): Promise<void> {
    await this.#server?.hasLogged("session began", name);
  }

  /** Ends the server, and waits until it is gone. The signal is sent before this returns. */
  async end(signal: keyof typeof CODES): Promise<void> {
    const server = this.#server;
    assert(server !== null, "The server was started before it is ended");
    this.#server = null;
    await using program = server.program;
    await endProgram(program, signal);
  }

  /** Starts the server, and kills it after this many milliseconds, wherever it is. */
  async startAndKill(afterMs: number): Promise<void> {
    await using program = await Program.start(this.#flags);
    await sleep(afterMs);
    await endProgram(program, "SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** A line of the log about a problem with the disk or a session. */
const TROUBLE = /^\S+ (?:warn|error) /;

/** Ends a program. Fails if it had ended by itself before, or had problems. */
async function endProgram(program: Program, signal: keyof typeof CODES): Promise<void> {
  if (!program.hasEnded) program.signal(signal);
  const { code, stderr } = await program.exit();
  assertEquals(code, CODES[signal], program.seen());
  assertEquals(stderr.split("\n").filter((line) => TROUBLE.test(line)), []);
  assertNoTrace(stderr);
}
