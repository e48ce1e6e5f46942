/**
 * The help of the client's commands, in English.
 *
 * @module
 */
import type { ClientTexts } from "./texts.ts";

/** Flags about the server, which every command that connects to one has. */
const trust = {
  tls: "use TLS, or do without encryption; by default TLS is used for every server on another machine",
  serverKey: "the key that the server must have; it replaces the one that is known",
  trustNew: "trust a server that was never met before, without a question",
  inviteFile: "file with an invitation, as a code or a link, in its first line; - for standard input",
  passwordFile: "file with the password of the server in its first line; - for standard input",
};

const key = {
  identity: "file of a key, such as ~/.ssh/id_ed25519, instead of your own, made at first use",
  guest: "join without your key: servers do not recognize you",
};

const join: ClientTexts["join"] = {
  name: "your name; at a terminal you are asked for it if it is missing",
  ...key,
  server: "the server to join; it can also be given as an argument (127.0.0.1:12345)",
  rooms: "rooms to start in, instead of #lobby or those of last time; you type into the first",
  json: "show every message of the server as a line of JSON; a line that starts with { is a request",
  verbatim: "send every line of standard input as text, never as a command",
  retryFor: "how long to retry after the connection is lost: 30 if not given, forever at a terminal",
  theme: "colours for a dark background, a light one, both, or none",
  lang: "the language of the program, instead of the system's",
  bell: "when the terminal rings: never, for messages meant for you, or for all",
  notify: "when to ask the terminal for a notification",
  quiet: "group join and leave notices",
  logDir: "folder for logs of what you read, one file for each room and person",
  downloads: "folder for the files that you accept, instead of chat in your download folder",
  share: "a folder that others may look at and get files from",
  acceptFrom: "people whose files are accepted without asking, by the names that they have at that moment",
  limit: "the highest rate of all transfers together, such as 5MB/s or 500kB",
  ...trust,
};

const server = "the server to join (127.0.0.1:12345)";

/** Of get and receive. */
const NULL = "end each path that is printed with a NUL instead of a line break, and quote none";

/** Flags that send, get and receive share. */
const job = {
  server,
  name: "your name",
  ...key,
  limit: "the highest rate, such as 5MB/s or 500kB",
  retryFor: "how long to retry after the connection to the server is lost",
  lang: "the language of the program, instead of the system's",
  ...trust,
};

const into = "folder to put them in; it is created if it does not exist";

/** The end of the help of send, get and receive. */
const JOB_END =
  `Progress is shown on standard error. An interrupted transfer resumes by itself when both sides are back. If this program
has ended, run the same command again to resume it.

Exit codes: 0 done, 1 failure, 2 wrong use, 3 cannot connect, 4 refused by the server, 5 the other side said no, 6 what
arrived differs from what was sent, 128+N on signal N. The code in brackets at the end of an error is the same in every
language and version.`;

