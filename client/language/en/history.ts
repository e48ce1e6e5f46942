/**
 * English: what was said before. Backlogs, reading back, searching, changing.
 *
 * @module
 */

export const history = {
  /** Lines between what was read and what was not. `since`: a time. */
  unread: ({ count, room, since }: { count: number; room: string; since: string }) =>
    `${count} unread in ${room} since ${since}`,
  unreadAlone: (count: number) =>
    count === 1 ? "1 private message came while you were away" : `${count} private messages came while you were away`,
  nothingUnread: (room: string) => `nothing is unread in ${room}`,
  beforeYou: (room: string) => `that was said in ${room} before you came`,
  /** Behind a message. */
  edited: "(edited)",
  /** In the place of a text. */
  deleted: "(deleted)",
  /** Before and behind a page that was read back; `place` is a room or a person. */
  readBack: (place: string) => `${place}, history`,
  furtherBack: (place: string) => `${place}, further back: /history more`,
  furtherOn: (place: string) => `${place}, further on: /history more`,
  begins: (place: string) => `nothing earlier is kept of ${place}`,
  untilNow: (place: string) => `${place} until now`,
  nothingSaid: (place: string) => `nothing was found in the history of ${place}`,
  moreFound: "older ones: /search more",
  allFound: "nothing older was found",
  nothingFound: "nothing was found",
  behind: "some of the latest messages could not be looked at yet",
  /** Why it cannot be gone on; the end of a sentence. */
  noPageYet: (command: string) => `nothing was asked for yet. Begin with: /${command}`,
  noMore: "there is no more",
  /** Servers that cannot do it. */
  noHistory: "this server keeps no history that can be read",
  noSearch: "this server cannot search",
  /** What is no number or time, as it was typed. */
  badSpan: (typed: string) =>
    `${typed} is neither a number from 1 to 500 nor a time. Times: since 2h, since 14:00, since yesterday, ` +
    `since 2026-11-01`,
  sinceWhen: "say since when: since 2h30m, since 14:00, since yesterday, since 2026-11-01",
  badTime: (typed: string) => `${typed} is no time. Times: 2h30m, 3d, 14:00, yesterday, 2026-11-01, "2026-11-01 14:00"`,
  badPerson: (typed: string) => `${typed} names nobody. For example: from:bob`,
  badPlace: (typed: string) => `${typed} is no place. For example: in:#ops, in:bob`,
  noWords: "say what to look for: words, from:NAME or in:ROOM",
  badCount: (typed: string, most: number) => `${typed} is no number from 0 to ${most}`,
  /** Changing one's own messages. */
  /** `where`: one of these two. */
  inRoom: (room: string) => `in ${room}`,
  toPerson: (name: string) => `to ${name}`,
  noneOfYours: (where: string) => `no message of yours ${where} is known here`,
  fewOfYours: ({ count, where }: { count: number; where: string }) =>
    count === 1
      ? `only 1 message of yours ${where} is known here`
      : `only ${count} messages of yours ${where} are known here`,
  notZero: "^1 is your last message here, ^2 the one before it",
  onItsWay: "what you said last is still on its way. Try again",
  saidInRoom: (room: string) => `what you said last was for ${room}: /join ${room} first`,
  saidToPerson: (name: string) => `what you said last was for ${name} alone: /query ${name} first`,
  /** Behind one of the last two. */
  orLastHere: ({ said, command, where }: { said: string; command: string; where: string }) =>
    `${said}, or /${command} ^1 for your last message ${where}`,
  notSaidYet: ({ command, where }: { command: string; where: string }) =>
    `you have said nothing since you came. Your last message ${where} that is known here: /${command} ^1`,
  backlog: ({ room, count, by }: { room: string; count: number; by: string }) =>
    `who comes to ${room} is told its last ${count === 1 ? "message" : `${count} messages`}, says ${by}`,
  noBacklog: (room: string, by: string) => `who comes to ${room} is told nothing of before, says ${by}`,
  usualBacklog: (room: string) =>
    `who comes to ${room} is told as much as is usual on this server, unless it was set before`,
};
