/**
 * The pages docs/commands.md and docs/flags.md, made from the same tables and sentences as `/help` and `--help`, so that
 * they cannot say something else. `deno task docs` writes them, and a test compares them with the code.
 *
 * @module
 */
import { COMMANDS, type KnownCommand, usage } from "../../client/commands/command_table.ts";
import { CONFIG_FLAGS } from "../../client/config/flags.ts";
import { GET_FLAGS, RECEIVE_FLAGS, SAY_FLAGS, SEND_FLAGS } from "../../client/jobs/job_options.ts";
import { JOIN_FLAGS } from "../../client/join_options.ts";
import { EN } from "../../client/language/en.ts";
import { loadClientTexts } from "../../client/usage/help.ts";
import {
  ACCESS_FLAGS,
  ADMIN_FLAGS,
  EXPORT_FLAGS,
  FOLDER_FLAGS,
  FORGET_FLAGS,
  INVITE_FLAGS,
  SERVER_FLAGS,
} from "../../server/commands/options.ts";
import { loadServerTexts } from "../../server/commands/usage/help.ts";
import { HISTORY_FLAGS, LIMIT_FLAGS } from "../../server/limits.ts";
import { flagHelp, type FlagTexts } from "../../shared/cli/flag_help.ts";
import type { FlagTable } from "../../shared/cli/flags.ts";

/** The page about what you can type in a chat. */
export function commandsPage(): string {
  const commands = (COMMANDS as readonly KnownCommand[]).map((command) => {
    const { name, aliases = [], lines = [] } = command;
    const others = [...aliases.map((alias) => `/${alias}`), ...lines];
    return [[usage(command), ...others].map(code).join(", "), EN.commands.help[name]];
  });
  const keys = Object.values(EN.keys).map(({ keys, about }) => [keys, about]);
  return `# Commands and keys

Generated from the program by \`deno task docs\`: edit client/commands/command_table.ts and client/language/en/ instead.

What you type is sent to your room, or to the person you are talking to. A line that begins with \`/\` is a command; \`//\`
sends a line that begins with a slash. \`/help all\` shows this list, \`/help files\` a topic, \`/help msg\` one command.

## Commands

${table(["command", "what it does"], commands)}

## Keys

At a terminal you edit the line as in your shell. Text that you paste is shown first: it is sent, or run if it begins with
\`/\`, only after Enter and a second Enter.

${table(["key", "what it does"], keys)}

Ctrl-Z takes two strokes because the program has no permission to stop itself: the first one gives the terminal back for
three seconds, and the second one is the terminal's own.
`;
}

/** The page about the flags of each command. */
export async function flagsPage(): Promise<string> {
  const { join, say, send, get, receive, config } = await loadClientTexts("en");
  const {
    own,
    access,
    history,
    limits,
    exporting,
    compacting,
    forgetting,
    checking,
    restoring,
    inviting,
    administering,
  } = await loadServerTexts("en");
  return `# Flags

Generated from the program by \`deno task docs\`: edit the flags' tables and the sentences in the \`usage/\` folders instead.

Each flag has an environment variable, \`CHAT_\` and the name of the flag: \`CHAT_NAME\`, \`CHAT_MAX_TEXT\`. A flag beats the
environment, the environment beats the configuration file, and an empty variable counts as unset. The configuration file
holds for \`chat join\`, and for \`--name\`, \`--server\`, \`--limit\`, \`--retry-for\` and \`--lang\` of the other client commands.

## chat join

${flagTable(JOIN_FLAGS, join)}

## chat say

${flagTable(SAY_FLAGS, say)}

## chat send

${flagTable(SEND_FLAGS, send)}

## chat get

${flagTable(GET_FLAGS, get)}

## chat receive

${flagTable(RECEIVE_FLAGS, receive)}

## chat config

${flagTable(CONFIG_FLAGS, config)}

## chat serve

${flagTable(SERVER_FLAGS, own)}

Who may come:

${flagTable(ACCESS_FLAGS, access)}

The history:

${flagTable(HISTORY_FLAGS, history)}

Limits; 0 means no limit:

${flagTable(LIMIT_FLAGS, limits)}

## chat invite

${flagTable(INVITE_FLAGS, inviting)}

## chat admin

${flagTable(ADMIN_FLAGS, administering)}

## chat export

${flagTable(EXPORT_FLAGS, exporting)}

## chat compact

${flagTable(FOLDER_FLAGS, compacting)}

## chat forget

${flagTable(FORGET_FLAGS, forgetting)}

## chat check

${flagTable(FOLDER_FLAGS, checking)}

## chat restore

${flagTable(FOLDER_FLAGS, restoring)}
`;
}

/** The flags of a command with what its help says of them. */
function flagTable<T extends FlagTable>(flags: T, texts: FlagTexts<T>): string {
  const rows = flagHelp(flags, texts).split("\n").map((line) => {
    const [, flag = "", about = "", fallback = ""] = /^ {2}(--\S+(?: \S+)?) {2,}(.*?)(?: \(([^()]*)\))?$/.exec(line) ??
      [];
    return [code(flag), about, fallback];
  });
  return table(["flag", "what it does", "default"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}
