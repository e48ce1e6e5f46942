/**
 * Goes through earlier lines one by one (Up and Down), or searches them (Ctrl-R).
 *
 * Pure. The history is passed in, oldest line first.
 *
 * @module
 */
import { boundaryAtOrBefore, previousBoundary } from "./text_edit.ts";
import { type Draft, draftOf, type EditorState, type Search, typing, withDraft } from "./editor_state.ts";

/** To an older line or to a newer one. */
export type Direction = -1 | 1;

/** The longest query, in UTF-16 units. */
const MAX_QUERY = 256;

const NO_EDITS: ReadonlyMap<number, Draft> = new Map();

/** Shows the previous or next line of the history. After the newest one comes the draft. */
export function browse(state: EditorState, history: readonly string[], { step }: { step: Direction }): EditorState {
  const { index, before, edited } = state.browsing ?? { index: history.length, before: state.draft, edited: NO_EDITS };
  const next = Math.min(index, history.length) + step;
  const found = history[next];
  if (found === undefined && next !== history.length) return state;
  // A changed line keeps its changes until a line is sent.
  const left = new Map(edited).set(index, state.draft);
  const draft = left.get(next) ?? (found === undefined ? before : draftOf(found));
  return { ...withDraft(state, draft), browsing: { index: next, before, edited: left } };
}

/** Begins a search. */
export function beginSearch(state: EditorState): EditorState {
  return withSearch(state, { query: "", index: null, isFailing: false, before: state.draft });
}

/** Adds text to the query, and searches on from the line that was found. */
export function extendQuery(state: EditorState, search: Search, { text, history }: Typed): EditorState {
  const query = search.query + text;
  if (query.length > MAX_QUERY) return withSearch(state, { ...search, isFailing: true });
  return find(state, { ...search, query }, { history, from: search.index ?? history.length - 1, step: -1 });
}

interface Typed {
  readonly text: string;
  readonly history: readonly string[];
}

/** Removes the last character of the query, and searches again from the newest line. */
export function shortenQuery(state: EditorState, search: Search, history: readonly string[]): EditorState {
  const query = search.query.slice(0, previousBoundary(search.query, search.query.length));
  const shorter = { ...search, query, index: null };
  return find({ ...state, draft: search.before }, shorter, { history, from: history.length - 1, step: -1 });
}

/** Finds the next line with another text than the one found last. */
export function findNext(
  state: EditorState,
  search: Search,
  { history, step }: { readonly history: readonly string[]; readonly step: Direction },
): EditorState {
  const from = search.index === null ? history.length - 1 : search.index + step;
  return find(state, search, { history, from, step, not: search.index === null ? null : state.draft.text });
}

/** Ends the search and keeps the line that was found. Up and Down continue from there. */
export function acceptSearch(state: EditorState, { index, before }: Search): EditorState {
  const found = typing(withDraft({ ...state, draft: before }, state.draft));
  return index === null ? found : {
    ...found,
    browsing: { index, before: state.browsing?.before ?? before, edited: state.browsing?.edited ?? NO_EDITS },
  };
}

/** Ends the search and restores the draft. */
export function cancelSearch(state: EditorState, { before }: Search): EditorState {
  return { ...typing(state), draft: before };
}

interface Found {
  readonly history: readonly string[];
  readonly from: number;
  readonly step: Direction;
  /** A text that must not be found again. */
  readonly not?: string | null;
}

function find(state: EditorState, search: Search, { history, from, step, not = null }: Found): EditorState {
  const { query } = search;
  if (query === "") return withSearch({ ...state, draft: search.before }, { ...search, index: null, isFailing: false });
  for (let index = from; index >= 0 && index < history.length; index += step) {
    const text = history[index] ?? "";
    const at = text.indexOf(query);
    if (at === -1 || text === not) continue;
    const draft = draftOf(text);
    const cursor = boundaryAtOrBefore(draft.text, at);
    return withSearch({ ...state, draft: { ...draft, cursor } }, { ...search, index, isFailing: false });
  }
  return withSearch(state, { ...search, isFailing: true });
}

function withSearch(state: EditorState, search: Search): EditorState {
  return { ...state, run: null, mode: { type: "search", search } };
}
