/**
 * English: the keys of a prompt.
 *
 * @module
 */

/** What each key does, for the help, in its order. */
export const keys = {
  "Tab, Shift-Tab": "Completes commands, names, rooms and paths; again for the next one.",
  "Alt-1 .. Alt-9": "Talks to the room or person with that number, in the row below.",
  "Alt-A": "Talks to the next one with something new.",
  "Up, Down": "What was typed before.",
  "Ctrl-R": "Looks for something in it; again for an older one.",
  "Alt-Enter": "Begins another line of the same message.",
  "Ctrl-A, Ctrl-E": "To the beginning of the line, and to its end; Alt-B and Alt-F by words.",
  "Ctrl-W, Ctrl-U": "Takes away a word, or all before the cursor; Ctrl-K all behind it. Ctrl-Y puts it back.",
  "Ctrl-L": "Draws the window anew.",
  "Ctrl-C": "Clears the line; on an empty one asks whether to leave.",
  "Ctrl-D": "Leaves, on an empty line.",
  "Ctrl-Z": "Twice: stops the program until the shell calls it back with fg.",
};
