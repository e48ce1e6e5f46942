/**
 * Completion: what Tab offers for the text before the cursor, such as commands, arguments, names, rooms and paths.
 *
 * Pure: the caller provides the sources. Cycling through the candidates is the matter of editor/.
 *
 * @module
 */
import { isRoomName } from "../../shared/wire/name.ts";
import type { Completion } from "../editor/editor_state.ts";
import { foldWord } from "../incoming/ignore_list.ts";
import { type Argument, type ArgumentKind, COMMAND_WORDS, COMMANDS, findCommand, HELP_WORDS } from "./command_table.ts";
import { pathWords, typedPath } from "./typed_paths.ts";

type Candidate = Completion["candidates"][number];

/** The sources of candidates, the likeliest first. */
export interface CompletionSources {
  /** `start`: how the names begin. Others may be among them. */
  names(start: string): readonly string[];
  rooms(): readonly string[];
  /** Names of ignored people. */
  ignored(): readonly string[];
  /** Your own commands, without the slash. */
  aliases(): readonly string[];
  /** Paths that begin with a text; those of folders end with a `/`. */
  paths(start: string): readonly string[];
  /** The same in the folder that a person shares, as far as it was looked at. */
  sharedPaths(person: string, start: string): readonly string[];
  /** The numbers of transfers; with `isOpen`, of those that wait for your answer. */
  transfers(which: { readonly isOpen: boolean }): readonly string[];
}

/** Returns the candidates at a position of a text. */
export function complete(text: string, cursor: number, sources: CompletionSources): Completion {
  const before = text.slice(0, cursor);
  const start = before.search(/\S*$/);
  const word = before.slice(start);
  const at = (candidates: readonly Candidate[], from = start) => ({ start: from, end: cursor, candidates });
  if (!before.startsWith("/") || before.startsWith("//")) return at(inText(word, { isFirst: start === 0, sources }));
  if (start === 0) return at(starting(word, commandWords(sources), " "));
  const [name = "", ...given] = before.split(/\s+/);
  const command = findCommand(name.slice(1));
  if (command === undefined) return at([]);
  const place = Math.min(given.length, command.arguments.length) - 1;
  const argument = command.arguments[place];
  if (argument?.kind === "PATH") {
    const from = /^\S+\s+/.exec(before)?.[0].length ?? before.length;
    return at(starting(before.slice(from), sources.paths(before.slice(from)), ""), from);
  }
  if (argument?.kind === "PATHS") {
    // The command and the earlier arguments come first.
    const from = new RegExp(`^(?:\\S+\\s+){${place + 1}}`).exec(before)?.[0].length ?? before.length;
    const paths = argument.isRemote
      ? (begun: string) => sources.sharedPaths(given[0] ?? "", begun)
      : (begun: string) => sources.paths(begun);
    const { start, candidates } = inPaths(before.slice(from), argument, { ...sources, paths });
    return at(candidates, from + start);
  }
  if (argument?.kind === "TRANSFER" || argument?.kind === "TRANSFERS") {
    const { offers = [], isOpen = false } = argument;
    const numbers = sources.transfers({ isOpen });
    return at(starting(word, numbers.length > 1 ? [...numbers, ...offers] : numbers, " "));
  }
  if (argument?.offers !== undefined) {
    return at(inWords(word, argument.offers, { isFirst: given.length === 1, sources }));
  }
  if (argument?.isIgnored) return at(starting(word, sources.ignored(), " "));
  if (argument?.choices !== undefined) return at(starting(word, argument.choices, " "));
  return at(argument === undefined ? [] : inArgument(argument.kind, word, sources));
}

function commandWords(sources: CompletionSources): string[] {
  const names = COMMANDS.map(({ name }) => name as string);
  const others = COMMAND_WORDS.filter((word) => !names.includes(word));
  return [...names, ...sources.aliases(), ...others].map((word) => `/${word}`);
}

function inArgument(kind: ArgumentKind, word: string, sources: CompletionSources): readonly Candidate[] {
  switch (kind) {
    case "NAME":
      // A room may be given instead of a person: `/msg #ops hi`.
      return starting(word, isRoomName(word) ? sources.rooms() : sources.names(word), " ");
    case "ROOM":
      return rooms(word, sources);
    case "COMMAND":
      return starting(word, [...COMMANDS.map(({ name }) => name), ...HELP_WORDS], " ");
    default:
      return inText(word, { isFirst: false, sources });
  }
}

/** The candidates for the last of some paths, and where it begins. Words may come before the path or instead of it. */
function inPaths(
  text: string,
  { offers = [], isFolder }: Argument,
  sources: Pick<CompletionSources, "names" | "paths">,
): { readonly start: number; readonly candidates: readonly Candidate[] } {
  const words = pathWords(text);
  const last = words.at(-1);
  const isBegun = last !== undefined && last.end === text.length;
  const { text: begun, start, open } = isBegun ? last : { text: "", start: text.length, open: "" } as const;
  const before = isBegun ? words.slice(0, -1) : words;
  const first = before[0]?.text;
  if (first !== undefined && offers.includes(first)) {
    return { start, candidates: starting(begun, sources.names(begun), " ") };
  }
  const own = before.length > 0 || open !== "" ? [] : starting(begun, offers, " ");
  const found = sources.paths(begun).filter((path) => isFolder !== true || path.endsWith("/"));
  const paths = found.map((path) => ({ text: typedPath(path, open), tail: path.endsWith("/") ? "" : `${open} ` }));
  return { start, candidates: [...own, ...paths] };
}

/** Where only a room can be meant, its `#` is optional. */
function rooms(word: string, sources: CompletionSources): readonly Candidate[] {
  const found = starting(word, sources.rooms(), " ");
  return found.length > 0 || isRoomName(word) ? found : starting(`#${word}`, sources.rooms(), " ");
}

interface InText {
  /** Whether the word begins the line: a name there addresses somebody. */
  readonly isFirst: boolean;
  readonly sources: CompletionSources;
}

/** Words of a query: values after a colon, else keys such as `from:`, then names and rooms. */
function inWords(word: string, offers: readonly string[], { isFirst, sources }: InText): readonly Candidate[] {
  const key = offers.find((offer) => offer.endsWith(":") && word.toLowerCase().startsWith(offer));
  if (key === undefined) {
    const own = isFirst || offers.some((offer) => offer.endsWith(":")) ? offers : [];
    const found = own.filter((offer) => word !== "" && offer.startsWith(word.toLowerCase()));
    const others = inText(word, { isFirst: false, sources });
    return [...found.map((text) => ({ text, tail: text.endsWith(":") ? "" : " " })), ...others];
  }
  const value = word.slice(key.length);
  const values = key === "from:"
    ? sources.names(value)
    : key === "in:"
    ? [...sources.rooms(), ...sources.names(value)]
    : [];
  return starting(value, values, " ").map(({ text, tail }) => ({ text: `${key}${text}`, tail }));
}

function inText(word: string, { isFirst, sources }: InText): readonly Candidate[] {
  if (isRoomName(word)) return starting(word, sources.rooms(), " ");
  if (word.startsWith("@")) return starting(word, sources.names(word.slice(1)).map((name) => `@${name}`), " ");
  const names = sources.names(word);
  return starting(word, isFirst ? names.map((name) => `${name}:`) : names, " ");
}

/** The candidates that begin with a word, in any case. */
function starting(word: string, all: readonly string[], tail: string): readonly Candidate[] {
  const folded = foldWord(word);
  return all.filter((one) => foldWord(one).startsWith(folded)).map((text) => ({ text, tail }));
}
