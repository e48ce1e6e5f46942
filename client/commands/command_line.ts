/**
 * A typed line becomes what was meant by it: text, a command with its arguments, or a mistake.
 *
 * Pure. Knows the table of commands, but neither where one is nor what a command does.
 *
 * @module
 */
import { isRoomName } from "../../shared/wire/name.ts";
import { nearest } from "../../shared/cli/nearest.ts";
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import {
  type ArgumentKind,
  type Command,
  COMMAND_WORDS,
  COMMANDS,
  findCommand,
  type KnownCommand,
  usage,
} from "./command_table.ts";

/** The arguments that were given. One that is missing is the empty text. */
export type Given = Readonly<Record<ArgumentKind, string>>;

/** What a line means. */
export type Action =
  | { readonly type: "nothing" }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "request"; readonly json: string }
  | { readonly type: "command"; readonly command: KnownCommand; readonly given: Given }
  /** A sentence for the one who typed; `command` is what was used wrongly, if it was one. */
  | { readonly type: "mistake"; readonly text: string; readonly command?: KnownCommand };

/** How lines are to be taken. */
export interface LineRules {
  /** Every line is text. */
  readonly isVerbatim: boolean;
  /** A line that begins with `{` is a request, and no single letter is a command. */
  readonly isJson: boolean;
  /** Whether a word names a room that one is in. Without it only a word with a `#` does. */
  readonly isIn?: (word: string) => boolean;
  /** Lines that stand for words behind a slash, in small letters. They are commands of the program themselves. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What mistakes are told in. */
  readonly strings: Catalogue;
}

const NOTHING: Given = {
  NAME: "",
  ROOM: "",
  TEXT: "",
  COMMAND: "",
  WORD: "",
  CHOICE: "",
  PATH: "",
  PATHS: "",
  NUMBER: "",
  TRANSFER: "",
  TRANSFERS: "",
  "^N": "",
};

/** Reads a line. Never throws. */
export function parseLine(line: string, rules: LineRules): Action {
  const { isVerbatim, isJson } = rules;
  if (isVerbatim) return line === "" ? { type: "nothing" } : { type: "text", text: line };
  if (line.trim() === "") return { type: "nothing" };
  if (isJson && line.startsWith("{")) return { type: "request", json: line };
  if (line.startsWith("//")) return { type: "text", text: line.slice(1) };
  if (line.startsWith("/")) return parseCommand(line.slice(1), rules);
  const command = commandOfLine(line);
  if (command === undefined || (isJson && line.length === 1)) return { type: "text", text: line };
  return { type: "command", command, given: NOTHING };
}

/** The command of a line that means one as a whole. */
function commandOfLine(line: string): KnownCommand | undefined {
  return COMMANDS.find((one: Command) => one.lines?.includes(line));
}

/** Whether a line is a command, known or not, where not every line is text. `//` says a slash, but looks like one. */
export function isCommandLine(line: string): boolean {
  return line.startsWith("/") || commandOfLine(line) !== undefined;
}

function parseCommand(line: string, rules: LineRules): Action {
  const [word, rest] = cutWord(line);
  const command = findCommand(word);
  if (command !== undefined) return withArguments(command, rest, rules);
  const { aliases = {} } = rules;
  const alias = Object.hasOwn(aliases, word.toLowerCase()) ? aliases[word.toLowerCase()] : undefined;
  if (alias === undefined) return { type: "mistake", text: unknownCommand(word, rules.strings) };
  // What it stands for is no alias again: that could go on for ever.
  return parseLine(rest === "" ? alias : `${alias} ${rest}`, { ...rules, aliases: {} });
}

/** The sentence about a command that is not in the table. */
export function unknownCommand(word: string, { commands, grammar }: Catalogue): string {
  const near = nearest(word.toLowerCase(), LONG_WORDS);
  const hint = wordsFor(commands.hints, word.toLowerCase()) ??
    (near === undefined ? commands.listed : commands.didYouMean(near));
  return grammar.together(commands.unknown(printable(word.slice(0, 40))), hint);
}

/** A single letter is near to every other one. */
const LONG_WORDS = COMMAND_WORDS.filter((word) => word.length > 1);

const TAKES_REST: ReadonlySet<ArgumentKind> = new Set<ArgumentKind>(["TEXT", "PATH", "PATHS", "TRANSFERS"]);

function withArguments(command: KnownCommand, line: string, { isIn = isRoomName, strings }: LineRules): Action {
  const given: Record<ArgumentKind, string> = { ...NOTHING };
  let rest = line;
  for (const { kind, choices, isOptional, isMarked } of command.arguments) {
    if (kind === "^N" && !/^\^\d+$/.test(cutWord(rest)[0])) continue;
    if (isMarked && !isMarkedWord(kind, rest)) continue;
    [given[kind], rest] = TAKES_REST.has(kind) ? [rest, ""] : cutWord(rest);
    if (given[kind].trim() === "" && !isOptional) return wrongUse(command, strings);
    if (choices !== undefined && given[kind] !== "" && !choices.includes(given[kind])) {
      return wrongUse(command, strings);
    }
  }
  if (rest.trim() !== "") return wrongUse(command, strings);
  return { type: "command", command, given };

  function isMarkedWord(kind: ArgumentKind, rest: string): boolean {
    const [word] = cutWord(rest);
    return kind === "TRANSFER" ? /^\d+$/.test(word) : isRoomName(rest) || isIn(word);
  }
}

function wrongUse(command: KnownCommand, { commands }: Catalogue): Action {
  return { type: "mistake", text: commands.usage(usage(command)), command };
}

/** The first word, and what stands behind the white space after it. */
function cutWord(text: string): [word: string, rest: string] {
  const end = text.search(/\s/);
  return end === -1 ? [text, ""] : [text.slice(0, end), text.slice(end).trimStart()];
}
