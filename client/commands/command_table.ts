/**
 * The table of commands: their names, arguments and needs. The parser (command_line.ts), the completion (completer.ts),
 * the help (command_help.ts) and the check of needs (input_handler.ts) use it. What a command does is in handlers.ts,
 * and its help text in the catalogues (language/).
 *
 * @module
 */

import { OCCASIONS } from "../view/settings.ts";

/**
 * The kinds of arguments. `TEXT`, `PATH`, `PATHS` and `TRANSFERS` take the rest of the line, all others one word.
 * `PATHS` are one or more, quoted as in a shell (typed_paths.ts); `PATH` is one without quotes. `TRANSFER` is a number,
 * `TRANSFERS` are several or `all`. `^N` counts back among your messages: `^1` is the last one.
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
  /** The values of a `CHOICE`. */
  readonly choices?: readonly string[];
  /** The name is that of an ignored person. */
  readonly isIgnored?: true;
  readonly isOptional?: true;
  /** How the help shows it, instead of its kind. */
  readonly shown?: string;
  /** Words that Tab offers. After one that ends with a colon follows a name, a room or a time. */
  readonly offers?: readonly string[];
  /**
   * The argument is present only if the word looks like it: a name with a `#`, the name of one of your rooms, or
   * digits. Else the word belongs to the next argument.
   */
  readonly isMarked?: true;
  /** The paths are in somebody else's folder. */
  readonly isRemote?: true;
  /** The path must be a folder. */
  readonly isFolder?: true;
  /** The transfer must be one that waits for your answer. */
  readonly isOpen?: true;
}

/**
 * What a command needs: a target for text, a target or a room as argument, a room as target, somebody to reply to, or a
 * prompt.
 */
export type Need = "target" | "place" | "room" | "writer" | "prompt";

export interface Command {
  /** Without the slash. */
  readonly name: string;
  /** Other names for it, without the slash. */
  readonly aliases?: readonly string[];
  /** Whole lines that mean the same. */
  readonly lines?: readonly string[];
  readonly arguments: readonly Argument[];
  readonly needs?: Need;
  /** It chooses the target of the next lines. After a mistake in it, that target is unknown. */
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
const MARKED_USES = { kind: "NUMBER", shown: "USES", isOptional: true, isMarked: true } as const;
/** Whoever is invited is not here, so Tab offers no names. */
const INVITED_NAME = { kind: "WORD", shown: "NAME", isOptional: true } as const;
const OPTIONAL_OCCASION = { kind: "CHOICE", choices: OCCASIONS, isOptional: true } as const;

/** All commands, in the order of the help. */
export const COMMANDS = [
  {
    name: "who",
    aliases: ["names"],
    lines: ["client/all"],
    arguments: [{ ...OPTIONAL_ROOM, shown: "ROOM|more" }],
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
      shown: "COUNT|since TIME [COUNT]|more|missed",
      offers: ["since", "more", "missed"],
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
  { name: "verify", arguments: [NAME, { kind: "CHOICE", choices: ["yes", "no"], isOptional: true }] },
  { name: "devices", arguments: [] },
  {
    name: "device",
    arguments: [{ kind: "CHOICE", choices: ["approve", "revoke"] }, { ...TEXT, shown: "CODE|NUMBER" }],
  },
  { name: "invitation", arguments: [MARKED_USES, INVITED_NAME] },
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

/** The topics of `/help`, each with its commands. `keys` is another topic, and `all` has everything. */
export const TOPICS = {
  talk: ["msg", "query", "reply", "me"],
  rooms: ["join", "part", "list", "topic", "backlog"],
  people: ["who", "whois", "verify", "invitation", "devices", "device", "nick", "away", "back", "ignore", "unignore"],
  messages: ["history", "search", "edit", "delete"],
  files: ["send", "accept", "decline", "transfers", "cancel", "share", "tree", "get", "stor"],
  settings: ["highlight", "quiet", "bell", "notify", "log", "clear", "help", "quit"],
} as const satisfies Readonly<Record<string, readonly CommandName[]>>;

export type Topic = keyof typeof TOPICS;

/** Every word that may follow `/help`, besides commands. */
export const HELP_WORDS: readonly string[] = [...Object.keys(TOPICS), "keys", "all"];

/** A command of the table. */
export type KnownCommand = Command & { readonly name: CommandName };

const BY_WORD: ReadonlyMap<string, KnownCommand> = new Map(
  COMMANDS.flatMap((command: KnownCommand) => [command.name, ...command.aliases ?? []].map((word) => [word, command])),
);

/** Every word that may follow a slash. */
export const COMMAND_WORDS: readonly string[] = [...BY_WORD.keys()];

/** Finds a command by its name or alias, without the slash, in any case. */
export function findCommand(word: string): KnownCommand | undefined {
  return BY_WORD.get(word.toLowerCase());
}

/** The usage line of a command: `/msg NAME TEXT`. */
export function usage(command: Command): string {
  const parts = command.arguments.map(({ kind, choices, shown, isOptional }) => {
    const part = shown ?? choices?.join("|") ?? kind;
    return isOptional ? `[${part}]` : part;
  });
  return [`/${command.name}`, ...parts].join(" ");
}
