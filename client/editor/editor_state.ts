/**
 * The state of the line editor as a value, what it needs from its owner (`EditorContext`), and what it asks its owner to
 * do (`Effect`).
 *
 * Knows neither keys nor the language of the user.
 *
 * @module
 */
import { type Edit, editOf } from "./text_edit.ts";

/** The text in the line. */
export interface Draft extends Edit {
  /** Whether it contains pasted text that is sent only after the user confirms it (REQ-T64). */
  readonly isPasted: boolean;
}

/** A question that Enter, `y` or `n` answers. */
export type Question =
  /** Whether to leave the chat. */
  | { readonly type: "leave" }
  /** Whether to send this many pasted lines. */
  | { readonly type: "paste"; readonly lines: number }
  /** Whether to run a pasted command. */
  | { readonly type: "command" };

/** A search in the history. The draft shows the line that was found. */
export interface Search {
  readonly query: string;
  /** The index of that line in the history; `null` before anything is found. */
  readonly index: number | null;
  /** Whether no line contains the query. The draft then still shows the last match. */
  readonly isFailing: boolean;
  /** The draft before the search. */
  readonly before: Draft;
}

/** A choice between several completions. The draft shows the chosen one. */
export interface Cycle {
  readonly candidates: readonly string[];
  /** `null` for the typed text. */
  readonly chosen: number | null;
  /** The draft before the completion, and the range in it that is completed. */
  readonly before: Draft;
  readonly start: number;
  readonly end: number;
}

export type Mode =
  | { readonly type: "typing" }
  | { readonly type: "question"; readonly question: Question }
  | { readonly type: "search"; readonly search: Search }
  | { readonly type: "cycle"; readonly cycle: Cycle };

/** A walk through the history with Up and Down. */
export interface Browsing {
  /** The index of the shown line; the length of the history stands for the new line. */
  readonly index: number;
  /** The draft before the walk. */
  readonly before: Draft;
  /** Lines that were changed and not sent, by index. */
  readonly edited: ReadonlyMap<number, Draft>;
}

/** Immutable. `initialState` makes the first one, `update` all others. */
export interface EditorState {
  readonly draft: Draft;
  readonly mode: Mode;
  /** `null` until the user goes into the history. */
  readonly browsing: Browsing | null;
  /** The text that Ctrl-Y pastes. */
  readonly killed: { readonly text: string; readonly isPasted: boolean };
  /** Earlier drafts that Ctrl-_ restores, the latest one last. */
  readonly undo: readonly Draft[];
  /** The kind of the last change: another one of the same kind is undone or pasted together with it. */
  readonly run: "typing" | "killing" | null;
}

/** What the status row says about the editor. The catalogue has the text. */
export type Hint =
  | { readonly type: "question"; readonly question: Question }
  | { readonly type: "search"; readonly query: string; readonly isFailing: boolean }
  | { readonly type: "candidates"; readonly candidates: readonly string[]; readonly chosen: number | null };

const TYPING: Mode = { type: "typing" };

/** The most changes that can be undone. */
const MAX_UNDO = 100;

/** An empty line without a past. */
export function initialState(): EditorState {
  return {
    draft: draftOf(""),
    mode: TYPING,
    browsing: null,
    killed: { text: "", isPasted: false },
    undo: [],
    run: null,
  };
}

/** What is going on besides typing; `null` if nothing is. */
export function hint({ mode }: EditorState): Hint | null {
  switch (mode.type) {
    case "typing":
      return null;
    case "question":
      return mode;
    case "search":
      return { type: "search", query: mode.search.query, isFailing: mode.search.isFailing };
    case "cycle":
      return { type: "candidates", candidates: mode.cycle.candidates, chosen: mode.cycle.chosen };
  }
}

/**
 * A draft of a line from the history, with the cursor at its end. Several lines count as pasted, because the history
 * does not say whether they were.
 */
export function draftOf(text: string): Draft {
  const edit = editOf(text);
  return { ...edit, isPasted: edit.text.includes("\n") };
}

/** The state after the current mode has ended. */
export function typing(state: EditorState): EditorState {
  return { ...state, mode: TYPING };
}

/** The state with a changed line, which can be undone. Changes of one run are undone together. */
export function withDraft(
  state: EditorState,
  edit: Edit & Partial<Draft>,
  { run = null, joins = false }: { readonly run?: EditorState["run"]; readonly joins?: boolean } = {},
): EditorState {
  const isPasted = (edit.isPasted ?? state.draft.isPasted) && edit.text !== "";
  const isUnchanged = edit.text === state.draft.text || joins;
  const undo = isUnchanged ? state.undo : [...state.undo.slice(1 - MAX_UNDO), state.draft];
  return { ...state, draft: { text: edit.text, cursor: edit.cursor, isPasted }, undo, run };
}

/** What the owner of the editor has to do, in order. */
export type Effect =
  /**
   * The line is finished. It may be empty. `isPasted` means several lines that are sent as they are and never run as a
   * command (REQ-T64).
   */
  | { readonly type: "submit"; readonly text: string; readonly isPasted: boolean }
  /** The user wants to leave. */
  | { readonly type: "leave" }
  /** Switch to the conversation with this number, from 1 to 10. */
  | { readonly type: "switch"; readonly index: number }
  /** Switch to the next conversation with something new. */
  | { readonly type: "next" }
  /** Go to the previous or the next conversation. */
  | { readonly type: "neighbour"; readonly step: -1 | 1 }
  /** Redraw the window. */
  | { readonly type: "redraw" }
  /** Give the terminal back to the shell for a while. */
  | { readonly type: "suspend" }
  /** The end of a pasted text was dropped, because it did not fit. */
  | { readonly type: "cut" }
  /** The key cannot do anything here. */
  | { readonly type: "bell" };

/** The completions of a part of the text. */
export interface Completion {
  /** The range that is replaced, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** `tail` is inserted after the only candidate: a space, or `: `. */
  readonly candidates: readonly { readonly text: string; readonly tail: string }[];
}

/** What the editor needs in order to handle a key. */
export interface EditorContext {
  /** Earlier lines, oldest first. */
  readonly history: readonly string[];
  readonly complete: (text: string, cursor: number) => Completion;
  /**
   * Whether a line is a command, which the user has to confirm if it was pasted. By default, a line that begins with a
   * slash.
   */
  readonly isCommand?: (text: string) => boolean;
}

/** Whether a text begins with a slash: the default for `isCommand`. */
export function beginsWithSlash(text: string): boolean {
  return text.startsWith("/");
}

/** The result of a key. */
export interface Update {
  readonly state: EditorState;
  readonly effects: readonly Effect[];
}

/** A result with these effects. */
export function updated(state: EditorState, ...effects: readonly Effect[]): Update {
  return { state, effects };
}

export const BELL: Effect = { type: "bell" };
