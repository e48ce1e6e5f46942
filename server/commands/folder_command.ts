/**
 * What the commands that work on a server's data folder (`chat export`, `chat compact`, `chat forget`, `chat check`,
 * `chat restore`) share: their access to the system, and how they find the folder and report what is wrong with it.
 *
 * @module
 */
import { type Flag, type FlagTable, parseFlags, type Values } from "../../shared/cli/flags.ts";
import { type Language, languageFor } from "../../shared/cli/language.ts";
import { fileReason } from "../../shared/cli/file_reason.ts";
import { nearest } from "../../shared/cli/nearest.ts";
import { fromHome } from "../../shared/home.ts";
import { printable } from "../../shared/printable.ts";
import { loadUsageStrings } from "../../shared/cli/usage/load.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { damagedFolder } from "../store/database/database.ts";
import { defaultFolder, FolderError, shownFolder } from "../store/folder.ts";

/** What a command needs of the system; tests replace it. */
export interface CommandPlatform {
  readonly environment: (name: string) => string | undefined;
  readonly isWindows: boolean;
  /** Unix time in milliseconds. */
  readonly nowMs: () => number;
  /** Prints a text and returns the exit code: not 0 if the output cannot be written or nothing reads it. */
  readonly print: (text: string) => number;
  readonly printError: (text: string) => void;
  /** Fits the help into the terminal. */
  readonly layOut?: (help: string) => Promise<string>;
  /** Called once the arguments are parsed, to give up what only that needed. */
  readonly parsed?: () => void;
}

/** What main.ts has of the operating system. */
export type Caller = Pick<CommandPlatform, "print" | "printError" | "environment" | "layOut" | "parsed">;

/** The real system. */
export function denoPlatform(caller: Caller): CommandPlatform {
  return {
    ...caller,
    isWindows: Deno.build.os === "windows",
    nowMs: Date.now,
  };
}

/** Returns the language of the output. */
export function languageOfCaller(args: readonly string[], { environment }: CommandPlatform): Language {
  return languageFor(args, environment);
}

/**
 * Returns the path of the folder. Throws a `UsageError` if no folder is known, and a `FolderError` if it has no
 * history.
 */
export function folderWithHistory(data: string | undefined, platform: CommandPlatform): string {
  const folder = data === undefined ? defaultFolder(platform) : fromHome(data, platform);
  if (folder === null) throw new UsageError((strings) => strings.noFolderPlace);
  let isFile: boolean;
  try {
    isFile = Deno.statSync(`${folder}/history.db`).isFile;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) && !(error instanceof Deno.errors.NotADirectory)) throw error;
    throw new FolderError((strings) => strings.folderEmpty(shownFolder(folder)));
  }
  // Reading a pipe could take forever.
  if (!isFile) throw new FolderError((strings) => strings.folderForeign(shownFolder(folder), "history.db"));
  return folder;
}

/** Returns the name that the user may have meant, made printable. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  const near = nearest(text.toLowerCase(), names.map((name) => name.toLowerCase()));
  const name = names.find((name) => name.toLowerCase() === near);
  return name === undefined ? undefined : printable(name);
}

/** Prints what `--help` shows, and returns the exit code. */
export async function printHelp(
  help: string,
  { print, layOut }: Pick<CommandPlatform, "print" | "layOut">,
): Promise<number> {
  return print(await layOut?.(help) ?? help);
}

/** A command that works on the folder of a server, and takes only flags. */
export interface FolderCommand<T extends FolderFlags> {
  readonly flags: T;
  /** Returns what `--help` prints. */
  readonly help: (language: Language) => Promise<string>;
  /** Returns the sentence about an argument that is no flag. */
  readonly takesNone: (extra: string) => Sentence;
  /** Works on the folder, and returns the exit code. */
  readonly run: (folder: string, values: Values<T>, context: FolderContext) => Promise<number>;
}

type FolderFlags = FlagTable & { readonly data: Flag<string | undefined> };

/** What a command works with. */
export interface FolderContext {
  readonly platform: CommandPlatform;
  readonly language: Language;
}

/** Runs a command and returns its exit code. Throws a `UsageError`. */
export async function runFolderCommand<T extends FolderFlags>(
  args: readonly string[],
  platform: CommandPlatform,
  { flags, help, takesNone, run }: FolderCommand<T>,
): Promise<number> {
  const { values, rest, wantsHelp } = parseFlags(flags, args, platform);
  const language = languageOfCaller(args, platform);
  if (wantsHelp) return await printHelp(await help(language), platform);
  const [extra] = rest;
  if (extra !== undefined) throw new UsageError(takesNone(JSON.stringify(extra)));
  const context = { platform, language };
  const { data }: Values<FolderFlags> = values;
  return await runOnFolder(
    () => folderWithHistory(data, platform),
    (folder) => run(folder, values, context),
    context,
  );
}

/**
 * Runs `run` on the folder. A problem with the folder, or with reading it, is printed as one sentence; the exit code is
 * 1.
 */
export async function runOnFolder(
  folder: () => string,
  run: (folder: string) => Promise<number>,
  { platform, language }: FolderContext,
): Promise<number> {
  let path = "";
  try {
    path = folder();
    platform.parsed?.();
    return await run(path);
  } catch (caught) {
    if (caught instanceof UsageError) throw caught;
    const error = damagedFolder(caught, path);
    const why = fileReason(error);
    const say: Sentence = error instanceof FolderError
      ? error.say
      : (strings) => strings.folderUnopened(shownFolder(path), why(strings));
    platform.printError(`chat: ${say(await loadUsageStrings(language))}\n`);
    return 1;
  }
}
