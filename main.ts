/**
 * `chat`: the entry point of the program. It knows which commands there are, and nothing of what they do.
 *
 * @module
 */
import type { Platform } from "./client/platform/platform.ts";
import type { Language } from "./shared/cli/language.ts";
import { nearest } from "./shared/cli/nearest.ts";
import { UsageError } from "./shared/cli/usage_error.ts";
import { environmentOf } from "./shared/environment.ts";
import { giveUp, keepOnly, type Permission } from "./shared/permissions.ts";
import { hasTerminal } from "./shared/terminal.ts";
import { VERSION } from "./shared/version.ts";

/** The number of the signal that ends a program whose output nobody reads. */
const SIGPIPE = 13;

/** The environment. Nothing else reads it. */
const environment = environmentOf(Deno.env, { isWindows: Deno.build.os === "windows" });

/**
 * What the commands without a platform of their own get. `parsed` is called once the arguments are parsed: only until
 * then can a variable be told apart that is set but cannot be read.
 */
const caller = { print, printError, environment, layOut, parsed: () => giveUp(["env"], Deno.permissions) };

interface Command {
  /** The permissions that the command needs. It gives up `env` itself, and `serve` more than that. */
  readonly keeps: readonly Permission[];
  readonly run: (args: readonly string[]) => Promise<number>;
}

const FILES = ["env", "read", "write"] as const;
const FILES_AND_NET = [...FILES, "net", "sys"] as const;

/** The commands. Each is loaded when it is called, so that joining does not wait for the server to load. */
const COMMANDS: Readonly<Record<string, Command>> = {
  serve: {
    keeps: [...FILES_AND_NET, "ffi"],
    run: async (args) => (await import("./server/commands/serve.ts")).serve(args, caller),
  },
  join: {
    keeps: FILES_AND_NET,
    run: async (args) => (await import("./client/join.ts")).join(args, await clientPlatform()),
  },
  say: {
    keeps: FILES_AND_NET,
    run: async (args) => (await import("./client/jobs/say.ts")).say(args, await clientPlatform()),
  },
  send: {
    keeps: FILES_AND_NET,
    run: async (args) => (await import("./client/jobs/commands.ts")).send(args, await clientPlatform()),
  },
  get: {
    keeps: FILES_AND_NET,
    run: async (args) => (await import("./client/jobs/commands.ts")).get(args, await clientPlatform()),
  },
  receive: {
    keeps: FILES_AND_NET,
    run: async (args) => (await import("./client/jobs/commands.ts")).receive(args, await clientPlatform()),
  },
  export: {
    keeps: FILES,
    run: async (args) => (await import("./server/commands/export.ts")).exportHistory(args, caller),
  },
  compact: {
    keeps: [...FILES, "sys"],
    run: async (args) => (await import("./server/commands/compact.ts")).compact(args, caller),
  },
  forget: {
    keeps: FILES,
    run: async (args) => (await import("./server/commands/forget.ts")).forget(args, caller),
  },
  check: {
    keeps: FILES,
    run: async (args) => (await import("./server/commands/check.ts")).check(args, caller),
  },
  invite: {
    keeps: [...FILES, "net"],
    run: async (args) => (await import("./server/commands/invite.ts")).invite(args, caller),
  },
  admin: {
    keeps: [...FILES, "net"],
    run: async (args) => (await import("./server/commands/admin.ts")).admin(args, caller),
  },
  restore: {
    keeps: FILES,
    run: async (args) => (await import("./server/commands/restore.ts")).restore(args, caller),
  },
  config: {
    keeps: FILES,
    run: async (args) => (await import("./client/config/command.ts")).config(args, caller),
  },
  completions: { keeps: FILES, run: completions },
};

/** The commands that read the configuration file of the client. */
const CLIENT_COMMANDS: ReadonlySet<string> = new Set(["join", "say", "send", "get", "receive", "config"]);

/**
 * Runs a command and returns its exit code: 0 done, 1 failure, 2 usage, 3 cannot connect, 4 refused by the server, 5
 * declined by the other side, 6 what arrived is not what was sent, 128+N on signal N.
 */
async function main(args: readonly string[]): Promise<number> {
  const code = await run(args);
  if (unwritten !== null) await sayUnwritten(unwritten.error, args);
  return code;
}

