/**
 * A typed line becomes what was meant by it: text, a command with its arguments, or a mistake.
 *
 * Pure. Knows the table of commands, but neither where one is nor what a command does.
 *
 * @module
 */
import { isRoomName } from "../shared/name.ts";
import { printable } from "../shared/printable.ts";
import { type ArgumentKind, type Command, COMMAND_WORDS, COMMANDS, findCommand } from "./command_table.ts";
import { type KnownCommand, usage } from "./command_table.ts";
import { nearest } from "./nearest.ts";

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
}

const NOTHING: Given = { NAME: "", ROOM: "", TEXT: "", COMMAND: "" };

/** Reads a line. Never throws. */
export function parseLine(line: string, { isVerbatim, isJson, isIn = isRoomName }: LineRules): Action {
  if (isVerbatim) return line === "" ? { type: "nothing" } : { type: "text", text: line };
  if (line.trim() === "") return { type: "nothing" };
  if (isJson && line.startsWith("{")) return { type: "request", json: line };
  if (line.startsWith("//")) return { type: "text", text: line.slice(1) };
  if (line.startsWith("/")) return parseCommand(line.slice(1), isIn);
  const command = COMMANDS.find((one: Command) => one.lines?.includes(line));
  if (command === undefined || (isJson && line.length === 1)) return { type: "text", text: line };
  return { type: "command", command, given: NOTHING };
}

function parseCommand(line: string, isIn: (word: string) => boolean): Action {
  const [word, rest] = cutWord(line);
  const command = findCommand(word);
  return command === undefined ? { type: "mistake", text: unknownCommand(word) } : withArguments(command, rest, isIn);
}

/** The sentence about a command that is not in the table. */
export function unknownCommand(word: string): string {
  const near = nearest(word.toLowerCase(), LONG_WORDS);
  const hint = HINTS.get(word.toLowerCase()) ??
    (near === undefined ? "/help lists the commands; //text says /text." : `Did you mean /${near}?`);
  return `There is no command /${printable(word.slice(0, 40))}. ${hint}`;
}

/** A single letter is near to every other one. */
const LONG_WORDS = COMMAND_WORDS.filter((word) => word.length > 1);

/** Words that mean one thing here and another one elsewhere: `/q` is `/query` to IRC, and `q` leaves this chat. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ["q", "/quit leaves; /query NAME talks to one person."],
]);

function withArguments(command: KnownCommand, line: string, isIn: (word: string) => boolean): Action {
  const given: Record<ArgumentKind, string> = { ...NOTHING };
  let rest = line;
  for (const { kind, isOptional, isMarked } of command.arguments) {
    if (isMarked && !isRoomName(rest) && !isIn(cutWord(rest)[0])) continue;
    [given[kind], rest] = kind === "TEXT" ? [rest, ""] : cutWord(rest);
    if (given[kind].trim() === "" && !isOptional) return wrongUse(command);
  }
  if (rest.trim() !== "") return wrongUse(command);
  return { type: "command", command, given };
}

function wrongUse(command: KnownCommand): Action {
  return { type: "mistake", text: `Usage: ${usage(command)}`, command };
}

/** The first word, and what stands behind the white space after it. */
function cutWord(text: string): [word: string, rest: string] {
  const end = text.search(/\s/);
  return end === -1 ? [text, ""] : [text.slice(0, end), text.slice(end).trimStart()];
}
