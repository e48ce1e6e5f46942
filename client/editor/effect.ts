/**
 * What an editor asks its owner for, and what it is told. No effect knows what a line means.
 *
 * @module
 */
import type { Completion } from "./completion.ts";
import type { EditorState } from "./editor_state.ts";

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
