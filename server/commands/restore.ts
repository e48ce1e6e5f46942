/**
 * `chat restore`: tells the server that its data folder was set back to an earlier state, where it cannot notice that by
 * itself. The server must not be running.
 *
 * @module
 */
import { parseFlags } from "../../shared/cli/flags.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";
import { markRestored } from "../store/disk/folder_restore.ts";
import {
  type Caller,
  type CommandPlatform,
  denoPlatform,
  folderWithHistory,
  languageOfCaller,
  runOnFolder,
  shownFolder,
} from "./folder_command.ts";
import { RESTORE_FLAGS } from "./options.ts";
import { loadServerTexts, restoreHelp } from "./usage/help.ts";

/** Runs the command on this machine. */
export function restore(args: readonly string[], caller: Caller): Promise<number> {
  return runRestore(args, denoPlatform(caller));
}

/** Runs the command and returns its exit code. Throws a `UsageError`. */
export async function runRestore(args: readonly string[], platform: CommandPlatform): Promise<number> {
  const { values: { data }, rest, wantsHelp } = parseFlags(RESTORE_FLAGS, args, platform);
  const language = languageOfCaller(args, platform);
  if (wantsHelp) return platform.print(await restoreHelp(language));
  const [extra] = rest;
  if (extra !== undefined) throw new UsageError((strings) => strings.restoreTakesNone(JSON.stringify(extra)));
  return await runOnFolder(
    () => folderWithHistory(data, platform),
    async (folder) => {
      markRestored(folder, platform.nowMs());
      return platform.print(`${(await loadServerTexts(language)).restored(shownFolder(folder))}\n`);
    },
    { platform, language },
  );
}
