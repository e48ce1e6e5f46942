/**
 * The help of the server's commands, in English.
 *
 * @module
 */
import type { ServerTexts } from "./texts.ts";

export const EN: ServerTexts = {
  own: {
    host: "address to listen on; 0.0.0.0 or :: for every network",
    port: "port to listen on; 0 takes a free one",
    data: "folder for what is kept, by default chat in the folder for data of this user",
    memory: "keep nothing on disk",
    sync: "full: what was acknowledged survives the loss of power too",
    openNames: "anybody may claim a name not in use; by default if only this machine can join",
    title: "name of the server, shown to who joins",
    motd: "file with a message of the day, shown to who joins",
    logFormat: "format of the log on standard error",
    logLevel: "least important lines of the log that are shown",
  },
  history: {
    backlog: "messages told to who comes into a room",
    keepDays: "days for which messages are kept; 0: for ever",
    keepMessages: "messages kept of each room; 0: all",
    editTime: "time for which a message can be edited or deleted; 0: for ever",
    maxMail: "unread messages that may wait for one person; 0: any number",
  },
  limits: {
    maxText: "longest text of a message, as UTF-8",
    maxConnections: "sessions at once",
    maxPerAddress: "connections at once from one address, loopback not counted",
    maxRooms: "rooms that one session may be in",
    maxRoomsInAll: "rooms on the server",
    rate: "requests a second from one session before it is slowed",
    burst: "requests at once before the rate counts",
    handshakeTimeout: "time for the handshake",
    idleTimeout: "silence after which a session is gone",
    maxQueue: "bytes that may wait for one session",
    maxDeals: "offers and questions about files that one session may have open",
    maxOffers: "offers and questions about files that may wait for one person",
    maxTransfers: "files or folders on their way at once",
    resumeTimeout: "time for which a lost session can be resumed",
  },
  exporting: {
    data: "the server's folder, by default the one that a server of this user has",
    room: "only what was said in this room; without it, in all of them",
    since: "only what was said at this time or later, as 2026-11-01, 2026-11-01T14:00, 36h or 7d (ago)",
    before: "only what was said before this time",
    format: "text for people, or jsonl: each message as a line of JSON, as on the wire",
  },
  forgetting: {
    name: "whom to forget",
    data: "the server's folder, by default the one that a server of this user has",
    yes: "do not ask",
  },
  serveHelp: ({ own, history, limits }) =>
    `chat serve - start a server

  chat serve [FLAGS]

It listens until it gets SIGINT (Ctrl-C) or SIGTERM, tells everybody, and ends. Once it listens it says so on standard
output; its log goes to standard error. What is said is kept in a folder, which one server at a time may use.

Flags, each with an environment variable of its name (--max-text: CHAT_MAX_TEXT):
${own}

History:
${history}

Limits (0: none):
${limits}
`,
  exportHelp: (flags) =>
    `chat export - print what was said

  chat export [--room '#ops'] [--format text|jsonl]

It prints the messages of the rooms in the order they were said in, to standard output, also while a server runs.
Private messages are never among them.

Flags, each with an environment variable of its name (--data: CHAT_DATA):
${flags}
`,
  forgetHelp: (flags) =>
    `chat forget - remove all that a person said

  chat forget --name NAME

It removes the person's messages, the private messages from and to that person, and the name, from the server's folder
for good. It says first what that is, and asks. The server must not run meanwhile.

Flags; the folder may also stand in the environment variable CHAT_DATA:
${flags}
`,
  forget: {
    found: ({ name, messages, privates, sessions }) =>
      `${name}: ${messages} messages in rooms, ${privates} private messages (from or to that person), ` +
      `${sessions} sessions`,
    question: "Remove this for good? [y/N] ",
    nothingDone: "Nothing was removed",
    done: (name) => `${name} is forgotten`,
  },
};
