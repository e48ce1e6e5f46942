/**
 * The help on commands, made from their table.
 *
 * @module
 */
import { unknownCommand } from "./command_line.ts";
import { type Command, COMMANDS, findCommand, usage } from "./command_table.ts";

/** All commands, a line each. */
export function allCommands(): string[] {
  const width = Math.max(...COMMANDS.map((command) => usage(command).length)) + 2;
  return COMMANDS.map((command: Command) => usage(command).padEnd(width) + command.help + alsoLine(command));
}

/** How one command is used, or `null` where there is none. */
export function oneCommand(word: string): string[] | null {
  const command = findCommand(word.replace(/^\//, ""));
  return command === undefined ? null : [usage(command), command.help + alsoLine(command)];
}

/** The sentence for a command that cannot be explained. */
export function noHelp(word: string): string {
  return unknownCommand(word.replace(/^\//, ""));
}

function alsoLine(command: Command): string {
  const others = [...(command.aliases ?? []).map((alias) => `/${alias}`), ...command.lines ?? []];
  return others.length === 0 ? "" : ` Also: ${others.join(", ")}.`;
}
