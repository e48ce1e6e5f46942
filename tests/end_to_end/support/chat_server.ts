/**
 * A server of the program under test, with members that join it.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";
import { until } from "../../support/until.ts";
import { Program, type StartOptions } from "./program.ts";
import { connectTls } from "./tls.ts";

/** The line that `chat serve` prints when it listens. */
export const LISTENING = /^chat: listening on (.+):(\d+)$/;

/** A running server. Must be disposed of. */
export class ChatServer implements AsyncDisposable {
  private constructor(
    readonly program: Program,
    /** As the server prints it: `127.0.0.1:12345`. */
    readonly address: string,
    readonly port: number,
    /** The key by which its TLS is checked; `null`: its connections are plain. */
    readonly key: string | null,
  ) {}

  /** Starts `chat serve` on a free port, unless the flags name one, and waits until it listens. */
  static async start(flags: readonly string[] = [], options: StartOptions = {}): Promise<ChatServer> {
    const port = flags.includes("--port") ? [] : ["--port", "0"];
    return await ChatServer.of(await Program.start(["serve", ...port, ...flags], options));
  }

  /** The same with TLS. */
  static async startSecure(flags: readonly string[] = [], options: StartOptions = {}): Promise<ChatServer> {
    const server = await ChatServer.start(["--tls", ...flags], options);
    const { program, address, port } = server;
    try {
      return new ChatServer(program, address, port, await server.loggedKey());
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Wraps a program that was started with `serve`, and waits until it listens. */
  static async of(program: Program): Promise<ChatServer> {
    try {
      const line = await program.stdoutLine(LISTENING);
      const [, host, number] = LISTENING.exec(line) ?? [];
      return new ChatServer(program, `${host}:${number}`, Number(number), null);
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts `chat join` and waits until the server has let it in. */
  async join(name: string, flags: readonly string[] = [], options: StartOptions = {}): Promise<Program> {
    const program = await Program.start(["join", ...this.words, "--name", name, ...flags], options);
    try {
      await this.hasLogged("session began", name);
      return program;
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw new Error(`${name} could not join. ${program.seen()}`, { cause: error });
    }
  }

  /** Waits for a line of the log about a person, anywhere in the log. */
  hasLogged(event: string, name: string): Promise<string> {
    return this.program.stderr.find((line) =>
      line.includes(event) && new RegExp(`\\bname"?[=:]"?${name}\\b`).test(line)
    );
  }

  /** What a client has to be told about it besides its address. */
  get flags(): readonly string[] {
    return this.key === null ? [] : ["--tls", "--server-key", this.key];
  }

  /** The words after `chat join` that lead to it. */
  get words(): readonly string[] {
    return [this.address, ...this.flags];
  }

  /** Its folder for data, unless its flags name another one. */
  get dataFolder(): string {
    return `${this.program.folder}/.local/share/chat`;
  }

  /** The key that it names in its log. */
  async loggedKey(): Promise<string> {
    const began = await this.program.stderr.find(/ server began /);
    const [key] = /ed25519:[\w-]{43}/.exec(began) ?? [];
    assert(key !== undefined, `The server names its key in its log: ${began}`);
    return key;
  }

  /** A connection as its clients make it: a plain one, or one with TLS. */
  connect(): Promise<Deno.Conn> {
    return this.key === null ? this.connectPlainly() : connectTls(this.port, { publicKey: this.key });
  }

  /** A connection without TLS, whatever the server expects. */
  connectPlainly(): Promise<Deno.TcpConn> {
    return Deno.connect({ hostname: "127.0.0.1", port: this.port });
  }

  /** A peer that speaks the wire by hand, and is already let in. */
  async peer(name: string, hello: Partial<MessageOf<"hello">> = {}): Promise<ScriptedPeer> {
    const peer = new ScriptedPeer(await this.connect(), { name });
    await peer.send({ type: "hello", version: 1, name, ...hello });
    await peer.expect("welcome");
    return peer;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.program[Symbol.asyncDispose]();
  }
}

/**
 * Waits until a server has made the search index in its data folder. A server that is stopped before the worker of the
 * index has begun leaves that to the next one.
 */
export function untilIndexed(dataFolder: string): Promise<void> {
  const names = () => [...Deno.readDirSync(dataFolder)].map(({ name }) => name);
  return until(() => names().includes("index.db"), () => names().join(", "));
}

/** The output of Deno or main.ts for an unexpected error: a stack trace, complete or in one line. */
const TRACE = /\bat (?:\S+ \()?(?:file|ext|node):|\bUncaught\b|should not have happened|session failed/;

/** Fails if standard error shows an unexpected error. */
export function assertNoTrace(stderr: string): void {
  assertEquals(stderr.split("\n").filter((line) => TRACE.test(line)), []);
}
