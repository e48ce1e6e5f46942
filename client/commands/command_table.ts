/**
 * The commands of the one who types: their names, arguments and needs, as a table. The parser (command_line.ts), the help
 * (command_help.ts) and the check of needs are made from it; what a command does is in handlers.ts, and what the help says of
 * it in the catalogues (language/).
 *
 * @module
 */

import { OCCASIONS } from "../view/settings.ts";

/**
 * What an argument is. `TEXT`, `PATH`, `PATHS` and `TRANSFERS` take the rest of the line, all others one word. `PATHS` are several with
 * quotes where they are needed (path_words.ts), `PATH` is one as it stands. `TRANSFER` is the number of one, `TRANSFERS`
 * are several, or all that wait, `^N` the last but so many of one's own messages.
 */
export type ArgumentKind =
  | "NAME"
  | "ROOM"
  | "TEXT"
  | "COMMAND"
  | "WORD"
  | "CHOICE"
  | "PATH"
  | "PATHS"
  | "NUMBER"
  | "TRANSFER"
  | "TRANSFERS"
  | "^N";

export interface Argument {
  readonly kind: ArgumentKind;
  /** The words that a `CHOICE` may be. */
  readonly choices?: readonly string[];
  /** A `NAME` of those who are ignored. */
  readonly isIgnored?: true;
  readonly isOptional?: true;
  /** How the help writes it, instead of its kind. */
  readonly shown?: string;
  /** Words that Tab offers there; behind those that end with a colon stands a name, a room or a time. */
  readonly offers?: readonly string[];
  /**
   * Only a word that shows what it is is taken, else it belongs to what follows: one with a `#` before it or the name of a
   * room that one is in; the digits of a number.
   */
  readonly isMarked?: true;
  /** Paths of somebody else's folder. */
  readonly isRemote?: true;
  /** Paths of folders only. */
  readonly isFolder?: true;
  /** Only a transfer that waits for the answer of the one who types. */
  readonly isOpen?: true;
}

/**
 * What has to be there: somewhere to say things, the same or a room as argument, a room as that place, someone to reply
 * to, a prompt.
 */
export type Need = "target" | "place" | "room" | "writer" | "prompt";

export interface Command {
  /** Without the slash. */
  readonly name: string;
  /** Other names for it, without the slash. */
  readonly aliases?: readonly string[];
  /** Whole lines that mean the same, as they are typed. */
  readonly lines?: readonly string[];
  readonly arguments: readonly Argument[];
  readonly needs?: Need;
  /** It chooses where the next lines go: a room, or a person. Where it is used wrongly, nobody knows where they belong. */
  readonly chooses?: "room" | "person";
}

const BACK = { kind: "^N", isOptional: true } as const;
const NAME = { kind: "NAME" } as const;
const ROOM = { kind: "ROOM" } as const;
const TEXT = { kind: "TEXT" } as const;
const OPTIONAL_ROOM = { kind: "ROOM", isOptional: true } as const;
const OPTIONAL_TEXT = { kind: "TEXT", isOptional: true } as const;
const OPTIONAL_NAME = { kind: "NAME", isOptional: true } as const;
const PATHS = { kind: "PATHS", shown: "PATH..." } as const;
const OPTIONAL_TRANSFER = { kind: "TRANSFER", shown: "NUMBER", isOptional: true } as const;
const OPTIONAL_TRANSFERS = {
  kind: "TRANSFERS",
  shown: "NUMBER...|all",
  offers: ["all"],
  isOptional: true,
  isOpen: true,
} as const;
const MARKED_TRANSFER = { ...OPTIONAL_TRANSFER, isMarked: true } as const;
const OPTIONAL_OCCASION = { kind: "CHOICE", choices: OCCASIONS, isOptional: true } as const;