async function run(args: readonly string[]): Promise<number> {
  const [name = "", ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  keepOnly(command?.keeps ?? FILES, Deno.permissions);
  if (name === "--version" || name === "-V") return print(`chat ${VERSION}\n`);
  if (name === "--help" || name === "-h" || name === "help") return print(await help(args));
  writeLikeOnAFullDisk();
  outliveTheTerminal();
  try {
    if (command === undefined) throw noCommand(name);
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return await printUsage(error, name, command === undefined ? args : rest);
  }
}

/**
 * Makes a limit on the size of files (`ulimit -f`) fail a write, like a full disk: by default its signal ends the process.
 */
function writeLikeOnAFullDisk(): void {
  // Windows has no such signal.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
}

/** Without a terminal, SIGHUP does not end the process. With one, each command decides. */
function outliveTheTerminal(): void {
  if (Deno.build.os !== "windows" && !hasTerminal(Deno)) Deno.addSignalListener("SIGHUP", () => {});
}

function noCommand(name: string): UsageError {
  const near = nearest(name.toLowerCase(), Object.keys(COMMANDS));
  return new UsageError((strings) =>
    name === "" ? strings.commandNeeded : strings.noCommand(JSON.stringify(name), near)
  );
}

async function help(args: readonly string[]): Promise<string> {
  const { loadProgramTexts } = await import("./shared/cli/usage/load.ts");
  return await layOut((await loadProgramTexts(await commandLanguage("help", args))).help);
}

/** Fits the help of a command into the terminal, if there is one. */
async function layOut(help: string): Promise<string> {
  if (!Deno.stdout.isTerminal()) return help;
  const { wrapHelp } = await import("./client/display/wrap_help.ts");
  return wrapHelp(help, await clientPlatform());
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
    environment,
    language,
    layOut,
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
    return await configuredLanguage(args, denoConfig(environment));
  }
  const { languageFor } = await import("./shared/cli/language.ts");
  return languageFor(args, environment);
}

async function clientPlatform(): Promise<Platform> {
  return (await import("./client/platform/deno_platform.ts")).denoPlatform(environment);
}

function print(text: string): number {
  try {
    writeAll(Deno.stdout, text);
    return 0;
  } catch (error) {
    //  A reader that stops early (`chat --help | head -1`) has enough.
    if (error instanceof Deno.errors.BrokenPipe) return 128 + SIGPIPE;
    unwritten = { error };
    return 1;
  }
}

/** Why the output could not be written. It is said at the end, because sentences are loaded. */
let unwritten: { readonly error: unknown } | null = null;

async function sayUnwritten(error: unknown, [name = "", ...rest]: readonly string[]): Promise<void> {
  const { loadUsageStrings } = await import("./shared/cli/usage/load.ts");
  const { fileReason } = await import("./shared/cli/file_reason.ts");
  const strings = await loadUsageStrings(await commandLanguage(name, rest));
  printError(`chat: ${strings.outputFailed(fileReason(error)(strings))}\n`);
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

/**
 * Ends the process with the exit code of `run`. An error that nothing expected, in `run` or in what it left running, ends
 * it too, with a sentence: it is a bug in the program.
 */
export async function runToEnd(run: () => Promise<number>, args: readonly string[]): Promise<never> {
  let hasFailed = false;
  const fail = (error: unknown) => {
    if (!hasFailed) void reportBug(error, args).finally(() => Deno.exit(1));
    hasFailed = true;
  };
  addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.error);
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    fail(event.reason);
  });
  const code = await run().catch(fail);
  if (code !== undefined) Deno.exit(code);
  return await new Promise<never>(() => {});
}

/** Never rejects. */
async function reportBug(error: unknown, args: readonly string[]): Promise<void> {
  try {
    await sayBug(error, args);
  } catch {
    // What would say it is broken as well.
    printError(`chat: This should not have happened: ${Deno.inspect(error, { colors: false })}\n`);
  }
}

async function sayBug(error: unknown, [name = "", ...rest]: readonly string[]): Promise<void> {
  const { unexpectedError } = await import("./shared/cli/unexpected_error.ts");
  const { saveCrash } = await import("./client/platform/crash_file.ts");
  const { loadUsageStrings } = await import("./shared/cli/usage/load.ts");
  const about = `chat ${VERSION}, Deno ${Deno.version.deno}, ${Deno.build.target}, ${
    new Date().toISOString()
  }, ${name}`;
  const say = unexpectedError(error, (details) => saveCrash(`${about}\n${details}\n`, environment));
  printError(`chat: ${say(await loadUsageStrings(await commandLanguage(name, rest)))}\n`);
}

if (import.meta.main) await runToEnd(() => main(Deno.args), Deno.args);
