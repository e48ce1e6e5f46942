/**
 * The flags of `chat serve`.
 *
 * @module
 */
import { DEFAULT_HOST, DEFAULT_PORT } from "../shared/address.ts";
import { choiceFlag, type Flag, flagHelp, switchFlag, textFlag, type Values, wholeFlag } from "../shared/flags.ts";
import { LIMIT_FLAGS } from "./limits.ts";
import { LOG_FORMATS, LOG_LEVELS } from "./logger.ts";

const OWN_FLAGS = {
  host: textFlag("ADDRESS", "address to listen on; 0.0.0.0 or :: for every network", DEFAULT_HOST),
  port: wholeFlag("PORT", "port to listen on; 0 takes a free one", { fallback: DEFAULT_PORT, max: 65_535 }),
  data: textFlag("DIR", "folder for what is kept; nothing is kept on disk yet", undefined),
  memory: switchFlag("keep nothing on disk"),
  title: textFlag("TEXT", "name of the server, shown to who joins", undefined),
  motd: textFlag("FILE", "file with a message of the day, shown to who joins", undefined),
  logFormat: choiceFlag(LOG_FORMATS, "format of the log on standard error", "text"),
  logLevel: choiceFlag(LOG_LEVELS, "least important lines of the log that are shown", "info"),
  // deno-lint-ignore no-explicit-any
} as const satisfies Record<string, Flag<any>>;

/** All flags of `chat serve`. */
export const SERVE_FLAGS = { ...OWN_FLAGS, ...LIMIT_FLAGS };

export type ServeOptions = Values<typeof SERVE_FLAGS>;

/** What `chat serve --help` prints. */
export function serveHelp(): string {
  return `chat serve - start a server

  chat serve [FLAGS]

It listens until it gets SIGINT (Ctrl-C) or SIGTERM, tells everybody, and ends. Once it listens it says so on standard
output; its log goes to standard error.

Flags, each with an environment variable of its name (--max-text: CHAT_MAX_TEXT):
${flagHelp(OWN_FLAGS)}

Limits (0: none):
${flagHelp(LIMIT_FLAGS)}
`;
}
