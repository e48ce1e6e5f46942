/**
 * English: the rows at the bottom of the screen.
 *
 * @module
 */

export const screen = {
  /** The questions of the bottom row, with the keys that answer them. */
  leave: "Leave the chat? Ctrl-C or y leaves, any other key stays.",
  sayPasted: (lines: number) => `${lines} lines pasted. Enter: send. Esc: back to editing. Ctrl-C: discard.`,
  runPasted: "This was pasted. Enter: run it as a command. Esc: back to editing. Ctrl-C: discard.",
  /** The pasted text did not fit into the line. */
  pasteCut: (most: number) =>
    `The pasted text is too long: a line takes ${most} characters, and the rest was cut off. Ctrl-C discards it.`,
  search: (query: string) => `search: ${query}`,
  searchFails: (query: string) => `not found in earlier input: ${query}`,
  /** The chat has ended while the user was typing. */
  over: "The chat is over. Enter leaves: ",
  suspend: "Press Ctrl-Z again to suspend the program. Resuming in 3 s.",
  /** The state of the connection, in a word or two. */
  connecting: "connecting",
  /** `since` and `next` are times of the day; `next` is `null` while an attempt is under way. */
  offline: (since: string, next: string | null) =>
    `no connection since ${since}, ${next === null ? "retrying" : `next attempt ${next}`}`,
  late: "no answer from the server",
  away: "away",
  /** Lines that are being sent, if there are too many to be shown. */
  waiting: (lines: number) => `sending ${lines} lines`,
  /** A warning at the start. */
  notUtf8: (locale: string) =>
    `Your locale is ${locale}, but this program reads and writes UTF-8: lines in another encoding are not sent.`,
  notSent: (text: string) => `Not sent: ${text}`,
  notSentTo: (place: string, text: string) => `Not sent to ${place}: ${text}`,
};
