/**
 * English: oneself. One's name, where one is, and where the next line goes.
 *
 * @module
 */

export const self = {
  /** A question; the answer stands behind it. */
  yourName: "Your name: ",
  welcomeTo: (title: string) => `Welcome to ${title}.`,
  youAreIn: (name: string, room: string) => `You are ${name} in ${room}.`,
  youAreInNone: (name: string) => `You are ${name} in no room yet.`,
  everyLineIsSaid: "Every line is said.",
  helpListsCommands: "/help lists the commands.",
  alreadyCalled: (name: string) => `You are ${name} already.`,
  goesTo: (target: string) => `What you type goes to ${target} now.`,
  goesNowhere: "What you type goes nowhere now.",
  /** Why the next line goes nowhere; the end of a sentence. */
  inNoRoom: "you are in no room. Enter one: /join ROOM",
  missed: (target: string) => `it was meant for ${target}, which cannot be reached. Choose where it goes: /join ROOM`,
};
