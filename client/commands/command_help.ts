/**
 * The output of `/help`, made from the command table.
 *
 * @module
 */
import { type Line, line, lines, piece } from "../display/line.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { unknownCommand } from "./command_line.ts";
import { COMMANDS, findCommand, type KnownCommand, usage } from "./command_table.ts";

/** All commands, one per line. */
export function allCommands({ commands }: Catalogue): Line[] {
  return table(COMMANDS.map((command) => [usage(command), explained(command, commands)]));
}

/** The keys of a prompt, one per line. */
export function allKeys({ keys }: Catalogue): Line[] {
  return table(Object.entries(keys));
}

/** A table of two columns; the right one wraps below itself. */
function table(rows: readonly (readonly [left: string, right: string])[]): Line[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => line([piece(left.padEnd(width), "place"), piece(right)], { hang: 1 }));
}

/** The usage of a command, or `null` if it is unknown. */
export function oneCommand(word: string, { commands }: Catalogue): Line[] | null {
  const command = findCommand(word.replace(/^\//, ""));
  return command === undefined ? null : lines([usage(command), explained(command, commands)]);
}

/** The sentence about a command that is unknown. */
export function noHelp(word: string, strings: Catalogue): string {
  return unknownCommand(word.replace(/^\//, ""), strings);
}

/** What a command does, and its other names. */
function explained(command: KnownCommand, strings: Catalogue["commands"]): string {
  const others = [...(command.aliases ?? []).map((alias) => `/${alias}`), ...command.lines ?? []];
  return strings.help[command.name] + (others.length === 0 ? "" : strings.also(others.join(", ")));
}
