/**
 * A server, and homes in which commands for one job run: files to send, a folder to receive into, and what each person
 * stores from one run to the next.
 *
 * @module
 */
import { TempHome } from "../../support/temp_home.ts";
import { ChatServer } from "./chat_server.ts";
import { type Ended, Program } from "./program.ts";

/** Must be disposed of. */
export class JobWorld implements AsyncDisposable {
  /** Where the commands connect to. */
  address: string;

  private constructor(readonly server: ChatServer, readonly home: TempHome) {
    this.address = server.address;
  }

  /** Starts the server, with TLS if `isSecure`. */
  static async start(flags: readonly string[] = [], { isSecure = false } = {}): Promise<JobWorld> {
    const home = await TempHome.make();
    try {
      return new JobWorld(await (isSecure ? ChatServer.startSecure(flags) : ChatServer.start(flags)), home);
    } catch (error) {
      await home[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** An absolute path below the world's home. */
  path(...parts: string[]): string {
    return this.home.file(...parts);
  }

  /** Makes a file with its folders, and returns its absolute path. */
  async file(name: string, content: string | Uint8Array = name): Promise<string> {
    const path = this.path(name);
    await Deno.mkdir(path.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    return path;
  }

  /** The arguments of a command, with the server and a name. */
  words(command: string, name: string, ...args: string[]): string[] {
    return [command, "--server", this.address, ...this.server.flags, "--name", name, ...args];
  }

  /** Starts a command. Each name has a home of its own, which stays. */
  start(command: string, name: string, ...args: string[]): Promise<Program> {
    return Program.start(this.words(command, name, ...args), { environment: this.environment(name) });
  }

  /** Runs a command to its end. */
  run(command: string, name: string, ...args: string[]): Promise<Ended> {
    return this.runWith("", command, name, ...args);
  }

  /** The same, with a text on standard input. */
  runWith(input: string, command: string, name: string, ...args: string[]): Promise<Ended> {
    return Program.run(this.words(command, name, ...args), { environment: this.environment(name), input });
  }

  /** Starts a `chat receive` and waits until it accepts offers. */
  async receiver(name: string, ...args: string[]): Promise<Program> {
    const program = await this.start("receive", name, ...args);
    await program.stderrLine(/^chat: Waiting/);
    return program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.home[Symbol.asyncDispose]();
  }

  /** The environment in which a program uses the home of this name. */
  environment(name: string): Record<string, string> {
    const home = this.path(`home of ${name}`);
    return {
      HOME: home,
      XDG_CONFIG_HOME: `${home}/.config`,
      XDG_DATA_HOME: `${home}/.local/share`,
      XDG_STATE_HOME: `${home}/.local/state`,
    };
  }
}

/** The contents of a folder by path: the text of each file; `null` for a folder. */
export async function contentOf(folder: string, path = ""): Promise<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${path}`)) {
    const inner = `${path}${name}`;
    if (!isDirectory) found[inner] = await Deno.readTextFile(`${folder}/${inner}`);
    else Object.assign(found, { [inner]: null }, await contentOf(folder, `${inner}/`));
  }
  return found;
}
