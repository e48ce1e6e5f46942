/**
 * `chat compact`: makes the files of a server's data folder as small as they can be. The server must not be running.
 *
 * @module
 */
import { compactHistory } from "../store/disk/compactor.ts";
import { type Caller, type CommandPlatform, denoPlatform, runFolderCommand } from "./folder_command.ts";
import { FOLDER_FLAGS } from "./options.ts";
import { compactHelp, loadServerTexts } from "./usage/help.ts";

/** Runs the command on this machine. */
export function compact(args: readonly string[], caller: Caller): Promise<number> {
  return runCompact(args, denoPlatform(caller));
}

/** Runs the command and returns its exit code. Throws a `UsageError`. */
export function runCompact(args: readonly string[], platform: CommandPlatform): Promise<number> {
  return runFolderCommand(args, platform, {
    flags: FOLDER_FLAGS,
    help: compactHelp,
    takesNone: (extra) => (strings) => strings.compactTakesNone(extra),
    async run(folder, _values, { language }) {
      const { compacting } = await loadServerTexts(language);
      return platform.print(`${compacting.done(compactHistory(folder))}\n`);
    },
  });
}
