/**
 * English: what happens in rooms, and the answers and notices of the server.
 *
 * @module
 */

export const events = {
  /** The user, in `[alice -> you]`. A name that nobody can have (shared/wire/name.ts). */
  you: "you",
  joined: (names: string, room: string) => `${names} joined ${room}`,
  /** Follows a reconnect: these have not come back. */
  gone: (names: string, rooms: string) => `no longer in ${rooms}: ${names}`,
  /** Who else is in a room that you have joined. */
  present: ({ room, count, names }: { room: string; count: number; names: string }) =>
    `${count === 1 ? "1 other person is" : `${count} other people are`} in ${room}: ${names}`,
  presentNobody: (room: string) => `nobody else is in ${room}`,
  left: (names: string, room: string) => `${names} left ${room}`,
  leftWhy: (left: string, why: string) => `${left} (${why})`,
  /** The reasons of a `parted` that say more than that a person left. */
  partedWhy: {
    quit: "quit",
    lost: "connection lost",
    silent: "connection timed out",
    slow: "connection too slow",
    protocol: "protocol error",
    internal: "server error",
  },
  renamed: (was: string, name: string) => `${was} is now ${name}`,
  topicCleared: (room: string, by: string) => `${by} cleared the topic of ${room}`,
  topic: ({ room, by, text }: { room: string; by: string; text: string }) =>
    `the topic of ${room}, set by ${by}: ${text}`,
  away: (name: string) => `${name} is away`,
  back: (name: string) => `${name} is back`,
  gapIn: (room: string) => `messages in ${room} are missing here: they are no longer available`,
  gapAlone: "private messages are missing here: they are no longer available",
  /** Messages that were left out, but not removed. `many` is their number; `null`: unknown. */
  missingIn: (room: string, many: number | null) =>
    many === null
      ? `messages in ${room} are missing here`
      : `${many === 1 ? `1 message in ${room} is` : `${many} messages in ${room} are`} missing here`,
  missingAlone: (many: number | null) =>
    many === null
      ? "private messages are missing here"
      : `${many === 1 ? "1 private message is" : `${many} private messages are`} missing here`,
  /** These follow one of the last two. */
  askForMissed: (missing: string) => `${missing}: /history missed reads on there`,
  unreadable: (missing: string) => `${missing}: the server cannot read that part of its history`,
  olderGone: "older ones are no longer available",
  /** `message` is its beginning in quotation marks, `messageOf` or `aMessage`. */
  edited: ({ name, message, room, text }: { name: string; message: string; room: string; text: string }) =>
    `${name} edited ${message} in ${room}: ${text}`,
  deleted: ({ name, message, room }: { name: string; message: string; room: string }) =>
    `${name} deleted ${message} in ${room}`,
  /** The same between two people, one of whom is `you`. */
  editedAlone: ({ from, message, to, text }: { from: string; message: string; to: string; text: string }) =>
    `${from} edited ${message} to ${to}: ${text}`,
  deletedAlone: ({ from, message, to }: { from: string; message: string; to: string }) =>
    `${from} deleted ${message} to ${to}`,
  aMessage: "a message",
  messageOf: (time: string) => `the message of ${time}`,
  isIn: (name: string, rooms: string) => `${name} is in ${rooms}`,
  isInNone: (name: string) => `${name} is not in any room`,
  /** Follows `isIn` and `isInNone`. */
  whoIsAway: (where: string, away: string) => `${where} (${away})`,
  awayShort: "away",
  members: (room: string, members: number) => `${room} has ${members === 1 ? "1 person" : `${members} people`}`,
  /** Follows as many names as fit. */
  andMore: (names: string, count: number) => `${names} and ${count} more`,
  more: (count: number) => `and ${count} more`,
  /** Above the people who are in a room, or online. */
  counted: (count: number, room: string | undefined) =>
    `${count === 1 ? "1 person" : `${count} people`} ${room === undefined ? "online" : `in ${room}`}`,
  /** The same below a page of people. */
  morePeople: (count: number) => `and ${count} more: /who more shows the next ones`,
  nobodyElse: "there is no one else to list",
  /** Joins and leaves in a large room, where not everybody is named. */
  people: (count: number) => count === 1 ? "1 person" : `${count} people`,
  online: ({ name, since, sessions, idle }: { name: string; since: string; sessions: number; idle: string }) =>
    `${name} has been online since ${since}${sessions === 1 ? "" : `, with ${sessions} sessions`}, ${idle}`,
  /** Follows `online`. */
  activeNow: "active now",
  idle: { minutes: (count: number) => `idle ${count} min`, hours: (count: number) => `idle ${count} h` },
  lastSeen: (time: string) => `last seen ${time}`,
  awaySince: (name: string, since: string) => `${name} has been away since ${since}`,
  shares: (name: string) => `${name} shares a folder: /tree ${name}`,
  notices: {
    slowed: "You or others in your network are sending faster than the server allows, so your lines are delayed. " +
      "None of them is lost.",
    not_kept: "The server cannot save messages at the moment: they are lost when it stops.",
    kept: "The server can save messages again.",
  },
  /** `name`: a room, or `null` for private messages. */
  damaged: (name: string | null) =>
    `Some messages ${name === null ? "to you" : `in ${name}`} cannot be read: the server's disk is damaged ` +
    "there.",
  waiting: (name: string) => `${name} is offline and will get it later.`,
  nameClaimed: (was: string) =>
    `The name ${was} now belongs to somebody with a key, so you have another one. Without a key, no name is yours.`,
  otherNotice: (words: string) => `Notice from the server: ${words}`,
};
