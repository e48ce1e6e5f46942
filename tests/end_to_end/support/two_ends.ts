/**
 * A sender and a receiver with homes that outlive their processes, and the server between them, which may die and come
 * back. Each side connects through a counting network of its own.
 *
 * @module
 */
import { TempHome } from "../../support/temp_home.ts";
import { CountingNetwork } from "./counting_network.ts";
import { Program } from "./program.ts";
import { RevivingServer } from "./reviving_server.ts";

/** Must be disposed of. */
export class TwoEnds implements AsyncDisposable {
  readonly server: RevivingServer;
  /** The networks of the sender and of the receiver. */
  readonly out: CountingNetwork;
  readonly in: CountingNetwork;
  readonly #home: TempHome;
  readonly #stack: AsyncDisposableStack;

  private constructor(stack: AsyncDisposableStack, server: RevivingServer, home: TempHome) {
    this.#stack = stack;
    this.server = server;
    this.#home = home;
    this.out = stack.use(new CountingNetwork(server.port));
    this.in = stack.use(new CountingNetwork(server.port));
    Deno.mkdirSync(this.into);
  }

  static async start(): Promise<TwoEnds> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.make());
    const server = stack.use(await RevivingServer.make([]));
    await server.start();
    return new TwoEnds(stack.move(), server, home);
  }

  /** The folder that is received into. */
  get into(): string {
    return this.#home.file("into");
  }

  /** A path beside it. */
  path(name: string): string {
    return this.#home.file(name);
  }

  /** Starts, or starts again, `chat send`. */
  async send(...args: readonly string[]): Promise<Program> {
    const words = ["send", "--server", this.out.address, "--name", "ci", "--to", "box", ...args];
    return await this.#start("ci", words);
  }

  /** Starts, or starts again, a `chat receive` that continues until a signal. */
  async receive(...args: readonly string[]): Promise<Program> {
    const words = ["receive", "--server", this.in.address, "--name", "box", "--from", "ci", "--into", this.into];
    const program = await this.#start("box", [...words, "--keep", ...args]);
    await program.stderrLine(/^chat: Waiting/);
    return program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }

  async #start(name: string, words: readonly string[]): Promise<Program> {
    const home = this.#home.file(`home of ${name}`);
    const environment = { HOME: home, XDG_STATE_HOME: `${home}/.local/state`, XDG_CONFIG_HOME: `${home}/.config` };
    return this.#stack.use(await Program.start(words, { environment }));
  }
}
