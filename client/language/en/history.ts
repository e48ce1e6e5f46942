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
  /** Behind a page that was read back; `place` is a room or a person. */
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
    `${typed} is neither a number from 1 to 500 nor a time. Times: since 2h, since 14:00, since 2026-11-01`,
  badTime: (typed: string) => `${typed} is no time. Times: 2h, 3d, 14:00, 2026-11-01, "2026-11-01 14:00"`,
  badPerson: (typed: string) => `${typed} names nobody. For example: from:bob`,
  badPlace: (typed: string) => `${typed} is no place. For example: in:#ops, in:bob`,
  noWords: "say what to look for: words, from:NAME or in:ROOM",
  badCount: (typed: string, most: number) => `${typed} is no number from 0 to ${most}`,
  /** Changing one's own messages. */
  noneOfYours: (place: string) => `no message of yours in ${place} is known here`,
  onItsWay: "what you said last is still on its way. Try again",
  backlog: ({ room, count, by }: { room: string; count: number; by: string }) =>
    `who comes to ${room} is told its last ${count === 1 ? "message" : `${count} messages`}, says ${by}`,
  noBacklog: (room: string, by: string) => `who comes to ${room} is told nothing of before, says ${by}`,
  usualBacklog: (room: string) =>
    `who comes to ${room} is told as much as is usual on this server, unless it was set before`,
};
