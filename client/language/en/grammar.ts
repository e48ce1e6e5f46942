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
  /** A time that no calendar knows. */
  someTime: "some time",
};
