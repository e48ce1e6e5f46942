/**
 * `chat restore`: tells the server that its data folder was set back to an earlier state, where it cannot notice that by
 * itself. The server must not be running.
 *
 * @module
 */
import { markRestored } from "../store/disk/folder_restore.ts";
import { shownFolder } from "../store/folder.ts";
import { type Caller, type CommandPlatform, denoPlatform, runFolderCommand } from "./folder_command.ts";
import { FOLDER_FLAGS } from "./options.ts";
import { loadServerTexts, restoreHelp } from "./usage/help.ts";

/** Runs the command on this machine. */
export function restore(args: readonly string[], caller: Caller): Promise<number> {
  return runRestore(args, denoPlatform(caller));
}

/** Runs the command and returns its exit code. Throws a `UsageError`. */
export function runRestore(args: readonly string[], platform: CommandPlatform): Promise<number> {
  return runFolderCommand(args, platform, {
    flags: FOLDER_FLAGS,
    help: restoreHelp,
    takesNone: (extra) => (strings) => strings.restoreTakesNone(extra),
    async run(folder, _values, { language }) {
      markRestored(folder, platform.nowMs());
      return platform.print(`${(await loadServerTexts(language)).restored(shownFolder(folder))}\n`);
    },
  });
}
