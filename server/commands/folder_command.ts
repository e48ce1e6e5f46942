/**
 * What the commands that work on the folder of a server (`chat export`, `chat forget`) have in common.
 *
 * @module
 */
import { languageFor } from "../../shared/cli/asked_language.ts";
import { errorText } from "../../shared/error_text.ts";
import type { Language } from "../../shared/cli/language.ts";
import { nearest } from "../../shared/cli/nearest.ts";
import { printable } from "../../shared/printable.ts";
import { loadUsageStrings } from "../../shared/cli/usage/load.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { FolderError } from "../store/disk/folder_error.ts";
import { defaultFolder } from "../store/disk/folder_place.ts";

/** What a command does to the outside world. */
export interface CommandPlatform {
  readonly environment: (name: string) => string | undefined;
  readonly isWindows: boolean;
  /** Unix time in milliseconds. */
  readonly nowMs: () => number;
  /** Prints a text, and gives the exit code of that: not 0 where nobody reads it, or it cannot be written. */
  readonly print: (text: string) => number;
  readonly printError: (text: string) => void;
}

/** This machine. */
export function denoPlatform({ print, printError }: Pick<CommandPlatform, "print" | "printError">): CommandPlatform {
  return {
    environment: (name) => Deno.env.get(name),
    isWindows: Deno.build.os === "windows",
    nowMs: Date.now,
    print,
    printError,
  };
}

/** The language to speak to who called. */
export function languageOfCaller(args: readonly string[], { environment }: CommandPlatform): Language {
  return languageFor(args, environment);
}

/** The folder that is meant. Throws a `UsageError` where there is none, and a `FolderError` where it has no history. */
export function folderWithHistory(data: string | undefined, platform: CommandPlatform): string {
  const folder = data ?? defaultFolder(platform);
  if (folder === null) throw new UsageError((strings) => strings.noFolderPlace);
  try {
    Deno.statSync(`${folder}/history.db`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) && !(error instanceof Deno.errors.NotADirectory)) throw error;
    throw new FolderError((strings) => strings.folderEmpty(shownFolder(folder)));
  }
  return folder;
}

function shownFolder(folder: string): string {
  return JSON.stringify(printable(folder));
}

/** The name that somebody may have meant, made harmless. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  const near = nearest(text.toLowerCase(), names.map((name) => name.toLowerCase()));
  const name = names.find((name) => name.toLowerCase() === near);
  return name === undefined ? undefined : printable(name);
}

/** Runs what works on a folder: what is wrong with the folder, or with reading it, is said in one sentence. Exit code 1. */
export async function onFolder(
  folder: () => string,
  run: (folder: string) => Promise<number>,
  { platform, language }: { platform: CommandPlatform; language: Language },
): Promise<number> {
  let path = "";
  try {
    path = folder();
    return await run(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const why = errorText(error);
    const say: Sentence = error instanceof FolderError
      ? error.say
      : (strings) => strings.folderUnopened(shownFolder(path), printable(why));
    platform.printError(`chat: ${say(await loadUsageStrings(language))}\n`);
    return 1;
  }
}
