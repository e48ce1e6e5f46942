/**
 * The line editor as a pure function: a key changes the state and may have effects. Keys work as in readline.
 *
 * | mode       | entered by                                    | what keys do                                              |
 * | ---------- | --------------------------------------------- | --------------------------------------------------------- |
 * | `typing`   | the beginning; whatever ends the other modes  | edit the line (the table of keys below)                   |
 * | `question` | Ctrl-C on an empty line; Enter after a paste  | answer it; any other key closes it and edits the line     |
 * | `cycle`    | Tab with several candidates (completion.ts)   | Tab goes on; any other key keeps the candidate            |
 * | `search`   | Ctrl-R (history_search.ts)                    | extend the query; any other key keeps the line it found   |
 *
 * Knows neither the terminal nor the chat, and keeps nothing itself: state and context are passed in.
 *
 * @module
 */
import { complete, cycle, type CycleStep } from "./completion.ts";
import {
  beginsWithSlash,
  BELL,
  type Cycle,
  type Draft,
  draftOf,
  type EditorContext,
  type EditorState,
  type Effect,
  initialState,
  type Question,
  type Search,
  typing,
  type Update,
  updated,
  withDraft,
} from "./editor_state.ts";
import {
  acceptSearch,
  beginSearch,
  browse,
  cancelSearch,
  type Direction,
  extendQuery,
  findNext,
  shortenQuery,
} from "./history_search.ts";
import type { Key } from "./key_decoder.ts";
import * as motion from "./motion.ts";
import { type Edit, erase, insert, transpose } from "./text_edit.ts";

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

type Act = (state: EditorState, context: EditorContext) => Update;

/** Takes a key. One that means nothing changes nothing. */
export function typeKey(state: EditorState, key: Key, context: EditorContext): Update {
  switch (key.type) {
    case "text":
      return put(state, key.text, { isTyped: true });
    case "paste": {
      const text = key.text.replace(/\n+$/, "");
      const { state: next, effects } = put(state, text, { isPasted: isDoubtful(state, text, context) });
      return key.isCut === true || effects.length > 0 ? updated(next, { type: "cut" }) : updated(next);
    }
    case "press":
      return ACTS.get(key.key)?.(state, context) ?? updated(state);
  }
}

/** Whether a pasted text is asked about before it is sent (REQ-T64). */
function isDoubtful(
  { draft: { text: before, cursor } }: EditorState,
  text: string,
  { isCommand = beginsWithSlash }: Pick<EditorContext, "isCommand">,
): boolean {
  const after = before.slice(0, cursor) + text + before.slice(cursor);
  return text.includes("\n") || isCommand(after) && !isCommand(before);
}

/** Puts text in at the cursor, as far as there is room. */
function put(
  state: EditorState,
  text: string,
  { isTyped = false, isPasted = false }: { readonly isTyped?: boolean; readonly isPasted?: boolean } = {},
): Update {
  const edit = insert(state.draft, text);
  const isWhole = edit.text.length === state.draft.text.length + text.length;
  const joins = isTyped && state.run === "typing" && !/^\s/.test(text);
  const next = withDraft(state, { ...edit, isPasted: isPasted || state.draft.isPasted }, {
    run: isTyped ? "typing" : null,
    joins,
  });
  return isWhole ? updated(next) : updated(next, BELL);
}

function move(to: motion.Motion): Act {
  return (state) => updated(moved(state, to));
}

function moved(state: EditorState, to: motion.Motion): EditorState {
  const { text, cursor } = state.draft;
  return { ...state, draft: { ...state.draft, cursor: to(text, cursor) }, run: null };
}

function change(how: (edit: Edit) => Edit): Act {
  return (state) => updated(withDraft(state, how(state.draft)));
}

function remove(to: motion.Motion): Act {
  return change((edit) => erase(edit, to(edit.text, edit.cursor)));
}

