/**
 * Completing a word: one candidate is put in at once; of several each Tab takes the next one, and after the last comes
 * what was typed.
 *
 * Pure. What a word may become is told by the owner.
 *
 * @module
 */
import { type Completion, type Cycle, type EditorState, typing, withDraft } from "./editor_state.ts";
import { replace } from "./text_edit.ts";

/** To the next candidate or to the one before. */
export type CycleStep = 1 | -1;

/** Completes at the cursor; `null` if there is nothing to complete to. */
export function complete(state: EditorState, completion: Completion, step: CycleStep): EditorState | null {
  const { candidates, start, end } = completion;
  const [only] = candidates;
  if (only === undefined) return null;
  if (candidates.length === 1) {
    return typing(withDraft(state, replace(state.draft, { start, end, text: only.text + only.tail })));
  }
  const texts = candidates.map(({ text }) => text);
  return cycle(state, { candidates: texts, chosen: null, before: state.draft, start, end }, step);
}

/** Takes the next candidate in place of the one that is there. */
export function cycle(state: EditorState, was: Cycle, step: CycleStep): EditorState {
  const { candidates, before, start, end } = was;
  // What was typed stands behind the last candidate, and so before the first one.
  const places = candidates.length + 1;
  const next = ((was.chosen ?? candidates.length) + step + places) % places;
  const text = candidates[next];
  const edit = text === undefined ? before : replace(before, { start, end, text });
  const joins = state.mode.type === "cycle";
  return {
    ...withDraft(state, edit, { joins }),
    mode: { type: "cycle", cycle: { ...was, chosen: text === undefined ? null : next } },
  };
}
