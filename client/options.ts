/**
 * The flags of `chat join`, and its help.
 *
 * @module
 */
import { DEFAULT_HOST, DEFAULT_PORT, formatAddress, parseAddress } from "../shared/address.ts";
import type { Address } from "../shared/address.ts";
import { type Flag, flagHelp, parseFlags, switchFlag, textFlag, UsageError, wholeFlag } from "../shared/flags.ts";
import { tryPersonName, tryRoomName } from "../shared/name.ts";
import { badName } from "./name_question.ts";

/** A day: who wants to wait longer wants a service manager. */
const MAX_RETRY_SECONDS = 86_400;

const server: Flag<string> = {
  value: "HOST[:PORT]",
  about: "the server to join, also as an argument",
  fallback: formatAddress({ hostname: DEFAULT_HOST, port: DEFAULT_PORT }),
  parse: (text) => formatAddress(parseAddress(text)),
};

const rooms: Flag<readonly string[] | undefined> = {
  value: "'#A,#B'",
  about: "the rooms to start in, instead of the server's choice; what is typed goes to the first",
  fallback: undefined,
  parse: (text) => text.split(",").map(parseRoom),
};

function parseRoom(text: string): string {
  const room = tryRoomName(text.trim());
  if (room === null) throw new Error("names of rooms like #lobby are needed, with commas between them");
  return room;
}

/** The flags of `chat join`. */
export const JOIN_FLAGS = {
  name: textFlag("NAME", "your name; without it you are asked, at a terminal", undefined),
  server,
  rooms,
  json: switchFlag("show every message of the server as a line of JSON; a line that begins with { is a request"),
  verbatim: switchFlag("every line of standard input is text to be said, none is a command"),
  retryFor: wholeFlag("SECONDS", "how long a lost connection is tried again", { fallback: 30, max: MAX_RETRY_SECONDS }),
};

/** What `chat join --help` prints. */
export const JOIN_HELP = `chat join [HOST[:PORT]] --name NAME

Joins a chat. What you type is said in the room, a line that begins with / is a command: /help lists them.

${flagHelp(JOIN_FLAGS)}

Each flag has an environment variable, CHAT_NAME for --name; the flag wins.

In a pipe, each line of standard input is said, and what the others say, who joins and leaves, and answers to commands
come on standard output, one line each:
  [#lobby] <alice> hello     said in a room; a line behind [#lobby] <alice>| continues it
  [#lobby] * alice waves     done with /me
  [alice -> you] hello       said to you alone
  -- alice joined #lobby     what happens
What you say yourself is not repeated, except with --json. Errors and the state of the connection come on standard error.
At the end of input the program waits until everything is said, and leaves: echo hello | chat join --name ci

Exit codes: 0 done, 1 a line was refused, 2 wrong use, 3 cannot connect, 4 refused by the server, 128+N on signal N.`;

/** What was asked for. */
export interface JoinOptions {
  readonly address: Address;
  /** In normal form; `null` where none was given. */
  readonly name: string | null;
  readonly rooms: readonly string[] | null;
  readonly isJson: boolean;
  readonly isVerbatim: boolean;
  readonly retryForMs: number;
}

/** Reads the arguments of `chat join`. Throws a `UsageError`. */
export function parseJoin(
  args: readonly string[],
  environment: (name: string) => string | undefined,
): JoinOptions | "help" {
  const { values, rest, wantsHelp } = parseFlags(JOIN_FLAGS, args, environment);
  if (wantsHelp) return "help";
  if (rest.length > 1) throw new UsageError(`Cannot join more than one server: ${rest.join(" ")}`);
  return {
    address: parseServer(rest[0] ?? values.server),
    name: parseName(values.name?.trim() ?? ""),
    rooms: values.rooms ?? null,
    isJson: values.json,
    isVerbatim: values.verbatim,
    retryForMs: 1_000 * values.retryFor,
  };
}

function parseServer(text: string): Address {
  try {
    return parseAddress(text);
  } catch (error) {
    throw new UsageError(`Cannot join ${JSON.stringify(text)}: ${error instanceof Error ? error.message : error}`);
  }
}

function parseName(text: string): string | null {
  if (text === "") return null;
  const name = tryPersonName(text);
  if (name === null) throw new UsageError(badName(text).replace(/\.$/, ""));
  return name;
}
