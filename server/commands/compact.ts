/**
 * `chat compact`: makes the files of a server's data folder as small as they can be. The server must not be running.
 *
 * @module
 */
import { parseFlags } from "../../shared/cli/flags.ts";
import type { Language } from "../../shared/cli/language.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";
import { compactHistory } from "../store/disk/compactor.ts";
import {
  type Caller,
  type CommandPlatform,
  denoPlatform,
  folderWithHistory,
  languageOfCaller,
  runOnFolder,
} from "./folder_command.ts";
import { COMPACT_FLAGS } from "./options.ts";
import { compactHelp, loadServerTexts } from "./usage/help.ts";

/** Runs the command on this machine. */
export function compact(args: readonly string[], caller: Caller): Promise<number> {
  return runCompact(args, denoPlatform(caller));
}

/** Runs the command and returns its exit code. Throws a `UsageError`. */
export async function runCompact(args: readonly string[], platform: CommandPlatform): Promise<number> {
  const { values: { data }, rest, wantsHelp } = parseFlags(COMPACT_FLAGS, args, platform);
  const language = languageOfCaller(args, platform);
  if (wantsHelp) return platform.print(await compactHelp(language));
  const [extra] = rest;
  if (extra !== undefined) throw new UsageError((strings) => strings.compactTakesNone(JSON.stringify(extra)));
  return await runOnFolder(
    () => folderWithHistory(data, platform),
    (folder) => compactIn(folder, language, platform),
    { platform, language },
  );
}

async function compactIn(folder: string, language: Language, platform: CommandPlatform): Promise<number> {
  const { compacting } = await loadServerTexts(language);
  return platform.print(`${compacting.done(compactHistory(folder))}\n`);
}
