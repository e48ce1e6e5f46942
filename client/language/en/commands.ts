/**
 * English: the commands, and what cannot be done with them.
 *
 * @module
 */
import type { CommandName } from "../../commands/command_table.ts";

const help = {
  who: "Shows who is online, or who is in a room.",
  msg: "Says something to one person alone, or to a room.",
  query: "From now on, what you type goes to one person alone. Without a name: to the room again.",
  reply: "Answers the person who last wrote to you alone.",
  join: "Enters a room, or goes back to one. From now on, what you type goes there.",
  part: "Leaves a room, or ends the talk to a person.",
  list: "Shows the rooms.",
  nick: "Takes another name.",
  me: "Says what you are doing: /me waves.",
  topic: "Shows the topic of the room, or sets it. A single - takes it away.",
  send: "Offers files or folders to a person. Paths with blanks: 'my file.txt', or my\\ file.txt.",
  stor: "Offers one file or folder, under another name if you want: AS, which is never a path on their disk.",
  accept:
    "Takes what is offered, or lets somebody look or get. Without a number: the only one that waits. all: all of them.",
  decline: "Refuses it. What you say is told to them.",
  transfers: "Shows what is offered, asked for and under way. With a number: all paths of it.",
  cancel: "Ends a transfer, from either side. What you say is told to the other one.",
  share:
    "Opens a folder to others, who may then look and get; off: no more. ask, allow, deny: what they may, or what NAME may. Without a word: shows it.",
  tree: "Shows what is in the folder that a person shares.",
  get: "Gets files or folders from the folder that a person shares.",
  whois: "Shows where a person is, and since when.",
  history:
    "Shows what was said here before: the last messages, so many of them, or those since a time (2h, yesterday, 2026-11-01). more: goes on from there.",
  search:
    "Looks for messages with words. Among them may stand from:NAME, in:ROOM or in:NAME, before:TIME, since:TIME. more: older ones.",
  edit:
    "Gives what you said last another text. ^1: your last message here, ^2: the one before it. Without a text, the old one is put into the line.",
  delete: "Deletes what you said last. ^1: your last message here, ^2: the one before it.",
  backlog: "Shows or sets how many messages of the room are told to who comes.",
  away: "Tells the others that you are away.",
  back: "Tells the others that you are back.",
  ignore: "Shows nothing any more of what a person says or does. Without a name: shows who is ignored.",
  unignore: "Shows a person again.",
  highlight: "Marks messages with a word as if they named you, or no more. Without a word: shows the words.",
  quiet:
    "Tells who comes and goes in one line before the next message, or each by itself again. Without a word: the other one.",
  bell: "Rings for no message, for those that are meant for you, or for all.",
  notify: "Notifies you in the same way, where the terminal can.",
  log: "Keeps a log of what you read, in a folder. off: no more. Without a folder: shows where.",
  clear: "Clears the screen.",
  help: "Shows all commands, or how one is used.",
  quit: "Leaves the chat.",
} satisfies Readonly<Record<CommandName, string>>;

export const commands = {
  /** What each command does, for the help. */
  help,
  /** Behind a line of the help: other ways to type the command. */
  also: (others: string) => ` Also: ${others}.`,
  usage: (usage: string) => `Usage: ${usage}`,
  unknown: (word: string) => `There is no command /${word}.`,
  didYouMean: (word: string) => `Did you mean /${word}?`,
  listed: "/help lists the commands; //text says /text.",
  /** Words that mean one thing here and another one elsewhere: `/q` is `/query` to IRC, and `q` leaves this chat. */
  hints: { q: "/quit leaves; /query NAME talks to one person." },
  /** A mistake in a pipe, where the line may have been text. */
  mistakeInPipe: (mistake: string) =>
    `${mistake}${/[.?]$/.test(mistake) ? "" : "."} With --verbatim every line is text.`,
  /** What a line was meant for that chose a place and could not be read. */
  anotherRoom: "another room",
  onePerson: "one person",
  needsPrompt: "there is no terminal with a prompt here",
  noWriter: "nobody has written to you alone. Write to somebody: /msg NAME TEXT",
  talkingTo: (name: string) => `you are talking to ${name}. Go back to the room: /query`,
  talkInRoom: (room: string) => `Cannot talk to ${room} alone: it is a room. Talk there: /join ${room}`,
  noTopic: (room: string) => `${room} has no topic`,
  topic: (room: string, topic: string) => `the topic of ${room}: ${topic}`,
};
