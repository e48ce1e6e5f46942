/**
 * `chat`: one program that serves and joins. This file knows which commands there are, and nothing of what they do.
 *
 * @module
 */
import { UsageError } from "./shared/flags.ts";
import { VERSION } from "./shared/version.ts";

const HELP = `chat - talk in the terminal, without anybody's cloud

  chat serve                 start a server on this machine
  chat join --name NAME      join the server on this machine
  chat join HOST[:PORT]      join another one

  chat COMMAND --help        all about a command
  chat --version             the version of this program
`;

/** The number of the signal that ends a program whose output nobody reads. */
const SIGPIPE = 13;

/** A command is loaded when it is called: who joins need not wait for the server to be loaded. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  serve: async (args) => (await import("./server/serve.ts")).serve(args),
  join: async (args) => (await import("./client/join.ts")).join(args),
};

/** Runs a command. Gives the exit code (0 done, 1 failure, 2 usage, 3 cannot connect, 4 refused, 128+N signal). */
async function main(args: readonly string[]): Promise<number> {
  const [name = "", ...rest] = args;
  if (name === "--version" || name === "-V") return print(`chat ${VERSION}\n`);
  if (name === "--help" || name === "-h" || name === "help") return print(HELP);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (command === undefined) {
      throw new UsageError(name === "" ? "A command is needed" : `There is no command ${JSON.stringify(name)}`);
    }
    return await command(rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const help = command === undefined ? "chat --help" : `chat ${name} --help`;
    // One hint is enough.
    const more = error.message.includes("--help") ? "" : `. More: ${help}`;
    printError(`chat: ${error.message}${more}\n`);
    return 2;
  }
}

function print(text: string): number {
  try {
    writeAll(Deno.stdout, text);
    return 0;
  } catch (error) {
    // Who reads no more (`chat --help | head -1`) has got enough.
    if (error instanceof Deno.errors.BrokenPipe) return 128 + SIGPIPE;
    printError(`chat: Cannot write: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

function printError(text: string): void {
  try {
    writeAll(Deno.stderr, text);
  } catch {
    // There is nobody left to tell.
  }
}

function writeAll(target: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(target.writeSync(bytes));
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    // Our bug: whoever sees it can help to mend it, so it is shown, as one line.
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    printError(`chat: This should not have happened: ${what.replaceAll("\n", " | ")}\n`);
    Deno.exit(1);
  }
}
