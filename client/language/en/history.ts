/**
 * English: earlier messages. Backlogs, history, search, editing and deleting.
 *
 * @module
 */

export const history = {
  /** Lines between read and unread messages. `since` is a time. */
  unread: ({ count, room, since }: { count: number; room: string; since: string }) =>
    `${count} unread in ${room} since ${since}`,
  unreadAlone: (count: number) =>
    count === 1
      ? "1 private message arrived while you were away"
      : `${count} private messages arrived while you were away`,
  nothingUnread: (room: string) => `nothing unread in ${room}`,
  beforeYou: (room: string) => `the messages above were sent before you joined ${room}`,
  /** Follows a message. */
  edited: " (edited)",
  /** Replaces a text. */
  deleted: "(deleted)",
  /** Before and after a page of the history; `place` is a room or a person. */
  readBack: (place: string) => `history of ${place}`,
  olderThere: (place: string) => `history of ${place}: /history more shows older messages`,
  newerThere: (place: string) => `history of ${place}: /history more shows newer messages`,
  begins: (place: string) => `history of ${place}: no older messages`,
  untilNow: (place: string) => `history of ${place}: no newer messages`,
  nothingSaid: (place: string) => `history of ${place}: no messages found`,
  /** In place of the name of a room or person. */
  privateMessages: "your private messages",
  /** After a page of messages that were left out; `left` is the number of those that follow, `null`: unknown. */
  missedLeft: (place: string, left: number | null) =>
    left === null
      ? `history of ${place}: more messages are missing, /history missed reads on`
      : `history of ${place}: ${left} more ${
        left === 1 ? "message is" : "messages are"
      } missing, /history missed reads on`,
  missedAll: (place: string) => `history of ${place}: nothing is missing any more`,
  missedGone: (place: string) => `history of ${place}: the missing messages are no longer available`,
  moreFound: "/search more shows older results",
  allFound: "no older results",
  nothingFound: "no results",
  behind: "some of the latest messages cannot be searched yet",
  /** Why there is no next page; the end of a sentence. */
  noPageYet: (command: string) => `there is nothing to continue. Start with: /${command}`,
  nothingMissed: "no messages are missing",
  noMore: "there are no more messages",
  /** The server does not support it. */
  noHistory: "this server has no history to read",
  noSearch: "this server does not support search",
  /** What is wrong with a typed argument. */
  badSpan: (typed: string) =>
    `${typed} is neither a number from 1 to 500 nor a time. Examples: since 2h, since 14:00, since yesterday, ` +
    `since 2026-11-01`,
  sinceWhen: "a time is missing: since 2h30m, since 14:00, since yesterday, since 2026-11-01",
  badTime: (typed: string) =>
    `${typed} is not a time. Examples: 2h30m, 3d, 14:00, yesterday, 2026-11-01, "2026-11-01 14:00"`,
  badPerson: (typed: string) => `${typed} is not a name. Example: from:bob`,
  badPlace: (typed: string) => `${typed} is neither a room nor a person. Examples: in:#ops, in:bob`,
  badExclusion: (typed: string) => `${typed} cannot be left out, only words and "quoted phrases" can`,
  noExclusion: "this server cannot leave out words",
  noWords: "give words, from:NAME or in:ROOM",
  badCount: (typed: string, most: number) => `${typed} is not a number from 0 to ${most}`,
  /** Editing and deleting your own messages. `where` is one of these two. */
  inRoom: (room: string) => `in ${room}`,
  toPerson: (name: string) => `to ${name}`,
  noneOfYours: (where: string) => `none of your messages ${where} were found`,
  fewOfYours: ({ count, where }: { count: number; where: string }) =>
    count === 1 ? `only 1 of your messages ${where} was found` : `only ${count} of your messages ${where} were found`,
  notZero: "^1 is your last message here, ^2 the one before it",
  onItsWay: "your last message is still being sent. Try again",
  saidInRoom: (room: string) => `your last message went to ${room}: /join ${room} first`,
  saidToPerson: (name: string) => `your last message went to ${name} in private: /query ${name} first`,
  /** Follows one of the last two. */
  orLastHere: ({ said, command, where }: { said: string; command: string; where: string }) =>
    `${said}, or /${command} ^1 for your last message ${where}`,
  notSaidYet: ({ command, where }: { command: string; where: string }) =>
    `you have not sent a message yet. For your last message ${where} from before: /${command} ^1`,
  backlog: ({ room, count, by }: { room: string; count: number; by: string }) =>
    `${by}: newcomers to ${room} now see the last ${count === 1 ? "message" : `${count} messages`}`,
  noBacklog: (room: string, by: string) => `${by}: newcomers to ${room} now see no earlier messages`,
  usualBacklog: (room: string) =>
    `newcomers to ${room} see the default number of messages of this server, unless the room has its own setting`,
};
