/**
 * Tab completion. A single candidate is inserted at once; with several, each Tab inserts the next one, and after the
 * last one the typed text returns.
 *
 * Pure. The owner of the editor finds the candidates.
 *
 * @module
 */
import { type Completion, type Cycle, type EditorState, typing, withDraft } from "./editor_state.ts";
import { replace } from "./text_edit.ts";

/** Forward to the next candidate, or back to the previous one. */
export type CycleStep = 1 | -1;

/** Completes the word at the cursor. Returns `null` if there are no candidates. */
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

/** Replaces the candidate in the line by the next one. */
export function cycle(state: EditorState, was: Cycle, step: CycleStep): EditorState {
  const { candidates, before, start, end } = was;
  // The typed text comes after the last candidate, and so before the first one.
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
