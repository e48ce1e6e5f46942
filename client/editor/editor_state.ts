/**
 * What an editor is at a moment: what stands in the line, what is being done with it, and what can be had back. A value.
 *
 * Knows neither keys nor words for people.
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
