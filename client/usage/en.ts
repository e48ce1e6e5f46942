/**
 * The help of the client's commands, in English.
 *
 * @module
 */
import type { ClientTexts } from "./texts.ts";

const join: ClientTexts["join"] = {
  name: "your name; without it you are asked, at a terminal",
  server: "the server to join, also as an argument (127.0.0.1:12345)",
  rooms: "rooms to start in, at a terminal instead of last time's; what is typed goes to the first",
  json: "show every message of the server as a line of JSON; a line that begins with { is a request",
  verbatim: "every line of standard input is text to be said, none is a command",
  retryFor: "how long a lost connection is tried again",
  theme: "colours for a dark or a light background, for both, or none",
  lang: "the language of the program, instead of that of the system",
  bell: "when the terminal rings: for what is meant for you, for all, or never",
  notify: "when the terminal is asked to show a notification",
  quiet: "tell who comes and goes in one line before the next message",
  logDir: "folder in which what you read is kept, a file for each room and person",
};

export const EN: ClientTexts = {
  join,
  joinHelp: (flags) =>
    `chat join [HOST[:PORT]] --name NAME

Joins a chat. What you type is said in the room, a line that begins with / is a command. At a terminal Tab completes what
you type, and /help lists the commands and the keys.

${flags}

Each flag has an environment variable, CHAT_NAME for --name; the flag wins. What neither says is taken from the
configuration file: \`chat config\` shows where it is and what holds, \`chat config init\` writes one to begin with.

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

Exit codes: 0 done, 1 a line was refused, 2 wrong use, 3 cannot connect, 4 refused by the server, 128+N on signal N.`,

  config: { lang: "the language of what is shown and written" },
  configHelp: (flags) =>
    `chat config - what \`chat join\` takes from the environment and from the configuration file

  chat config         show each setting, its value, and where it comes from
  chat config init    write a configuration file to begin with, in which everything is commented out

A flag beats its environment variable, that the configuration file, and that the default. The file is
$XDG_CONFIG_HOME/chat/config.jsonc, or ~/.config/chat/config.jsonc, on Windows %APPDATA%\\chat\\config.jsonc: JSON with
comments.

${flags}

Exit codes: 0 done, 1 the file is there already or cannot be written, 2 wrong use, or something wrong in the file.`,
  report: {
    file: "Configuration file",
    isMissing: " (there is none; `chat config init` writes one)",
    fromEnvironment: (variable) => `environment ${variable}`,
    fromFile: "configuration file",
    fromDefault: "default",
    none: "-",
    written: (path) => `Wrote ${path}`,
  },
  settings: {
    name: "Your name.",
    server: "The server to join.",
    rooms: "The rooms to start in, at a terminal instead of those of last time. What is typed goes to the first.",
    theme: 'Colours for a "dark" or a "light" background, for both ("auto"), or "none".',
    bell: 'When the terminal rings: "off", "mention" (for what is meant for you) or "all".',
    notify: 'When the terminal is asked to show a notification: "off", "mention" or "all".',
    lang: 'The language of the program, "en" or "zh". Without it, that of the system.',
    quiet: "Tell who comes and goes in one line before the next message.",
    retryFor: "For how many seconds a lost connection is tried again.",
    logDir: "The folder in which what you read is kept, a file for each room and person. ~/ is your home.",
    highlight: "Words that are looked for as your own name is.",
    ignore: "Names of people whose messages are not shown.",
    aliases: "Other words for what you often type, without their slash: /w types /who.",
  },
  template: [
    "The settings of `chat join`. `chat config` shows those in force.",
    "Take the // away before a setting to change it. Flags and CHAT_ variables beat what is here.",
  ],
};
