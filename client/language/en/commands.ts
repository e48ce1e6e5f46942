/**
 * English: the commands and their help, and what is wrong with a typed command.
 *
 * @module
 */
import type { CommandName } from "../../commands/command_table.ts";

const help = {
  who: "Shows who is online, or who is in a room. more: shows the next ones.",
  msg: "Sends a private message to a person, or a message to a room.",
  query: "Starts a private conversation: what you type goes to that person. Without a name: goes back to the room.",
  reply: "Answers the last private message that you got.",
  join: "Joins a room, or switches to one that you are in. What you type goes there.",
  part: "Leaves a room, or closes a private conversation.",
  list: "Lists the rooms.",
  nick: "Changes your name.",
  me: "Describes what you are doing: /me waves.",
  topic: "Shows or sets the topic of the room. A single - clears it.",
  send: "Offers files or folders to a person. Quote paths with spaces: 'my file.txt', or my\\ file.txt.",
  stor:
    "Offers one file or folder, optionally under another name. AS is the name that the recipient sees, never a path on their disk.",
  accept:
    "Accepts an offer, or lets somebody look at your folder or get files. Without a number: answers the only open request. all: answers all of them.",
  decline: "Declines a request. The other person sees what you write.",
  transfers: "Lists offers, requests and running transfers. With a number: lists all paths of that one.",
  cancel: "Cancels a transfer; both sides can do so. The other person sees what you write.",
  share:
    "Shares a folder: others can look at it and get files. off stops sharing. ask, allow or deny: the rule for everybody, or for NAME. Without arguments: shows what you share.",
  tree: "Shows what is in the folder that a person shares.",
  get: "Gets files or folders from the folder that a person shares.",
  whois: "Shows which rooms a person is in, when they came online, and the keys of their devices.",
  verify:
    "Shows the keys of a person, also in words, to compare with what chat key shows there. yes: remembers that they are the same; from then on you are told when they change. no: forgets it.",
  devices: "Lists your devices: the keys that are you on this server.",
  device:
    "approve CODE: lets another device be you, which shows this code; you see its key first, and the same line again approves it. revoke NUMBER: a device is not you any more, and its sessions end.",
  invitation:
    "Makes an invitation to this server and shows its link: for one person or as many as USES says, and for a week. With a name: only that name can use it. Not everybody may do this. To list and withdraw invitations, use chat invite where the server runs.",
  history:
    "Shows earlier messages: the latest ones, a number of them, or those since a time (2h, yesterday, 2026-11-01). more: shows the next ones. missed: shows those that were left out when you came back.",
  search:
    'Searches messages that have all words. "two words": finds these words in a row; -word: leaves out messages with it. You can add from:NAME, in:ROOM or in:NAME, before:TIME and since:TIME. more: shows older results.',
  edit:
    "Changes your last message. ^1: your last message here, ^2: the one before it. Without a text, puts the old text into the input line.",
  delete: "Deletes your last message. ^1: your last message here, ^2: the one before it.",
  backlog: "Shows or sets how many earlier messages newcomers to the room see.",
  away: "Tells the others that you are away.",
  back: "Tells the others that you are back.",
  ignore: "Hides everything that a person says or does. Without a name: lists whom you ignore.",
  unignore: "Stops ignoring a person.",
  highlight: "Adds or removes a word that counts as a mention. Without a word: lists the words.",
  quiet: "Groups join and leave notices into one line, or shows each of them. Without an argument: toggles this.",
  bell: "Sets when the bell rings: never, for messages that are meant for you, or for every message.",
  notify:
    "Sets when you get a notification: never, for messages that are meant for you, or for every message. Not every terminal can show them.",
  log: "Logs what you read to a folder. off: stops logging. Without a folder: shows where the log is.",
  clear: "Clears the screen.",
  help:
    "Lists the commands by topic, or explains a command or a topic, such as files or keys. all: explains everything.",
  quit: "Leaves the chat.",
} satisfies Readonly<Record<CommandName, string>>;

export const commands = {
  /** What each command does, for the help. */
  help,
  /** A usage line such as `/msg NAME TEXT`, with its placeholders in this language. */
  placeholders: (usage: string) => `${usage}`,
  /** The beginning of `/help`, in two lines. */
  overview: [
    "A line that begins with / is a command; //text sends /text.",
    "/help msg explains one command. Tab completes what you type.",
  ],
  /** What the topics of `/help` are called in this language, for those who type them. */
  topics: {
    talk: "talk",
    rooms: "rooms",
    people: "people",
    messages: "messages",
    files: "files",
    settings: "settings",
    keys: "keys",
    all: "all",
  },
  aboutKeys: "the keys of the keyboard",
  aboutAll: "all commands and keys",
  /** Follows a line of the help: other ways to type the command. */
  also: (others: string) => ` Also: ${others}.`,
  /** `usage` has its English placeholders. */
  usage: (usage: string) => `Usage: ${usage}`,
  unknown: (word: string) => `There is no command /${word}.`,
  didYouMean: (word: string) => `Did you mean /${word}?`,
  slashAlone: "Type the name of a command after the slash. /help lists the commands; //text sends /text.",
  listed: "/help lists the commands; //text sends /text.",
  /** Words that mean one thing here and another elsewhere: `/q` is `/query` on IRC, and `q` leaves this chat. */
  hints: { q: "/quit leaves; /query NAME starts a private conversation." },
  /** A mistake in a pipe, where the line may have been text. */
  mistakeInPipe: (mistake: string) =>
    `${mistake}${/[.?]$/.test(mistake) ? "" : "."} With --verbatim every line is sent as text.`,
  /** The place that a line was meant for, where the command that chose it could not be read. */
  anotherRoom: "another room",
  onePerson: "one person",
  needsPrompt: "this needs a terminal with a prompt",
  noWriter: "nobody has sent you a private message. To send one: /msg NAME TEXT",
  talkingTo: (name: string) => `you are in a private conversation with ${name}. To go back to the room: /query`,
  talkInRoom: (room: string) =>
    `Cannot start a private conversation with ${room}: it is a room. To talk there: /join ${room}`,
  noTopic: (room: string) => `${room} has no topic`,
  topic: (room: string, topic: string) => `the topic of ${room}: ${topic}`,
};