export const EN: ClientTexts = {
  placeholders: (usage) => usage,
  join,
  joinHelp: (flags) =>
    `chat join [HOST[:PORT]|LINK] --name NAME

Joins a chat. What you type is sent to the room; a line that begins with / is a command. At a terminal, Tab completes
what you type, and /help lists the commands and the keys.

${flags}

Each flag has an environment variable, such as CHAT_NAME for --name; the flag wins. If neither is set, the setting of
the configuration file is used: \`chat config\` shows where the file is and which settings are in force, and
\`chat config init\` writes a file to start with.

In a pipe, each line of standard input is sent as a message. Messages, people who join and leave, and answers to
commands are written to standard output, one per line:
  [#lobby] <alice> hello     said in a room; a line with [#lobby] <alice>| continues it
  [#lobby] * alice waves     done with /me
  [alice -> you] hello       a private message
  -- alice joined #lobby     an event
Your own messages are not repeated, except with --json. Errors and the state of the connection go to standard error.
At the end of its input the program waits until everything is sent, and then leaves: \`echo hello | chat join --name ci\`.
To keep listening, give it an input that does not end: \`tail -f /dev/null | chat join --name log --json\`.

A server on another machine has to prove its key. A link such as chat://HOST/?invite=CODE#ed25519:KEY has it; paste the
link at the question for your name, because other users of this machine can see arguments. Without a link, you are asked
once whether the key is the right one; in a pipe, --server-key or --trust-new answers that. Keys are kept in
known_servers.jsonl in the state folder. A server whose key has changed is refused.

A line that looks like a command but is not one is refused; with --verbatim every line is text. If a room cannot be
joined, the lines after that /join are refused until you choose another place; they are not sent anywhere else.
Lines that are not UTF-8 are refused. /quit leaves before the end of the input; a q alone is text.

Exit codes: 0 done, 1 a line was refused, 2 wrong use, 3 cannot connect, 4 refused by the server, 128+N on signal N.`,

  say: {
    to: "the room or the person that gets it; quote the # of a room, which begins a comment in a shell",
    server,
    name: job.name,
    ...key,
    retryFor: job.retryFor,
    lang: job.lang,
    ...trust,
  },
  sayHelp: (flags) =>
    `chat say --name NAME --to '#ROOM'|NAME [TEXT...]

Says one message in a room or to a person, and exits once the server has stored it. Without a text, all of standard input is
the message, with its line breaks: make 2>&1 | tail -3 | chat say --name ci --to '#ops'

It joins no room, so nobody is told that it comes and goes. The room must exist. A person who is offline gets the message
later. A text that begins with / is text.

${flags}

Exit codes: 0 the message is stored, 1 it was refused, 2 wrong use, 3 cannot connect, 4 refused by the server, 128+N on
signal N.`,

  send: {
    to: "the person who receives them",
    as: "another name for the one file or folder",
    ignore: "names to leave out, with * and ?, separated by commas; can be given more than once",
    ...job,
  },
  sendHelp: (flags) =>
    `chat send --name NAME --to NAME PATH...

Offers files and folders to a person, waits for the answer, and sends them. - stands for standard input, which is
called stdin unless --as gives it another name. A person who is offline is asked when they are back, as long as this
program runs.

${flags}

${JOB_END}`,

  get: { from: "the person who shares the files", into, null: NULL, ...job },
  getHelp: (flags) =>
    `chat get --name NAME --from NAME PATH... --into DIR

Gets files and folders from the folder that a person shares. Give the paths as /tree NAME shows them in \`chat join\`.
Each is saved under the last part of its path, with a number added if that name is taken. Where they were saved is written to
standard output, one path per line; one with line breaks or control characters is quoted as ls does.

${flags}

${JOB_END}`,

  receive: {
    from: "people whose files are accepted, names separated by commas",
    into,
    keep: "keep going after the first offer, until a signal",
    null: NULL,
    ...job,
  },
  receiveHelp: (flags) =>
    `chat receive --name NAME --from A,B --into DIR

Accepts the first offer of any of these people without asking, and exits with its outcome. Offers of other people are
not accepted. Existing files are never overwritten: a file with the same name gets a number. Where each file and folder was
saved is written to standard output, one path per line; one with line breaks or control characters is quoted as ls does.

Names are not yet bound to keys, so on a server where anybody can use a free name, anybody can pose as that person.

${flags}

${JOB_END}`,

  config: { lang: "the language of what is shown and written" },
  configHelp: (flags) =>
    `chat config - the settings that \`chat join\` takes from the environment and the configuration file

  chat config         show each setting, its value, and where it comes from
  chat config init    write a configuration file to start with, in which every setting is commented out

A flag wins over its environment variable, the variable over the configuration file, and the file over the default. The
file is $XDG_CONFIG_HOME/chat/config.jsonc or ~/.config/chat/config.jsonc; on Windows, it is
%APPDATA%\\chat\\config.jsonc. It is JSON with comments.

${flags}

Exit codes: 0 done, 1 the file already exists or cannot be written, 2 wrong use, or an error in the file.`,
  report: {
    file: "Configuration file",
    isMissing: " (does not exist; `chat config init` writes one)",
    fromEnvironment: (variable) => `environment ${variable}`,
    fromFile: "configuration file",
    fromDefault: "default",
    none: "-",
    written: (path) => `Wrote ${path}`,
  },
  key: {
    identity: "file of another key to show or export, instead of your own",
    replace: "export over a file that exists; import in place of another key of yours, which is kept beside it",
    lang: "the language of the program, instead of the system's",
  },
  keyHelp: (flags) =>
    `chat key - your key, by which servers recognize you

  chat key                show its fingerprint, the same in words, and its file; make it if there is none
  chat key export FILE    write it into a file that only you can read; - for standard output
  chat key import FILE    make the key in a file yours; - for standard input

Compare the words with somebody aloud, or on two screens. Whoever has the file of your key can be you: to use chat on a
second machine, let the second one make a key of its own. Take your key along when you move to a new machine.

FILE, also that of --identity, is a key as \`chat key export\`, \`ssh-keygen -t ed25519\` or
\`openssl genpkey -algorithm ed25519\` writes it. A passphrase is asked for at a terminal; an exported or imported key has
none.

${flags}

Exit codes: 0 done, 1 nothing was changed because there is no key or another one, or a file cannot be written, 2 wrong use,
or a file that is not a key.`,
  keyTexts: {
    key: "Key:    ",
    words: "Words:  ",
    wordsBelow: "        ",
    file: "File:   ",
    made: "You had no key, so one was made.",
    written: (path) => `Wrote ${path}`,
    secret: "Whoever has this key can be you on every server, and here it has no passphrase: keep it to yourself.",
    openToOthers: (path) =>
      `Other users of this machine can read ${path}, because its file system has no permissions. Copy it from there to where only you can read it.`,
    same: "This is your key already.",
    kept: (path) => `The key that you had is in ${path}`,
    otherInUse: (path) => `Your settings name another key, ${path}, which is still used: see \`chat config\`.`,
  },
  settings: {
    name: "Your name.",
    identity: "The file of a key, such as ~/.ssh/id_ed25519, instead of your own, which is made at first use.",
    guest: "Join without your key: servers do not recognize you.",
    server: "The server to join.",
    rooms: "The rooms to start in, instead of #lobby or the rooms of last time. What you type goes to the first.",
    theme: 'Colours for a "dark" or a "light" background, for both ("auto"), or "none".',
    bell: 'When the terminal rings: "off", "mention" (for messages that are meant for you) or "all".',
    notify: 'When to ask the terminal for a notification: "off", "mention" or "all".',
    lang: 'The language of the program, "en" or "zh". The default is the language of the system.',
    quiet: "Group join and leave notices.",
    retryFor:
      'How many seconds to retry after the connection is lost, or "forever". At a terminal, the default is "forever".',
    logDir: "The folder for logs of what you read, one file for each room and person. ~/ is your home folder.",
    downloads: "The folder for the files that you accept. The default is chat in your download folder.",
    share: "A folder that others may look at and get files from. By default, nothing is shared.",
    acceptFrom: "People whose files are accepted without asking, by the names that they have at that moment.",
    limit: 'The highest rate of all transfers together, "5MB/s" or "500kB"; "0" for no limit.',
    highlight: "Words that count as a mention, like your name.",
    ignore: "Names of people whose messages are not shown.",
    aliases: 'Short forms of what you often type, without their slash: "w" makes /w stand for /who.',
  },
  template: [
    "The settings of `chat join`. `chat config` shows those in force.",
    "Remove the // before a setting to change it. Flags and CHAT_ variables win over this file.",
  ],
};
