/**
 * English: what happens in rooms, answers of the server, its notices.
 *
 * @module
 */

export const events = {
  /** Oneself, in `[alice -> you]`. A name that nobody can have (shared/wire/name.ts). */
  you: "you",
  joined: (names: string, room: string) => `${names} joined ${room}`,
  left: (names: string, room: string) => `${names} left ${room}`,
  leftWhy: (left: string, why: string) => `${left} (${why})`,
  /** The reasons of a `parted` that say more than that somebody left. */
  partedWhy: {
    quit: "quit",
    lost: "connection lost",
    silent: "connection silent",
    slow: "connection too slow",
    protocol: "broke the protocol",
    internal: "failure of the server",
  },
  renamed: (was: string, name: string) => `${was} is now ${name}`,
  topicTaken: (room: string, by: string) => `the topic of ${room} was taken away by ${by}`,
  topic: ({ room, by, text }: { room: string; by: string; text: string }) => `the topic of ${room}, by ${by}: ${text}`,
  away: (name: string) => `${name} is away`,
  back: (name: string) => `${name} is back`,
  gapIn: (room: string) => `messages in ${room} are missing here: they cannot be had any more`,
  gapAlone: "messages to you alone are missing here: they cannot be had any more",
  /** `message`: how it began, in quotes; or `aMessage`. */
  edited: ({ name, message, room, text }: { name: string; message: string; room: string; text: string }) =>
    `${name} edited ${message} in ${room}: ${text}`,
  deleted: ({ name, message, room }: { name: string; message: string; room: string }) =>
    `${name} deleted ${message} in ${room}`,
  /** The same between two persons, one of whom is `you`. */
  editedAlone: ({ from, message, to, text }: { from: string; message: string; to: string; text: string }) =>
    `${from} edited ${message} to ${to}: ${text}`,
  deletedAlone: ({ from, message, to }: { from: string; message: string; to: string }) =>
    `${from} deleted ${message} to ${to}`,
  aMessage: "a message",
  isIn: (name: string, rooms: string) => `${name} is in ${rooms}`,
  isInNone: (name: string) => `${name} is in no room`,
  /** Behind where somebody is. */
  whoIsAway: (where: string, away: string) => `${where} (${away})`,
  awayShort: "away",
  members: (room: string, members: number) => `${room} has ${members === 1 ? "1 person" : `${members} people`}`,
  /** Behind as many names as fit. */
  andMore: (names: string, count: number) => `${names} and ${count} more`,
  more: (count: number) => `and ${count} more`,
  online: ({ name, since, active, sessions }: { name: string; since: string; active: string; sessions: number }) =>
    `${name} is online since ${since}${sessions === 1 ? "" : `, with ${sessions} sessions`}, last active ${active}`,
  awaySince: (name: string, since: string) => `${name} is away since ${since}`,
  shares: (name: string) => `${name} shares a folder: /tree ${name}`,
  notices: {
    slowed: "You are faster than the server allows: it takes your lines more slowly. None is lost.",
    not_kept: "The server cannot keep what is said now: it is lost when the server ends.",
    kept: "The server keeps again what is said.",
  },
  waiting: (name: string) => `${name} is not here and gets it later.`,
  otherNotice: (words: string) => `The server notes: ${words}`,
};
