/**
 * English: how words and sentences are put together.
 *
 * @module
 */

export const grammar = {
  /** Between the members of a list. */
  comma: ", ",
  /** Between parts of a sentence. */
  semicolon: "; ",
  /** One sentence after another. */
  together: (first: string, second: string) => `${first} ${second}`,
  /** What happened, and the words that somebody gave to it. */
  withText: (what: string, text: string) => `${what}: ${text}`,
  /** A day of the last week, with the time of day. The week begins with Sunday. */
  weekdays: {
    0: (hour: string) => `Sunday ${hour}`,
    1: (hour: string) => `Monday ${hour}`,
    2: (hour: string) => `Tuesday ${hour}`,
    3: (hour: string) => `Wednesday ${hour}`,
    4: (hour: string) => `Thursday ${hour}`,
    5: (hour: string) => `Friday ${hour}`,
    6: (hour: string) => `Saturday ${hour}`,
  },
  /** A time that no calendar knows. */
  someTime: "some time",
};
