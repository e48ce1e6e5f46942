/**
 * The help of the server's commands, in English.
 *
 * @module
 */
import type { ServerTexts } from "./texts.ts";

export const EN: ServerTexts = {
  placeholders: (usage) => usage,
  own: {
    host: "address to listen on; 0.0.0.0 or :: for all networks",
    port: "port to listen on; 0 picks a free one",
    data: "folder for the server's data, by default chat in the data folder of this user",
    memory: "keep everything in memory, nothing on disk",
    sync: "full: acknowledged messages survive a power failure too",
    openNames: "names belong to nobody; the default if only this machine can join",
    tls: "turn encryption on or off; it is on if other machines can join",
    cert: "certificate for TLS with its chain, as PEM; by default the server makes its own",
    key: "private key of --cert, as PEM",
    publicHost: "address under which others reach the server, for links",
    publicCert: "certificate that a proxy in front of the server shows, as PEM",
    proxyProtocol: "networks of proxies that tell client addresses (PROXY protocol); needs --no-tls",
    title: "name of the server, shown to anyone who joins",
    motd: "file with a message of the day, shown to anyone who joins",
    logFormat: "format of the log on standard error",
    logLevel: "lowest level of the lines in the log",
    lang: "the language of errors and help; the log is in English",
  },
  access: {
    access: "who may come besides members; by default open on loopback, else invite",
    guests: "let in people without a key; the default where access is open",
    passwordFile: "file with the password for --access password, on its first line",
    memberInvitations: "let all members make invitations with /invitation, and not only owners",
  },
  history: {
    backlog: "earlier messages that newcomers to a room see",
    keepDays: "days to keep messages; 0: forever",
    keepLast: "last messages of each room that stay however old they are; 0: none",
    keepMessages: "messages to keep in each room; 0: all",
    editTime: "how long a message can be edited or deleted; 0: forever",
    maxMail: "unread messages that may wait for one person; 0: no limit",
    maxKept: "text that one person may add to the history in a day; 0: no limit",
    minFree: "free disk space to keep; by default 1 GiB, or 5 % of the disk if that is less",
  },
  limits: {
    maxText: "longest text of a message, as UTF-8",
    maxConnections: "sessions at the same time",
    maxPerAddress: "connections from one address other than loopback, and sessions of one person",
    maxRooms: "rooms that one session may be in",
    maxRoomsInAll: "rooms on the server",
    maxPresence: "people in a room in which each of them is told of every join and leave",
    rate: "requests per second from one session before it is slowed down",
    burst: "requests in a burst before the rate applies",
    handshakeTimeout: "time for the handshake",
    idleTimeout: "how long a session may be silent; it is pinged after a third of that",
    maxQueue: "bytes that may wait to be read by one session",
    maxDeals: "file offers and requests that one session may have open",
    maxOffers: "file offers and requests that may wait for one person",
    maxTransfers: "transfers that may run at the same time",
    maxInvitations: "invitations of one member that may be open",
    resumeTimeout: "how long a lost session can be resumed",
    keepNames: "how long a name belongs to its owner who does not use it; 0: for ever",
    maxNewNames: "names that a network can claim in an hour; later newcomers own none; 0: any number",
  },
  exporting: {
    data: "the server's folder, by default the one that this user's server uses",
    room: "only messages in this room; by default those in all rooms",
    since: "only messages from this time on: 2026-11-01, 2026-11-01T14:00, or an age such as 36h",
    before: "only messages before this time",
    format: "text for people, or jsonl: one message per line as JSON, as on the wire",
    lang: "the language of what is shown",
  },
  compacting: {
    data: "the server's folder, by default the one that this user's server uses",
    lang: "the language of what is shown",
    done: ({ before, after }) =>
      `${megabytes(Math.max(0, before - after))} given back to the disk: ${megabytes(before)} before, ${
        megabytes(after)
      } now`,
  },
  forgetting: {
    name: "the person to forget",
    data: "the server's folder, by default the one that this user's server uses",
    yes: "do not ask for confirmation",
    lang: "the language of what is shown",
  },
  checking: {
    data: "the server's folder, by default the one that this user's server uses",
    lang: "the language of what is shown",
  },
  restoring: {
    data: "the server's folder, by default the one that this user's server uses",
    lang: "the language of what is shown",
  },
  inviting: {
    data: "the server's folder, by default the one that this user's server uses",
    uses: "how many people the invitation lets in",
    expires: "how long it is good, such as 12h, 2d or never; by default a week",
    for: "the only name that it lets in",
    owner: "make whoever uses it an owner of the server, who can make invitations",
    lang: "the language of what is shown",
  },
  administering: {
    data: "the server's folder, by default the one that this user's server uses",
    key: "the key that the person has now, as chat key shows it there",
    lang: "the language of what is shown",
  },
  serveHelp: ({ own, access, history, limits }) =>
    `chat serve - start a server

  chat serve [FLAGS]

The server runs until it gets SIGINT (Ctrl-C) or SIGTERM; then it notifies everybody and exits. When it is ready it
prints its address to standard output; its log goes to standard error. Messages are kept in a folder, which only one
server at a time can use.

Flags; each can also be set by an environment variable (--max-text by CHAT_MAX_TEXT):
${own}

Who may come:
${access}

History:
${history}

Limits (0: no limit):
${limits}
`,
  exportHelp: (flags) =>
    `chat export - print the messages of a server

  chat export [--room '#ops'] [--format text|jsonl]

Prints the messages in the rooms to standard output, oldest first. It can run while the server is running. Private
messages are never included. If a part of the history is damaged, everything else is printed, an error says what was
skipped, and the exit code is 1.

Flags; each can also be set by an environment variable (--data by CHAT_DATA):
${flags}
`,
  compactHelp: (flags) =>
    `chat compact - make the files of a server smaller

  chat compact [--data DIR]

Gives the space of removed messages back to the disk. The history is copied into a new file, which then takes the place
of the old one; the disk needs space for both meanwhile. A folder that was created by an older version needs this once;
after that, its server gives space back by itself. The server must not be running.

Flags; each can also be set by an environment variable (--data by CHAT_DATA):
${flags}
`,
  forgetHelp: (flags) =>
    `chat forget - remove all messages of a person

  chat forget --name NAME

Permanently removes the person's messages, the private messages from and to that person, and the name from the server's
folder. The person's keys are no members of the server any more, unless they belong to another person too, and invitations
that the person made are withdrawn. It first shows what will be removed, and asks. The server must not be running.

Flags; the folder can also be set by the environment variable CHAT_DATA:
${flags}
`,
  checkHelp: (flags) =>
    `chat check - say whether the history of a server is sound

  chat check [--data DIR]

Reads the whole history in the server's folder and changes nothing. The server may keep running. The exit code is 0 if
the history is sound, and 1 if it is damaged: then stop the server and restore a copy of the folder. What can still be
read is printed by \`chat export\`.

Flags; each can also be set by an environment variable (--data by CHAT_DATA):
${flags}
`,
  restoreHelp: (flags) =>
    `chat restore - tell a server that its folder was set back to an earlier state

  chat restore [--data DIR]

Copies nothing. \`chat serve\` notices by itself when its folder is a copy that was put back, and continues with message
ids that nobody has seen, so that nobody takes new messages for old ones. It cannot notice when a whole disk was set back
(a snapshot), or when the file system does not tell when a file was created: then run this before the next start. Open
invitations are withdrawn, because they may have been used since. Devices that were revoked since are back, and have to be
revoked again. The server must not be running.

Flags; each can also be set by an environment variable (--data by CHAT_DATA):
${flags}
`,
  inviteHelp: (flags) =>
    `chat invite - invite people to a running server

  chat invite new [--uses 5] [--expires 2d] [--for NAME] [--owner]
  chat invite list
  chat invite withdraw NUMBER

\`new\` prints a link, and nothing else, to standard output. Whoever gets it pastes it into \`chat join\`. Everybody who has
it can use it, so send it to those whom you mean. \`list\` shows all invitations without their codes, which the server does
not keep. The server must be running, and only the user who runs it can do this.

Flags; each can also be set by an environment variable (--data by CHAT_DATA):
${flags}
`,
  adminHelp: (flags) =>
    `chat admin - change what belongs to people on a running server

  chat admin name reset NAME [--key KEY]

\`name reset\` is for a person who has lost the key of a name. It removes all devices of that person: their sessions end
at once, and nothing that they have lets them in again. NAME is free then, and so are the other names of that person:
the first key that asks for one gets it, but none of the messages to the earlier person, and needs an invitation like
any newcomer. With --key, the names and messages stay with the person, and KEY becomes their only device. The server
must be running, and only the user who runs it can do this.

Flags; the folder can also be set by the environment variable CHAT_DATA:
${flags}
`,
  admin: {
    notKept:
      "The disk of the server did not take this: if the server ends before there is space again, it is undone. Free " +
      "some space, and run the same command again",
    reset: ({ name, key, devices, sessions, others }) =>
      `${key === undefined ? `${[name, ...others].join(", ")}: free now` : `${name}: belongs to ${key} now`}. ` +
      `${count(devices, "device")} removed, ${count(sessions, "session")} ended` +
      (key === undefined ? ". A new key needs an invitation, if newcomers do: chat invite new" : ""),
    alsoOf: (others) => `Careful: that is also the key of ${others.join(", ")}`,
  },
  invite: {
    made: ({ number, uses, until }) =>
      `Invitation ${number}: ${count(uses, "use")}, ${until === undefined ? "no end" : `until ${until}`}. ` +
      `To withdraw it: chat invite withdraw ${number}`,
    withdrawn: (number) => `Invitation ${number} is withdrawn`,
    none: "There are no invitations. To make one: chat invite new",
    listed: ({ number, state, uses, left, made, by, until, name, owner }) =>
      [
        `${number}: ${state === "open" ? `${left} of ${count(uses, "use")} left` : STATES[state] ?? state}`,
        ...state !== "open" ? [] : [until === undefined ? "no end" : `until ${until}`],
        ...name === undefined ? [] : [`for ${name}`],
        ...owner === true ? ["makes an owner"] : [],
        `made ${made} by ${by ?? "the operator"}`,
      ].join(", "),
    first: (uses) => `To let ${uses} people in, send them this link. They run \`chat join\` and paste it:`,
    firstOpen:
      "To let people in, send them this link, which has the key of the server. They run `chat join` and paste it:",
    firstPassword: "To let people in, send them the password and this link. They run `chat join` and paste it:",
    firstOwner: "To be an owner of the server, who can make invitations with /invitation, use this one yourself:",
    firstHost: (host) =>
      `Others may not know this machine as ${host}: replace ${host} in the link by its address (\`ip addr\` shows it), or ` +
      "start the server with --public-host ADDRESS.",
  },
  forget: {
    found: ({ name, messages, privates, sessions, devices }) =>
      `${name}: ${count(messages, "message")} in rooms, ${
        count(privates, "private message")
      } (from or to this person), ` +
      `${count(sessions, "session")}, ${count(devices, "device")}`,
    question: "Remove this permanently? [y/N] ",
    nothingDone: "Nothing was removed",
    done: (name) => `${name} is forgotten`,
  },
  check: {
    large: (megabytes) => `Checking ${megabytes} MB; this takes a while ...`,
    sound: (folder, messages) => `The history in ${folder} is sound: ${count(messages, "message")}`,
    unreadable: ({ from, to }) =>
      to === null ? `messages from id ${from} on cannot be read` : `messages with ids ${from} to ${to} cannot be read`,
    rows: {
      roomless: (rows) => `${count(rows, "message")} in rooms that do not exist`,
      misplaced: (rows) => `${count(rows, "message")} neither in a room nor to a person, or both`,
      malformed: (rows) => `${count(rows, "row")} with values that chat does not write`,
      early: (rows) => `${count(rows, "change")} of messages that came later`,
      unreserved: (rows) => `${count(rows, "message")} with ids that would be given again`,
    },
    index: "the search index is damaged; the server builds it again",
  },
  restored: (folder) => `The next server in ${folder} continues with ids that nobody has seen`,
};

/** The states of invitations that are over. */
const STATES: Readonly<Record<string, string>> = {
  spent: "used up",
  expired: "expired",
  withdrawn: "withdrawn",
};

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
