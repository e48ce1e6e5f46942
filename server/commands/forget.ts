/**
 * `chat forget`: removes all that somebody said from the folder of a server, which must not run meanwhile.
 *
 * @module
 */
import { parseFlags } from "../../shared/cli/flags.ts";
import type { Language } from "../../shared/cli/language.ts";
import { printable } from "../../shared/printable.ts";
import { loadUsageStrings } from "../../shared/cli/usage/load.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";
import { FolderError } from "../store/disk/folder_error.ts";
import { Forgetting } from "../store/database/forgetting.ts";
import {
  type CommandPlatform,
  denoPlatform,
  folderWithHistory,
  languageOfCaller,
  nearestName,
  onFolder,
} from "./folder_command.ts";
import { FORGET_FLAGS } from "./folder_options.ts";
import { forgetHelp, loadServerTexts } from "./usage/help.ts";

/** What the command does to the outside world. */
export interface ForgetPlatform extends CommandPlatform {
  /** The line that answers a question; `null` where there is no terminal to ask at. */
  readonly ask: (question: string) => string | null;
}

/** Runs the command on this machine. */
export function forget(
  args: readonly string[],
  printer: Pick<CommandPlatform, "print" | "printError">,
): Promise<number> {
  const platform = denoPlatform(printer);
  return runForget(args, { ...platform, ask: (question) => askAtTerminal(question, platform) });
}

/** Runs the command. Gives the exit code; throws a `UsageError`. */
export async function runForget(args: readonly string[], platform: ForgetPlatform): Promise<number> {
  // Of the environment, the folder alone: CHAT_NAME is the name of who calls, and CHAT_YES would be rash.
  const environment = (name: string) => name === "CHAT_DATA" ? platform.environment(name) : undefined;
  const { values: { name, data, yes }, rest, wantsHelp } = parseFlags(FORGET_FLAGS, args, { environment });
  const language = languageOfCaller(args, platform);
  if (wantsHelp) return platform.print(await forgetHelp(language));
  const [extra] = rest;
  if (extra !== undefined) throw new UsageError((strings) => strings.forgetTakesNone(JSON.stringify(extra)));
  if (name === undefined || name === "") throw new UsageError((strings) => strings.forgetWhom);
  return await onFolder(
    () => folderWithHistory(data, platform),
    (folder) => forgetIn(folder, { name, isSure: yes, language, platform }),
    { platform, language },
  );
}

async function forgetIn(
  folder: string,
  { name, isSure, language, platform }: { name: string; isSure: boolean; language: Language; platform: ForgetPlatform },
): Promise<number> {
  using forgetting = new Forgetting(folder);
  const shown = printable(name);
  const traces = forgetting.find(name);
  if (traces === null) {
    const near = nearestName(name, forgetting.names());
    throw new FolderError((strings) => strings.noPersonThere(shown, near));
  }
  const { forget: texts } = await loadServerTexts(language);
  const { messages, privates, sessions } = traces;
  platform.printError(`${texts.found({ name: shown, messages, privates, sessions })}\n`);
  if (!isSure) {
    const answer = platform.ask(texts.question);
    if (answer === null) {
      platform.printError(`chat: ${(await loadUsageStrings(language)).yesNeeded}\n`);
      return 1;
    }
    if (!/^\s*(?:y|yes|是)\s*$/i.test(answer)) {
      platform.printError(`${texts.nothingDone}\n`);
      return 1;
    }
  }
  forgetting.remove(traces);
  return platform.print(`${texts.done(shown)}\n`);
}

function askAtTerminal(question: string, { printError }: CommandPlatform): string | null {
  if (!Deno.stdin.isTerminal()) return null;
  printError(question);
  // A terminal gives a line at a time; nothing at all is the end of input.
  const line = new Uint8Array(1024);
  const length = Deno.stdin.readSync(line) ?? 0;
  return new TextDecoder().decode(line.subarray(0, length));
}
