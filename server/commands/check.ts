/**
 * `chat check`: says whether the history in a server's data folder is sound. It changes nothing, and may run while a
 * server does.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { loadUsageStrings } from "../../shared/cli/usage/load.ts";
import { checkHistory, type Problem } from "../store/database/history_check.ts";
import { indexPathsIn, isIndexSound } from "../store/search/index_database.ts";
import { shownFolder } from "../store/folder.ts";
import {
  type Caller,
  type CommandPlatform,
  denoPlatform,
  type FolderContext,
  runFolderCommand,
} from "./folder_command.ts";
import { FOLDER_FLAGS } from "./options.ts";
import { checkHelp, loadServerTexts } from "./usage/help.ts";
import type { ServerTexts } from "./usage/texts.ts";

/** From this size on, in bytes, the check takes long enough to say so: two seconds or more. */
const LARGE_BYTES = 500_000_000;

/** Runs the command on this machine. */
export function check(args: readonly string[], caller: Caller): Promise<number> {
  return runCheck(args, denoPlatform(caller));
}

/** Runs the command and returns its exit code: 0 if the folder is sound, 1 if not. Throws a `UsageError`. */
export function runCheck(args: readonly string[], platform: CommandPlatform): Promise<number> {
  return runFolderCommand(args, platform, {
    flags: FOLDER_FLAGS,
    help: checkHelp,
    takesNone: (extra) => (strings) => strings.checkTakesNone(extra),
    run: checkFolder,
  });
}

async function checkFolder(folder: string, _values: unknown, { platform, language }: FolderContext): Promise<number> {
  const { check: texts } = await loadServerTexts(language);
  const shown = shownFolder(folder);
  const { historyPath, indexPath } = indexPathsIn(folder);
  const { size } = Deno.statSync(historyPath);
  if (size >= LARGE_BYTES) platform.printError(`${texts.large(Math.round(size / 1e6))}\n`);
  const { problems, messages } = checkHistory(folder);
  const lines = problems.map((problem) => `history.db: ${problemText(problem, texts)}\n`);
  // The index has nothing that the history has not.
  if (!isIndexSound(indexPath)) lines.push(`index.db: ${texts.index}\n`);
  if (problems.length === 0) return platform.print(`${lines.join("")}${texts.sound(shown, messages)}\n`);
  const code = platform.print(lines.join(""));
  const strings = await loadUsageStrings(language);
  platform.printError(`chat: ${strings.historyDamaged(shown, messages)}\n`);
  return code === 0 ? 1 : code;
}

function problemText(problem: Problem, texts: ServerTexts["check"]): string {
  switch (problem.type) {
    case "database":
      return printable(problem.text);
    case "unreadable":
      return texts.unreadable(problem);
    default:
      return texts.rows[problem.type](problem.count);
  }
}
