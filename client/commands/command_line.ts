/**
 * Parses a typed line: it is text, a command with its arguments, a request in JSON, or a mistake.
 *
 * Pure. Knows the command table, but neither the session nor what a command does.
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

/** The arguments of a command. A missing one is empty. */
export type ParsedArguments = Readonly<Record<ArgumentKind, string>>;

export type Action =
  | { readonly type: "nothing" }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "request"; readonly json: string }
  | { readonly type: "command"; readonly command: KnownCommand; readonly given: ParsedArguments }
  /** A sentence for the user; `command` is the one that was used wrongly, if any. */
  | { readonly type: "mistake"; readonly text: string; readonly command?: KnownCommand };

export interface LineRules {
  /** Every line is text. */
  readonly isVerbatim: boolean;
  /** A line that begins with `{` is a request. */
  readonly isJson: boolean;
  /** The lines come from a pipe: a single letter is text, because a `q` in it would leave all later lines unread. */
  readonly isPiped?: boolean;
  /** Returns whether a word names one of your rooms. Without it, only words with a `#` do. */
  readonly isIn?: (word: string) => boolean;
  /** Your own commands: the lines that they stand for, by the word after the slash, in small letters. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The language of mistakes. */
  readonly strings: Catalogue;
}

const NOTHING: ParsedArguments = {
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

/**
 * Characters that show nothing, such as a zero-width space of copied text, before the one that makes a line a command or a
 * request: a private message must not become public because of them.
 */
const INVISIBLE_START = /^\p{Default_Ignorable_Code_Point}+(?=[/／{])/u;

/** The slash of a Chinese or Japanese keyboard: a private message must not become public because of it either. */
const FULL_WIDTH_SLASH = /^／(?=\p{L})/u;

/** What some Chinese keyboards put where a slash is typed. Text may begin with it, but not with a command after it. */
const COMMA_FOR_SLASH = /^、(?=([a-z]+)(?:\s|$))/i;

/** A line without what hides from the eye that it is a command or a request. */
function revealed(typed: string): string {
  return typed.replace(INVISIBLE_START, "").replace(FULL_WIDTH_SLASH, "/")
    .replace(COMMA_FOR_SLASH, (comma, word: string) => findCommand(word) === undefined ? comma : "/");
}

/** Parses a line. Never throws. */
export function parseLine(typed: string, rules: LineRules): Action {
  const { isVerbatim, isJson, isPiped = false } = rules;
  if (typed.trim() === "") return { type: "nothing" };
  if (isVerbatim) return { type: "text", text: typed };
  const line = revealed(typed);
  if (isJson && line.startsWith("{")) return { type: "request", json: line };
  if (line.startsWith("//")) return { type: "text", text: line.slice(1) };
  if (line.startsWith("/")) return parseCommand(line.slice(1), rules);
  const command = commandOfLine(line);
  if (command === undefined || (isPiped && line.length === 1)) return { type: "text", text: line };
  return { type: "command", command, given: NOTHING };
}

/** The command that a whole line stands for, such as `q`. */
function commandOfLine(line: string): KnownCommand | undefined {
  return COMMANDS.find((one: Command) => one.lines?.includes(line));
}

/** Returns whether a line looks like a command, known or not. So does `//`, which is text that begins with a slash. */
export function isCommandLine(line: string): boolean {
  return revealed(line).startsWith("/") || commandOfLine(line) !== undefined;
}

function parseCommand(line: string, rules: LineRules): Action {
  const [word, rest] = cutWord(line);
  if (word === "") return { type: "mistake", text: rules.strings.commands.slashAlone };
  const command = findCommand(word);
  if (command !== undefined) return withArguments(command, rest, rules);
  const { aliases = {} } = rules;
  const alias = Object.hasOwn(aliases, word.toLowerCase()) ? aliases[word.toLowerCase()] : undefined;
  if (alias === undefined) return { type: "mistake", text: unknownCommand(word, rules.strings) };
  // The line may not contain another alias, which could continue forever.
  return parseLine(rest === "" ? alias : `${alias} ${rest}`, { ...rules, aliases: {} });
}

/** Commands of IRC clients and other chats, with what does the same here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  afk: "away",
  buffer: "help keys",
  close: "part",
  grep: "search",
  lastlog: "search",
  notice: "msg",
  pm: "msg",
  tell: "msg",
  users: "who",
  whisper: "msg",
  win: "help keys",
  window: "help keys",
};

/** The sentence about an unknown command. */
export function unknownCommand(word: string, { commands, grammar }: Catalogue): string {
  const near = wordsFor(ELSEWHERE, word.toLowerCase()) ?? nearest(word.toLowerCase(), LONG_WORDS);
  const hint = wordsFor(commands.hints, word.toLowerCase()) ??
    (near === undefined ? commands.listed : commands.didYouMean(near));
  return grammar.together(commands.unknown(printable(word.slice(0, 40))), hint);
}

/** Suggestions leave out single letters, which are near to all others. */
const LONG_WORDS = COMMAND_WORDS.filter((word) => word.length > 1);

const TAKES_REST: ReadonlySet<ArgumentKind> = new Set<ArgumentKind>(["TEXT", "PATH", "PATHS", "TRANSFERS"]);

/** What may begin with a `#`, perhaps the full-width one of Chinese keyboards. */
const TAKES_PLACE: ReadonlySet<ArgumentKind> = new Set<ArgumentKind>(["NAME", "ROOM"]);

function withArguments(command: KnownCommand, line: string, { isIn = isRoomName, strings }: LineRules): Action {
  const given: Record<ArgumentKind, string> = { ...NOTHING };
  let rest = line;
  for (const { kind, choices, isOptional, isMarked } of command.arguments) {
    if (kind === "^N" && !/^\^\d+$/.test(cutWord(rest)[0])) continue;
    if (isMarked && !isMarkedWord(kind, rest)) continue;
    if (TAKES_PLACE.has(kind)) rest = rest.replace(/^＃/, "#");
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
    return kind === "TRANSFER" || kind === "NUMBER" ? /^\d+$/.test(word) : isRoomName(rest) || isIn(word);
  }
}

function wrongUse(command: KnownCommand, { commands }: Catalogue): Action {
  return { type: "mistake", text: commands.usage(usage(command)), command };
}

/** Splits off the first word and the white space after it. */
function cutWord(text: string): [word: string, rest: string] {
  const end = text.search(/\s/);
  return end === -1 ? [text, ""] : [text.slice(0, end), text.slice(end).trimStart()];
}