/** What is taken can be put in again; what is taken at once stays together. */
function kill(to: motion.Motion): Act {
  return (state) => {
    const { text, cursor, isPasted } = state.draft;
    const place = to(text, cursor);
    if (place === cursor) return updated(state);
    const was = state.run === "killing" ? state.killed : { text: "", isPasted: false };
    const taken = text.slice(Math.min(place, cursor), Math.max(place, cursor));
    const killed = {
      text: place < cursor ? taken + was.text : was.text + taken,
      isPasted: isPasted || was.isPasted,
    };
    return updated({ ...withDraft(state, erase(state.draft, place), { run: "killing" }), killed });
  };
}

const yank: Act = (state) => put(state, state.killed.text, { isPasted: state.killed.isPasted });

const takeBack: Act = (state) => {
  const draft = state.undo.at(-1);
  if (draft === undefined) return updated(state, BELL);
  return updated({ ...state, draft, undo: state.undo.slice(0, -1), run: null });
};

/** Ctrl-C: the line can be had back with Ctrl-Y. */
const clear: Act = (state) => {
  const { text, isPasted } = state.draft;
  if (text === "") return updated(ask(state, { type: "leave" }));
  return updated({ ...initialState(), killed: { text, isPasted }, undo: withDraft(state, draftOf("")).undo });
};

/** Up and Down: within many lines first. */
function upOrDown(to: motion.Motion, step: Direction): Act {
  return (state, context) => {
    const next = moved(state, to);
    return next.draft.cursor === state.draft.cursor ? walk(step)(state, context) : updated(next);
  };
}

function walk(step: Direction): Act {
  return (state, { history }) => updated(browse(state, history, { step }));
}

function tab(step: CycleStep): Act {
  return (state, context) => {
    const { text, cursor } = state.draft;
    const next = complete(state, context.complete(text, cursor), step);
    return next === null ? updated(state, BELL) : updated(next);
  };
}

const deleteOrLeave: Act = (state, context) =>
  state.draft.text === "" ? updated(state, { type: "leave" }) : remove(motion.clusterRight)(state, context);

function effect(one: Effect): Act {
  return (state) => updated(state, one);
}

/** Several keys that do the same. */
function keys(names: string, act: Act): [string, Act][] {
  return names.split(" ").map((name) => [name, act]);
}

const ACTS: ReadonlyMap<string, Act> = new Map([
  ...keys("left ctrl-b", move(motion.clusterLeft)),
  ...keys("right ctrl-f", move(motion.clusterRight)),
  ...keys("home ctrl-a", move(motion.home)),
  ...keys("end ctrl-e", move(motion.end)),
  ...keys("alt-b alt-left ctrl-left", move(motion.wordLeft)),
  ...keys("alt-f alt-right ctrl-right", move(motion.wordRight)),
  ...keys("up", upOrDown(motion.lineUp, -1)),
  ...keys("down", upOrDown(motion.lineDown, 1)),
  ...keys("ctrl-p", walk(-1)),
  ...keys("ctrl-n", walk(1)),
  ...keys("ctrl-r", (state) => updated(beginSearch(state))),
  ...keys("backspace shift-backspace", remove(motion.clusterLeft)),
  ...keys("delete", remove(motion.clusterRight)),
  ...keys("ctrl-d", deleteOrLeave),
  ...keys("ctrl-k", kill(motion.toLineEnd)),
  ...keys("ctrl-u", kill(motion.toLineStart)),
  ...keys("ctrl-w", kill(motion.blankWordLeft)),
  ...keys("alt-backspace ctrl-backspace", kill(motion.wordLeft)),
  ...keys("alt-d ctrl-delete alt-delete", kill(motion.wordRight)),
  ...keys("ctrl-y", yank),
  ...keys("ctrl-t", change(transpose)),
  ...keys("ctrl-_", takeBack),
  ...keys("alt-enter shift-enter ctrl-enter", (state) => put(state, "\n")),
  ...keys("enter", finish),
  ...keys("tab", tab(1)),
  ...keys("shift-tab", tab(-1)),
  ...keys("ctrl-c", clear),
  ...keys("ctrl-l", effect({ type: "redraw" })),
  ...keys("ctrl-z", effect({ type: "suspend" })),
  ...keys("alt-a", effect({ type: "next" })),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((index) => keys(`alt-${index}`, effect({ type: "switch", index }))),
]);

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
