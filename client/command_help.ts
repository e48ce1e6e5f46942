/**
 * The help on commands, made from their table.
 *
 * @module
 */
import type { Catalogue } from "./language/catalogue.ts";
import { unknownCommand } from "./command_line.ts";
import { COMMANDS, findCommand, type KnownCommand, usage } from "./command_table.ts";

/** All commands, a line each. */
export function allCommands({ commands }: Catalogue): string[] {
  const width = Math.max(...COMMANDS.map((command) => usage(command).length)) + 2;
  return COMMANDS.map((command) => usage(command).padEnd(width) + explained(command, commands));
}

/** How one command is used, or `null` where there is none. */
export function oneCommand(word: string, { commands }: Catalogue): string[] | null {
  const command = findCommand(word.replace(/^\//, ""));
  return command === undefined ? null : [usage(command), explained(command, commands)];
}

/** The sentence for a command that cannot be explained. */
export function noHelp(word: string, words: Catalogue): string {
  return unknownCommand(word.replace(/^\//, ""), words);
}

/** What a command does, and how else it is typed. */
function explained(command: KnownCommand, words: Catalogue["commands"]): string {
  const others = [...(command.aliases ?? []).map((alias) => `/${alias}`), ...command.lines ?? []];
  return words.help[command.name] + (others.length === 0 ? "" : words.also(others.join(", ")));
}
