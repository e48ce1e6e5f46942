/**
 * `chat forget`: removes everything a person said from a server's data folder. The server must not be running.
 *
 * @module
 */
import { parseFlags } from "../../shared/cli/flags.ts";
import type { Language } from "../../shared/cli/language.ts";
import { printable } from "../../shared/printable.ts";
import { loadUsageStrings } from "../../shared/cli/usage/load.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";
import { FolderError } from "../store/folder.ts";
import { PersonEraser } from "../store/disk/person_eraser.ts";
import {
  type Caller,
  type CommandPlatform,
  denoPlatform,
  folderWithHistory,
  languageOfCaller,
  nearestName,
  printHelp,
  runOnFolder,
} from "./folder_command.ts";
import { FORGET_FLAGS } from "./options.ts";
import { forgetHelp, loadServerTexts } from "./usage/help.ts";
import type { ServerTexts } from "./usage/texts.ts";

/** What the command needs of the system. */
export interface ForgetPlatform extends CommandPlatform {
  /** Asks the user and returns the answer; `null` if there is no terminal. */
  readonly ask: (question: string) => string | null;
}

/** Runs the command on this machine. */
export function forget(args: readonly string[], caller: Caller): Promise<number> {
  const platform = denoPlatform(caller);
  return runForget(args, { ...platform, ask: (question) => askAtTerminal(question, platform) });
}

/** Runs the command and returns its exit code. Throws a `UsageError`. */
export async function runForget(args: readonly string[], platform: ForgetPlatform): Promise<number> {
  // Only the folder is taken from the environment: CHAT_NAME is the caller's own name, and CHAT_YES would be too
  // dangerous.
  const environment = (name: string) => name === "CHAT_DATA" ? platform.environment(name) : undefined;
  const { values: { name, data, yes }, rest, wantsHelp } = parseFlags(FORGET_FLAGS, args, { environment });
  const language = languageOfCaller(args, platform);
  if (wantsHelp) return await printHelp(await forgetHelp(language), platform);
  const [extra] = rest;
  if (extra !== undefined) throw new UsageError((strings) => strings.forgetTakesNone(JSON.stringify(extra)));
  if (name === undefined || name === "") throw new UsageError((strings) => strings.forgetWhom);
  return await runOnFolder(
    () => folderWithHistory(data, platform),
    (folder) => forgetIn(folder, { name, isSure: yes, language, platform }),
    { platform, language },
  );
}

async function forgetIn(
  folder: string,
  { name, isSure, language, platform }: { name: string; isSure: boolean; language: Language; platform: ForgetPlatform },
): Promise<number> {
  using eraser = new PersonEraser(folder);
  const shown = printable(name);
  const found = eraser.find(name);
  if (found === null) {
    const near = nearestName(name, eraser.names());
    throw new FolderError((strings) => strings.noPersonThere(shown, near));
  }
  const { forget: texts } = await loadServerTexts(language);
  const { messages, privates, sessions, devices } = found;
  platform.printError(`${texts.found({ name: shown, messages, privates, sessions, devices })}\n`);
  const refusal = isSure ? null : await refusalOf(platform.ask(texts.question), texts, language);
  if (refusal !== null) {
    platform.printError(`${refusal}\n`);
    return 1;
  }
  eraser.remove(found);
  return platform.print(`${texts.done(shown)}\n`);
}

/** Returns why nothing is removed after this answer to the question, or `null` if the answer is yes. */
async function refusalOf(
  answer: string | null,
  texts: ServerTexts["forget"],
  language: Language,
): Promise<string | null> {
  if (answer === null) return `chat: ${(await loadUsageStrings(language)).yesNeeded}`;
  return /^\s*(?:y|yes|是)\s*$/i.test(answer) ? null : texts.nothingDone;
}

function askAtTerminal(question: string, { printError }: CommandPlatform): string | null {
  if (!Deno.stdin.isTerminal()) return null;
  printError(question);
  // A terminal returns one line at a time, and nothing at the end of input.
  const line = new Uint8Array(1024);
  const length = Deno.stdin.readSync(line) ?? 0;
  return new TextDecoder().decode(line.subarray(0, length));
}
