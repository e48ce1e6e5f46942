/**
 * What is asked before something happens that nobody may have meant: leaving, and sending what was pasted (REQ-T64).
 *
 * Pure. Knows the keys that answer, but no words for people.
 *
 * @module
 */
import { type Draft, type EditorState, initialState, type Question, typing } from "./editor_state.ts";
import { beginsWithSlash, type EditorContext, type Update, updated } from "./effect.ts";
import type { Key } from "./key_decoder.ts";

/** Enter: the line is finished, unless that is to be asked first. */
export function finish(state: EditorState, context: Pick<EditorContext, "isCommand">): Update {
  const question = questionAbout(state.draft, context);
  return question === null ? submit(state, { isPasted: false }) : updated(ask(state, question));
}

/** The editor with a question open. */
export function ask(state: EditorState, question: Question): EditorState {
  return { ...state, run: null, mode: { type: "question", question } };
}

/** What a key answers to a question; `null` if it closes the question and does what it always does. */
export function answer(state: EditorState, question: Question, key: Key): Update | null {
  if (isOneOf(key, NO)) return updated(typing(state));
  if (question.type === "leave") {
    return isOneOf(key, YES) || isOneOf(key, LEAVE) ? updated(typing(state), { type: "leave" }) : null;
  }
  return isOneOf(key, YES) ? submit(state, { isPasted: question.type === "paste" }) : null;
}

interface Answer {
  readonly keys: readonly string[];
  readonly texts: readonly string[];
}

const YES: Answer = { keys: ["enter"], texts: ["y", "Y"] };
const NO: Answer = { keys: ["escape", "ctrl-g"], texts: ["n", "N"] };
const LEAVE: Answer = { keys: ["ctrl-c", "ctrl-d"], texts: [] };

function isOneOf(key: Key, { keys, texts }: Answer): boolean {
  return key.type === "press" ? keys.includes(key.key) : key.type === "text" && texts.includes(key.text);
}

function questionAbout(
  { text, isPasted }: Draft,
  { isCommand = beginsWithSlash }: Pick<EditorContext, "isCommand">,
): Question | null {
  if (!isPasted) return null;
  const lines = text.split("\n").length;
  if (lines > 1) return { type: "paste", lines };
  return isCommand(text) ? { type: "command" } : null;
}

function submit({ draft, killed }: EditorState, { isPasted }: { readonly isPasted: boolean }): Update {
  return updated({ ...initialState(), killed }, { type: "submit", text: draft.text, isPasted });
}
