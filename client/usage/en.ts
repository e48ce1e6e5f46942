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
  downloads: "folder for the files that you accept, instead of chat in your download folder",
  share: "a folder that others may look at and get files from",
  acceptFrom: "people whose files are taken without a question; a name is all that is known of them",
  limit: "the most bytes a second of all transfers, as 5MB/s or 500kB",
};

/** What the commands for one job have in common. */
const job = {
  server: "the server to join (127.0.0.1:12345)",
  name: "your name",
  limit: "the most bytes a second, as 5MB/s or 500kB",
  retryFor: "how long a lost connection to the server is tried again",
  lang: "the language of the program, instead of that of the system",
};

const into = "folder that they go to, which is made if there is none";

/** How it goes, and how it ends. */
const JOB_END =
  `How far it is comes on standard error. What was cut off goes on by itself when both sides are back, and after the end of this
program by the same command.

Exit codes: 0 done, 1 failure, 2 wrong use, 3 cannot connect, 4 refused by the server, 5 the other side said no, 6 what
arrived is not what was sent, 128+N on signal N. The word in brackets behind what went wrong stays the same in every
language and version.`;

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

  send: {
    to: "who is to have them",
    as: "another name for the one file or folder",
    ignore: "names that are left out, with * and ?, commas between them; may be given several times",
    ...job,
  },
  sendHelp: (flags) =>
    `chat send --name NAME --to NAME PATH...

Offers files and folders to a person, waits for the answer, and sends them; - is standard input, called stdin unless --as
says otherwise. Who is away is asked when they come, as long as this program runs.

${flags}

${JOB_END}`,

  get: { from: "who shares the files", into, ...job },
  getHelp: (flags) =>
    `chat get --name NAME --from NAME PATH... --into DIR

Fetches files and folders from the folder that a person shares; the paths are those that /tree NAME shows in \`chat join\`.
Each comes under its last name, with a number where that is taken. Standard output has where each of them stands, a line
for each.

${flags}

${JOB_END}`,

  receive: {
    from: "whose files are taken, names with commas between them",
    into,
    keep: "go on behind the first one, until a signal",
    ...job,
  },
  receiveHelp: (flags) =>
    `chat receive --name NAME --from A,B --into DIR

Takes what one of these people offers, without a question, and ends with its outcome; what others offer is not taken.
Nothing that is there is written over: what is called the same gets a number. Standard output has where each file and
folder stands, a line for each.

Until names belong to keys, a name is trusted as it is: on a server where anybody may take a name that is not in use,
anybody can be that person.

${flags}

${JOB_END}`,

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
    downloads: "The folder for the files that you accept. Without it, chat in your download folder.",
    share: "A folder that others may look at and get files from. Without it, nothing is shared.",
    acceptFrom: "People whose files are taken without a question. A name is all that is known of them.",
    limit: 'The most bytes a second of all transfers, "5MB/s" or "500kB"; "0" for none.',
    highlight: "Words that are looked for as your own name is.",
    ignore: "Names of people whose messages are not shown.",
    aliases: "Other words for what you often type, without their slash: /w types /who.",
  },
  template: [
    "The settings of `chat join`. `chat config` shows those in force.",
    "Take the // away before a setting to change it. Flags and CHAT_ variables beat what is here.",
  ],
};
