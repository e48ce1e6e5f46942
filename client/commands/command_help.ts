/**
 * The output of `/help`, made from the command table.
 *
 * @module
 */
import { type Line, line, lines, piece } from "../display/line.ts";
import { widthOf } from "../display/width.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { unknownCommand } from "./command_line.ts";
import { COMMANDS, findCommand, type KnownCommand, type Topic, TOPICS, usage } from "./command_table.ts";

/** What there is, in a few lines: each topic with the names of its commands. */
export function overview(strings: Catalogue): Line[] {
  const { commands, grammar } = strings;
  const topics = Object.entries(TOPICS).map(([topic, names]) => {
    const called = commands.topics[topic as Topic];
    const words = names.map((name) => `/${name}`).join(" ");
    return [`/help ${topic}`, called === topic ? words : grammar.withText(called, words)] as const;
  });
  return [
    ...lines(commands.overview),
    ...table([...topics, ["/help keys", commands.aboutKeys], ["/help all", commands.aboutAll]]),
  ];
}

/** The commands or keys of a topic, one per line; `null`: there is no such topic. */
export function topicHelp(typed: string, strings: Catalogue): Line[] | null {
  const word = Object.entries(strings.commands.topics).find(([, called]) => called === typed)?.[0] ?? typed;
  if (word === "keys") return allKeys(strings);
  if (word === "all") return [...allCommands(strings), ...allKeys(strings)];
  if (!Object.hasOwn(TOPICS, word)) return null;
  const names: readonly string[] = TOPICS[word as Topic];
  return commandsHelp(COMMANDS.filter(({ name }) => names.includes(name)), strings);
}

/** All commands, one per line. */
export function allCommands(strings: Catalogue): Line[] {
  return commandsHelp(COMMANDS, strings);
}

function commandsHelp(commands: readonly KnownCommand[], strings: Catalogue): Line[] {
  return table(commands.map((command) => [usageIn(command, strings), explained(command, strings)]));
}

/** The keys of a prompt, one per line. */
export function allKeys({ keys }: Catalogue): Line[] {
  return table(Object.values(keys).map(({ keys, about }) => [keys, about]));
}

/** A table of two columns; the right one wraps below itself. */
function table(rows: readonly (readonly [left: string, right: string])[]): Line[] {
  const width = Math.max(...rows.map(([left]) => widthOf(left))) + 2;
  return rows.map(([left, right]) =>
    line([piece(left + " ".repeat(width - widthOf(left)), "place"), piece(right)], { hang: 1 })
  );
}

/** The usage of a command, or `null` if it is unknown. */
export function oneCommand(word: string, strings: Catalogue): Line[] | null {
  const command = findCommand(word.replace(/^\//, ""));
  return command === undefined ? null : lines([usageIn(command, strings), explained(command, strings)]);
}

/** The sentence about a command that is unknown. */
export function noHelp(word: string, strings: Catalogue): string {
  return unknownCommand(word.replace(/^\//, ""), strings);
}

/** The usage of a command, with its placeholders in the language of the user. */
function usageIn(command: KnownCommand, { commands }: Catalogue): string {
  return commands.placeholders(usage(command));
}

/** What a command does, and its other names. */
function explained(command: KnownCommand, { commands, grammar }: Catalogue): string {
  const others = [...(command.aliases ?? []).map((alias) => `/${alias}`), ...command.lines ?? []];
  return commands.help[command.name] + (others.length === 0 ? "" : commands.also(others.join(grammar.comma)));
}
