/**
 * The help of `chat serve`, in English.
 *
 * @module
 */
import type { ServerTexts } from "./texts.ts";

export const EN: ServerTexts = {
  own: {
    host: "address to listen on; 0.0.0.0 or :: for every network",
    port: "port to listen on; 0 takes a free one",
    data: "folder for what is kept; nothing is kept on disk yet",
    memory: "keep nothing on disk",
    title: "name of the server, shown to who joins",
    motd: "file with a message of the day, shown to who joins",
    logFormat: "format of the log on standard error",
    logLevel: "least important lines of the log that are shown",
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
    resumeTimeout: "time for which a lost session can be resumed",
  },
  serveHelp: (flags, limits) =>
    `chat serve - start a server

  chat serve [FLAGS]

It listens until it gets SIGINT (Ctrl-C) or SIGTERM, tells everybody, and ends. Once it listens it says so on standard
output; its log goes to standard error.

Flags, each with an environment variable of its name (--max-text: CHAT_MAX_TEXT):
${flags}

Limits (0: none):
${limits}
`,
};
