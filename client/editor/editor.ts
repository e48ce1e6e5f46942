/**
 * A line of input with all that one does while writing it: keys go in, a new state and effects come out.
 *
 * Pure: knows neither the terminal nor the chat, and keeps nothing. Its parts are the line (line_keys.ts), questions
 * (question.ts), completion (completion.ts) and lines from before (history_search.ts).
 *
 * @module
 */
import { cycle } from "./completion.ts";
import { type Cycle, type EditorState, type Search, typing } from "./editor_state.ts";
import { BELL, type EditorContext, type Update, updated } from "./effect.ts";
import { acceptSearch, cancelSearch, extendQuery, findNext, shortenQuery } from "./history_search.ts";
import type { Key } from "./key_decoder.ts";
import { typeKey } from "./line_keys.ts";
import { answer } from "./question.ts";

/** What a key makes of the editor. Never throws. */
export function update(state: EditorState, key: Key, context: EditorContext): Update {
  switch (state.mode.type) {
    case "typing":
      return typeKey(state, key, context);
    case "question":
      return answer(state, state.mode.question, key) ?? typeKey(typing(state), key, context);
    case "cycle":
      return inCycle(state, state.mode.cycle, { key, context });
    case "search":
      return inSearch(state, state.mode.search, { key, context });
  }
}

interface Typed {
  readonly key: Key;
  readonly context: EditorContext;
}

/** Any key but Tab ends it, and does what it always does. */
function inCycle(state: EditorState, was: Cycle, { key, context }: Typed): Update {
  const name = key.type === "press" ? key.key : "";
  if (name === "tab") return updated(cycle(state, was, 1));
  if (name === "shift-tab") return updated(cycle(state, was, -1));
  return typeKey(typing(state), key, context);
}

/** Keys that do not belong to it end it with what was found, and do what they always do. */
function inSearch(state: EditorState, search: Search, { key, context }: Typed): Update {
  const { history } = context;
  if (key.type === "text") return found(extendQuery(state, search, { text: key.text, history }));
  switch (key.type === "press" ? key.key : "") {
    case "ctrl-r":
      return found(findNext(state, search, { history, step: -1 }));
    case "ctrl-s":
      return found(findNext(state, search, { history, step: 1 }));
    case "backspace":
      return found(shortenQuery(state, search, history));
    case "ctrl-c":
    case "ctrl-g":
      return updated(cancelSearch(state, search));
    case "escape":
      return updated(acceptSearch(state, search));
    default:
      return typeKey(acceptSearch(state, search), key, context);
  }
}

function found(state: EditorState): Update {
  return state.mode.type === "search" && state.mode.search.isFailing ? updated(state, BELL) : updated(state);
}
