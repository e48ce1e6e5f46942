/**
 * The flags of `chat join`, and its help.
 *
 * @module
 */
import { DEFAULT_HOST, DEFAULT_PORT, formatAddress, parseAddress } from "../shared/address.ts";
import type { Address } from "../shared/address.ts";
import {
  environmentName,
  type Flag,
  flagHelp,
  parseFlags,
  switchFlag,
  textFlag,
  UsageError,
  wholeFlag,
} from "../shared/flags.ts";
import { MAX_JSON_BYTES } from "../shared/frame.ts";
import { PROTOCOL_VERSION } from "../shared/message.ts";
import { isRoomName, tryPersonName, tryRoomName } from "../shared/name.ts";
import { badName } from "./name_question.ts";

/** A day: who wants to wait longer wants a service manager. */
const MAX_RETRY_SECONDS = 86_400;

const DEFAULT_SERVER: Address = { hostname: DEFAULT_HOST, port: DEFAULT_PORT };

const server: Flag<string | undefined> = {
  value: "HOST[:PORT]",
  about: `the server to join, also as an argument (${formatAddress(DEFAULT_SERVER)})`,
  fallback: undefined,
  parse: (text) => formatAddress(parseAddress(text)),
};

const rooms: Flag<readonly string[] | undefined> = {
  value: "A,B",
  about: "the rooms to start in, instead of the server's choice; what is typed goes to the first",
  fallback: undefined,
  parse: (text) => text.split(",").map(parseRoom),
};

function parseRoom(text: string): string {
  const name = text.trim();
  const room = tryRoomName(isRoomName(name) ? name : `#${name}`);
  if (room === null) throw new Error("names of rooms like lobby or #lobby are needed, with commas between them");
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
To stay and listen, give it an input that does not end: tail -f /dev/null | chat join --name log --json

A line that is no command, but looks like one, is refused; with --verbatim every line is text. Where a room cannot be
joined, the lines behind /join are refused until another place is chosen: they are said nowhere else.

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
  const isServer = (variable: string) => variable === environmentName("server");
  const { values, rest, wantsHelp } = parseFlags(
    JOIN_FLAGS,
    args,
    (variable) => isServer(variable) ? undefined : environment(variable),
  );
  if (wantsHelp) return "help";
  const [host, more] = rest;
  if (more !== undefined) throw new UsageError(`Cannot join more than one server: ${rest.join(" ")}`);
  const address = host === undefined ? null : parseServer(host);
  const flagged = values.server === undefined ? null : parseServer(values.server);
  if (address !== null && flagged !== null && formatAddress(address) !== formatAddress(flagged)) {
    throw new UsageError(`Cannot join both ${formatAddress(address)} and --server ${formatAddress(flagged)}`);
  }
  const name = parseName(values.name?.trim() ?? "");
  checkSize({ name: name ?? "", rooms: values.rooms ?? [] });
  return {
    address: address ?? flagged ?? inheritedServer(environment),
    name,
    rooms: values.rooms ?? null,
    isJson: values.json,
    isVerbatim: values.verbatim,
    retryForMs: 1_000 * values.retryFor,
  };
}

/** The server of the environment, which counts where the command line names none, or the default. */
function inheritedServer(environment: (name: string) => string | undefined): Address {
  const { values } = parseFlags({ server }, [], environment);
  return values.server === undefined ? DEFAULT_SERVER : parseAddress(values.server);
}

/** So many rooms may be in a `hello` (PROTOCOL section 4), and so many bytes in a frame. */
const MAX_ROOMS = 1_000;

function checkSize({ name, rooms }: { readonly name: string; readonly rooms: readonly string[] }): void {
  if (rooms.length > MAX_ROOMS) {
    throw new UsageError(`Cannot use --rooms: these are ${rooms.length} rooms, the most is ${MAX_ROOMS}`);
  }
  const hello = { type: "hello", version: PROTOCOL_VERSION, name, rooms };
  const bytes = new TextEncoder().encode(JSON.stringify(hello)).length;
  if (bytes <= MAX_JSON_BYTES) return;
  throw new UsageError(`Cannot use --rooms: the names have ${bytes} bytes together, the most is ${MAX_JSON_BYTES}`);
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
