/**
 * The commands of the one who types: their names, arguments, help and needs, as a table. The parser (command_line.ts),
 * the help (command_help.ts) and the check of needs are made from it; what a command does is in deeds.ts.
 *
 * @module
 */

/** What an argument is. `TEXT` takes the rest of the line, all others one word. */
export type ArgumentKind = "NAME" | "ROOM" | "TEXT" | "COMMAND";

export interface Argument {
  readonly kind: ArgumentKind;
  readonly isOptional?: true;
  /** Only a word with a `#` before it, or the name of a room that one is in, is taken; else it belongs to what follows. */
  readonly isMarked?: true;
}

/** What has to be there: somewhere to say things, a room as that place (or as argument), someone to reply to. */
export type Need = "target" | "room" | "writer";

export interface Command {
  /** Without the slash. */
  readonly name: string;
  /** Other names for it, without the slash. */
  readonly aliases?: readonly string[];
  /** Whole lines that mean the same, as they are typed. */
  readonly lines?: readonly string[];
  readonly arguments: readonly Argument[];
  readonly help: string;
  readonly needs?: Need;
  /** It chooses where the next lines go: a room, or a person. Where it is used wrongly, nobody knows where they belong. */
  readonly chooses?: "room" | "person";
}

const NAME = { kind: "NAME" } as const;
const ROOM = { kind: "ROOM" } as const;
const TEXT = { kind: "TEXT" } as const;
const OPTIONAL_ROOM = { kind: "ROOM", isOptional: true } as const;
const OPTIONAL_TEXT = { kind: "TEXT", isOptional: true } as const;

/** All commands, in the order of the help. */
export const COMMANDS = [
  {
    name: "who",
    aliases: ["names"],
    lines: ["client/all"],
    arguments: [OPTIONAL_ROOM],
    help: "Shows who is online, or who is in a room.",
  },
  {
    name: "msg",
    aliases: ["m", "chat"],
    arguments: [NAME, TEXT],
    help: "Says something to one person alone, or to a room.",
  },
  {
    name: "query",
    arguments: [{ kind: "NAME", isOptional: true }],
    help: "From now on, what you type goes to one person alone. Without a name: to the room again.",
    chooses: "person",
  },
  {
    name: "reply",
    aliases: ["r"],
    arguments: [TEXT],
    help: "Answers the person who last wrote to you alone.",
    needs: "writer",
  },
  {
    name: "join",
    aliases: ["j"],
    arguments: [ROOM],
    help: "Enters a room, or goes back to one. From now on, what you type goes there.",
    chooses: "room",
  },
  {
    name: "part",
    aliases: ["leave"],
    arguments: [{ kind: "ROOM", isOptional: true, isMarked: true }, OPTIONAL_TEXT],
    help: "Leaves a room, or the one that you are talking to.",
    needs: "room",
  },
  { name: "list", arguments: [], help: "Shows the rooms." },
  { name: "nick", arguments: [NAME], help: "Takes another name." },
  { name: "me", arguments: [TEXT], help: "Says what you are doing: /me waves.", needs: "target" },
  {
    name: "topic",
    arguments: [OPTIONAL_TEXT],
    help: "Shows the topic of the room, or sets it. A single - takes it away.",
    needs: "room",
  },
  { name: "whois", arguments: [NAME], help: "Shows where a person is, and since when." },
  { name: "away", arguments: [OPTIONAL_TEXT], help: "Tells the others that you are away." },
  { name: "back", arguments: [], help: "Tells the others that you are back." },
  {
    name: "help",
    arguments: [{ kind: "COMMAND", isOptional: true }],
    help: "Shows all commands, or how one is used.",
  },
  {
    name: "quit",
    aliases: ["exit"],
    lines: ["q", "Q"],
    arguments: [OPTIONAL_TEXT],
    help: "Leaves the chat.",
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
  const parts = command.arguments.map(({ kind, isOptional }) => isOptional ? `[${kind}]` : kind);
  return [`/${command.name}`, ...parts].join(" ");
}
