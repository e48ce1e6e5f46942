/**
 * English: how words and sentences are joined.
 *
 * @module
 */

export const grammar = {
  /** Between the members of a list. */
  comma: ", ",
  /** Between the parts of a sentence. */
  clause: ", ",
  semicolon: "; ",
  /** Puts text from outside into quotation marks. */
  quoted: (text: string) => `"${text}"`,
  /** Joins two sentences. */
  together: (first: string, second: string) => `${first} ${second}`,
  /** What happened, and the text that came with it. */
  withText: (what: string, text: string) => `${what}: ${text}`,
  /** A day of the last week, with the time of day. The week begins with Sunday. */
  weekdays: {
    0: (timeOfDay: string) => `Sunday ${timeOfDay}`,
    1: (timeOfDay: string) => `Monday ${timeOfDay}`,
    2: (timeOfDay: string) => `Tuesday ${timeOfDay}`,
    3: (timeOfDay: string) => `Wednesday ${timeOfDay}`,
    4: (timeOfDay: string) => `Thursday ${timeOfDay}`,
    5: (timeOfDay: string) => `Friday ${timeOfDay}`,
    6: (timeOfDay: string) => `Saturday ${timeOfDay}`,
  },
  /** A time that no calendar has. */
  someTime: "some time",
};
