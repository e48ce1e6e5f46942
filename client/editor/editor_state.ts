/**
 * The state of the line editor as a value, what it needs from its owner (`EditorContext`), and what it asks its owner to
 * do (`Effect`).
 *
 * Knows neither keys nor the language of the user.
 *
 * @module
 */
import { type Edit, editOf } from "./text_edit.ts";

/** What stands in the line. */
export interface Draft extends Edit {
  /** Whether a part of it was pasted that is not to be sent without a question (REQ-T64). */
  readonly isPasted: boolean;
}

/** What Enter, `y` or `n` answers now. */
export type Question =
  /** Whether to leave. */
  | { readonly type: "leave" }
  /** Whether to say that many lines that were pasted. */
  | { readonly type: "paste"; readonly lines: number }
  /** Whether to run a command that was pasted. */
  | { readonly type: "command" };

/** Looking for a line that was typed before. What was found stands in the draft. */
export interface Search {
  readonly query: string;
  /** Where in the history, or `null` while nothing was found. */
  readonly index: number | null;
  /** Whether nothing has the query; the draft is what was found last. */
  readonly isFailing: boolean;
  /** What stood in the line before. */
  readonly before: Draft;
}

/** Going through what a word may be completed to. The one that is chosen stands in the draft. */
export interface Cycle {
  readonly candidates: readonly string[];
  /** `null`: what was typed. */
  readonly chosen: number | null;
  /** What stood in the line before, and the part of it that is completed. */
  readonly before: Draft;
  readonly start: number;
  readonly end: number;
}

export type Mode =
  | { readonly type: "typing" }
  | { readonly type: "question"; readonly question: Question }
  | { readonly type: "search"; readonly search: Search }
  | { readonly type: "cycle"; readonly cycle: Cycle };

/** Going through what was typed before. */
export interface Browsing {
  /** The line of the history that is shown; its length: the one that is new. */
  readonly index: number;
  /** What had been typed before. */
  readonly before: Draft;
  /** The lines that were left, as they were then. */
  readonly edited: ReadonlyMap<number, Draft>;
}

/** Immutable; made by `initialState` and `update`. */
export interface EditorState {
  readonly draft: Draft;
  readonly mode: Mode;
  /** `null` as long as nobody has gone there. */
  readonly browsing: Browsing | null;
  /** What Ctrl-Y puts in. */
  readonly killed: { readonly text: string; readonly isPasted: boolean };
  /** What Ctrl-_ brings back, the last one at the end. */
  readonly undo: readonly Draft[];
  /** What came last: more of the same joins it. */
  readonly run: "typing" | "killing" | null;
}

/** What to tell somebody about the editor; the words are found elsewhere. */
export type Hint =
  | { readonly type: "question"; readonly question: Question }
  | { readonly type: "search"; readonly query: string; readonly isFailing: boolean }
  | { readonly type: "candidates"; readonly candidates: readonly string[]; readonly chosen: number | null };

const TYPING: Mode = { type: "typing" };

/** The most changes that can be taken back. */
const MAX_UNDO = 100;

/** An empty line, and nothing before it. */
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
 * A line that was known before, with the cursor at its end. Many lines are as if they were pasted: whether they were
 * is not remembered.
 */
export function draftOf(text: string): Draft {
  const edit = editOf(text);
  return { ...edit, isPasted: edit.text.includes("\n") };
}

/** The editor with nothing going on besides typing. */
export function typing(state: EditorState): EditorState {
  return { ...state, mode: TYPING };
}

/** The editor with a changed line, which can be taken back; changes of one run are taken back together. */
export function withDraft(
  state: EditorState,
  edit: Edit & Partial<Draft>,
  { run = null, joins = false }: { readonly run?: EditorState["run"]; readonly joins?: boolean } = {},
): EditorState {
  const isPasted = (edit.isPasted ?? state.draft.isPasted) && edit.text !== "";
  const isKept = edit.text === state.draft.text || joins;
  const undo = isKept ? state.undo : [...state.undo.slice(1 - MAX_UNDO), state.draft];
  return { ...state, draft: { text: edit.text, cursor: edit.cursor, isPasted }, undo, run };
}

/** What the owner is to do, in order. */
export type Effect =
  /** The line is finished; it may be empty. `isPasted`: many lines, to be said as they are and never run (REQ-T64). */
  | { readonly type: "submit"; readonly text: string; readonly isPasted: boolean }
  /** Somebody wants to leave. */
  | { readonly type: "leave" }
  /** To the place with this number, from 1 to 9. */
  | { readonly type: "switch"; readonly index: number }
  /** To the next place where something happened. */
  | { readonly type: "next" }
  /** Draw everything anew. */
  | { readonly type: "redraw" }
  /** Give the terminal back to the shell for a while. */
  | { readonly type: "suspend" }
  /** What was pasted did not fit: the end of it is not there. */
  | { readonly type: "cut" }
  /** Something cannot be done. */
  | { readonly type: "bell" };

/** What a part of the text may be completed to. */
export interface Completion {
  /** The part that is replaced, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** `tail` is what follows when there is no doubt: a blank, or `: `. */
  readonly candidates: readonly { readonly text: string; readonly tail: string }[];
}

/** What the editor needs to know for one key. */
export interface EditorContext {
  /** The lines that were typed before, oldest first. */
  readonly history: readonly string[];
  readonly complete: (text: string, cursor: number) => Completion;
  /** Whether a line is a command, which is asked about if it was pasted. Left out: one that begins with a slash. */
  readonly isCommand?: (text: string) => boolean;
}

/** What a command is where nobody says it. */
export function beginsWithSlash(text: string): boolean {
  return text.startsWith("/");
}

/** What a key has made of an editor. */
export interface Update {
  readonly state: EditorState;
  readonly effects: readonly Effect[];
}

/** An editor, and what it asks for. */
export function updated(state: EditorState, ...effects: readonly Effect[]): Update {
  return { state, effects };
}

export const BELL: Effect = { type: "bell" };