/** All commands, in the order of the help. */
export const COMMANDS = [
  {
    name: "who",
    aliases: ["names"],
    lines: ["client/all"],
    arguments: [OPTIONAL_ROOM],
  },
  {
    name: "msg",
    aliases: ["m", "chat"],
    arguments: [NAME, TEXT],
  },
  {
    name: "query",
    arguments: [OPTIONAL_NAME],
    chooses: "person",
  },
  {
    name: "reply",
    aliases: ["r"],
    arguments: [TEXT],
    needs: "writer",
  },
  {
    name: "join",
    aliases: ["j"],
    arguments: [ROOM],
    chooses: "room",
  },
  {
    name: "part",
    aliases: ["leave"],
    arguments: [{ kind: "ROOM", isOptional: true, isMarked: true }, OPTIONAL_TEXT],
    needs: "place",
  },
  { name: "list", arguments: [] },
  { name: "nick", arguments: [NAME] },
  { name: "me", arguments: [TEXT], needs: "target" },
  {
    name: "topic",
    arguments: [OPTIONAL_TEXT],
    needs: "room",
  },
  {
    name: "history",
    arguments: [{
      kind: "TEXT",
      isOptional: true,
      shown: "COUNT|since TIME [COUNT]|more",
      offers: ["since", "more"],
    }],
    needs: "place",
  },
  {
    name: "search",
    arguments: [{ kind: "TEXT", shown: "WORDS|more", offers: ["from:", "in:", "before:", "since:"] }],
  },
  { name: "edit", arguments: [BACK, OPTIONAL_TEXT], needs: "place" },
  { name: "delete", arguments: [BACK], needs: "place" },
  { name: "backlog", arguments: [{ kind: "NUMBER", shown: "COUNT", isOptional: true }], needs: "room" },
  { name: "send", arguments: [NAME, PATHS] },
  { name: "stor", arguments: [NAME, { ...PATHS, shown: "PATH [AS]" }] },
  { name: "accept", arguments: [OPTIONAL_TRANSFERS] },
  { name: "decline", arguments: [{ ...MARKED_TRANSFER, isOpen: true }, OPTIONAL_TEXT] },
  { name: "transfers", arguments: [OPTIONAL_TRANSFER] },
  { name: "cancel", arguments: [MARKED_TRANSFER, OPTIONAL_TEXT] },
  {
    name: "share",
    arguments: [{
      kind: "PATHS",
      isOptional: true,
      shown: "DIR|off|ask|allow|deny [NAME]",
      offers: ["off", "ask", "allow", "deny"],
      isFolder: true,
    }],
  },
  { name: "tree", arguments: [NAME, { kind: "PATHS", shown: "PATH", isRemote: true, isOptional: true }] },
  {
    name: "get",
    aliases: ["retr"],
    arguments: [NAME, { ...PATHS, isRemote: true }],
  },
  { name: "whois", arguments: [NAME] },
  { name: "away", arguments: [OPTIONAL_TEXT] },
  { name: "back", arguments: [] },
  { name: "ignore", arguments: [OPTIONAL_NAME] },
  { name: "unignore", arguments: [{ kind: "NAME", isIgnored: true }] },
  { name: "highlight", arguments: [{ kind: "WORD", isOptional: true }] },
  { name: "quiet", arguments: [{ kind: "CHOICE", choices: ["on", "off"], isOptional: true }] },
  { name: "bell", arguments: [OPTIONAL_OCCASION], needs: "prompt" },
  { name: "notify", arguments: [OPTIONAL_OCCASION], needs: "prompt" },
  { name: "log", arguments: [{ kind: "PATH", isOptional: true }] },
  { name: "clear", arguments: [], needs: "prompt" },
  {
    name: "help",
    arguments: [{ kind: "COMMAND", isOptional: true }],
  },
  {
    name: "quit",
    aliases: ["exit"],
    lines: ["q", "Q"],
    arguments: [OPTIONAL_TEXT],
  },
] as const satisfies readonly Command[];

/** The name of a command of the table. */
export type CommandName = typeof COMMANDS[number]["name"];

/** A command of the table. */
export type KnownCommand = Command & { readonly name: CommandName };

const BY_WORD: ReadonlyMap<string, KnownCommand> = new Map(
  COMMANDS.flatMap((command: KnownCommand) => [command.name, ...command.aliases ?? []].map((word) => [word, command])),
);

/** Every word that may stand behind a slash. */
export const COMMAND_WORDS: readonly string[] = [...BY_WORD.keys()];

/** The command of a name or alias, without its slash and in any case. */
export function findCommand(word: string): KnownCommand | undefined {
  return BY_WORD.get(word.toLowerCase());
}

/** How a command is typed: `/msg NAME TEXT`. */
export function usage(command: Command): string {
  const parts = command.arguments.map(({ kind, choices, shown, isOptional }) => {
    const part = shown ?? choices?.join("|") ?? kind;
    return isOptional ? `[${part}]` : part;
  });
  return [`/${command.name}`, ...parts].join(" ");
}
