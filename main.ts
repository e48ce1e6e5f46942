/**
 * `chat`: the entry point of the program. It knows which commands there are, and nothing of what they do.
 *
 * @module
 */
import type { Language } from "./shared/cli/language.ts";
import { UsageError } from "./shared/cli/usage_error.ts";
import { VERSION } from "./shared/version.ts";

/** The number of the signal that ends a program whose output nobody reads. */
const SIGPIPE = 13;

/** The commands. Each is loaded when it is called, so that joining does not wait for the server to load. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  serve: async (args) => (await import("./server/commands/serve.ts")).serve(args),
  join: async (args) => (await import("./client/join.ts")).join(args),
  send: async (args) => (await import("./client/jobs/commands.ts")).send(args),
  get: async (args) => (await import("./client/jobs/commands.ts")).get(args),
  receive: async (args) => (await import("./client/jobs/commands.ts")).receive(args),
  export: async (args) => (await import("./server/commands/export.ts")).exportHistory(args, { print, printError }),
  compact: async (args) => (await import("./server/commands/compact.ts")).compact(args, { print, printError }),
  forget: async (args) => (await import("./server/commands/forget.ts")).forget(args, { print, printError }),
  config: async (args) => (await import("./client/config/command.ts")).config(args, { print, printError }),
  completions,
};

/** The commands that read the configuration file of the client. */
const CLIENT_COMMANDS: ReadonlySet<string> = new Set(["join", "send", "get", "receive", "config"]);

/**
 * Runs a command and returns its exit code: 0 done, 1 failure, 2 usage, 3 cannot connect, 4 refused by the server, 5
 * declined by the other side, 6 what arrived is not what was sent, 128+N on signal N.
 */
async function main(args: readonly string[]): Promise<number> {
  const [name = "", ...rest] = args;
  if (name === "--version" || name === "-V") return print(`chat ${VERSION}\n`);
  if (name === "--help" || name === "-h" || name === "help") return print(await help(args));
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (command === undefined) throw noCommand(name);
    return await command(rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return await printUsage(error, name, rest);
  }
}

function noCommand(name: string): UsageError {
  return new UsageError((strings) => name === "" ? strings.commandNeeded : strings.noCommand(JSON.stringify(name)));
}

async function help(args: readonly string[]): Promise<string> {
  const { loadProgramTexts } = await import("./shared/cli/usage/load.ts");
  return (await loadProgramTexts(await commandLanguage("help", args))).help;
}

/** Prints the script for a shell, made from the flags of all commands. */
async function completions(args: readonly string[]): Promise<number> {
  const [{ completionsText }, { clientCompletions }, { serverCompletions }] = await Promise.all([
    import("./shared/cli/completions/command.ts"),
    import("./client/usage/completion.ts"),
    import("./server/commands/usage/help.ts"),
  ]);
  const language = await commandLanguage("completions", args);
  const text = await completionsText(args, {
    environment: variable,
    language,
    commands: async (texts) => [
      ...await serverCompletions(language, texts),
      ...await clientCompletions(language, texts),
    ],
  });
  return print(text);
}

/** Prints what was wrong, and where to read more about the command unless the sentence says that already. */
async function printUsage(error: UsageError, name: string, args: readonly string[]): Promise<number> {
  const { loadUsageStrings } = await import("./shared/cli/usage/load.ts");
  const strings = await loadUsageStrings(await commandLanguage(name, args));
  const sentence = error.say(strings);
  const help = Object.hasOwn(COMMANDS, name) ? `chat ${name} --help` : "chat --help";
  printError(`chat: ${sentence.includes("--help") ? sentence : strings.more(sentence, help)}\n`);
  return 2;
}

/** Returns the language to use for a command. The client's configuration file counts for the client's commands. */
async function commandLanguage(name: string, args: readonly string[]): Promise<Language> {
  if (CLIENT_COMMANDS.has(name)) {
    const [{ configuredLanguage }, { denoConfig }] = await Promise.all([
      import("./client/config/read_config.ts"),
      import("./client/platform/deno_files.ts"),
    ]);
    return await configuredLanguage(args, denoConfig());
  }
  const { languageFor } = await import("./shared/cli/language.ts");
  return languageFor(args, variable);
}

function variable(name: string): string | undefined {
  return Deno.env.get(name);
}

function print(text: string): number {
  try {
    writeAll(Deno.stdout, text);
    return 0;
  } catch (error) {
    //  A reader that stops early (`chat --help | head -1`) has enough.
    if (error instanceof Deno.errors.BrokenPipe) return 128 + SIGPIPE;
    printError(`chat: Cannot write: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

function printError(text: string): void {
  try {
    writeAll(Deno.stderr, text);
  } catch {
    // Nothing is left to write to.
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
    // This is a bug in the program. It is printed as one line, so that users can report it.
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    printError(`chat: This should not have happened: ${what.replaceAll("\n", " | ")}\n`);
    Deno.exit(1);
  }
}
