/**
 * English: the rows at the bottom of the screen.
 *
 * @module
 */

export const screen = {
  /** The questions of the bottom row, with the keys that answer them. */
  leave: "Leave the chat? Ctrl-C or y leaves, any other key stays.",
  sayPasted: (lines: number) => `${lines} lines were pasted. Enter: say them. Esc: go back. Ctrl-C: drop them.`,
  runPasted: "This was pasted. Enter: run it as a command. Esc: go back. Ctrl-C: drop it.",
  /** What was pasted did not fit into the line. */
  pasteCut: (most: number) =>
    `What was pasted is too long: a line takes ${most} characters, and the rest is missing. Ctrl-C drops it.`,
  search: (query: string) => `search: ${query}`,
  searchFails: (query: string) => `nothing typed before has: ${query}`,
  suspend: "Ctrl-Z again suspends the program. Else it goes on in 3 s.",
  /** The state of the connection, in a word or two. */
  connecting: "connecting",
  offline: "no connection, trying again",
  away: "away",
  /** Lines on their way, where they are too many to be shown. */
  waiting: (lines: number) => `${lines} lines on their way`,
  notSent: (text: string) => `Not sent: ${text}`,
  notSentTo: (place: string, text: string) => `Not sent to ${place}: ${text}`,
};
