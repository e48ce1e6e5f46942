/**
 * English: the keys of a prompt.
 *
 * @module
 */

/** What each key does, in the order of the help. */
export const keys = {
  complete: {
    keys: "Tab, Shift-Tab",
    about: "Completes commands, names, rooms and paths; press it again for the next match.",
  },
  number: {
    keys: "Alt-1 .. Alt-9",
    about: "Switches to the room or person with that number in the row below; Alt-0 to the tenth.",
  },
  neighbour: {
    keys: "Alt-Left, Alt-Right",
    about: "On an empty line, switches to the room or person before or after; in a text, moves by words.",
  },
  news: { keys: "Alt-A", about: "Switches to the next room or person with new messages." },
  previous: { keys: "Up, Down", about: "Goes through earlier input." },
  search: { keys: "Ctrl-R", about: "Searches earlier input; press it again for an older match." },
  newLine: { keys: "Alt-Enter", about: "Starts a new line in the same message." },
  move: { keys: "Ctrl-A, Ctrl-E", about: "Moves to the start or the end of the line; Alt-B and Alt-F move by words." },
  erase: {
    keys: "Ctrl-W, Ctrl-U",
    about: "Deletes a word, or everything before the cursor; Ctrl-K everything after it. Ctrl-Y pastes it back.",
  },
  escape: { keys: "Escape", about: "Within a second before another key, it stands for Alt." },
  redraw: { keys: "Ctrl-L", about: "Redraws the window." },
  clear: { keys: "Ctrl-C", about: "Clears the line; on an empty line, asks whether to leave." },
  leave: { keys: "Ctrl-D", about: "On an empty line, leaves the chat." },
  suspend: { keys: "Ctrl-Z", about: "Press it twice to suspend the program; fg in the shell resumes it." },
};
