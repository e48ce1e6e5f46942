/**
 * The line editor as a pure function: a key changes the state and may have effects. Keys work as in readline.
 *
 * | mode       | how it begins                                | what a key does                                        |
 * | ---------- | -------------------------------------------- | ------------------------------------------------------ |
 * | `typing`   | at the start, and when another mode ends     | edits the line (`KEY_ACTIONS`)                         |
 * | `question` | Ctrl-C on an empty line; Enter after a paste | answers it; any other key closes it and edits the line |
 * | `cycle`    | Tab with several candidates (completion.ts)  | Tab shows the next; any other key accepts and edits    |
 * | `search`   | Ctrl-R (history_search.ts)                   | changes the query; any other key accepts and edits     |
 *
 * Knows neither the terminal nor the chat and stores nothing: state and context are passed in.
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

/** The state after a key, and the effects of the key. Never throws. */
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

interface KeyPress {
  readonly key: Key;
  readonly context: EditorContext;
}

/** Tab shows another candidate. Any other key accepts the current one and then acts as usual. */
function inCycle(state: EditorState, was: Cycle, { key, context }: KeyPress): Update {
  const name = key.type === "press" ? key.key : "";
  if (name === "tab") return updated(cycle(state, was, 1));
  if (name === "shift-tab") return updated(cycle(state, was, -1));
  return typeKey(typing(state), key, context);
}

/** A key that does not belong to the search accepts the line that was found and then acts as usual. */
function inSearch(state: EditorState, search: Search, { key, context }: KeyPress): Update {
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

type KeyAction = (state: EditorState, context: EditorContext) => Update;

/** Applies a key to the line. A key without a meaning changes nothing. */
function typeKey(state: EditorState, key: Key, context: EditorContext): Update {
  switch (key.type) {
    case "text":
      return insertText(state, key.text, { isTyped: true });
    case "paste": {
      const text = key.text.replace(/\n+$/, "");
      const { state: next, effects } = insertText(state, text, { isPasted: needsQuestion(state, text, context) });
      return key.isCut === true || effects.length > 0 ? updated(next, { type: "cut" }) : updated(next);
    }
    case "press":
      return actionOf(key.key)?.(state, context) ?? updated(state);
  }
}

/**
 * Whether the user has to confirm a pasted text before it is sent (REQ-T64): it has several lines, or makes a command.
 */
function needsQuestion(
  { draft: { text: before, cursor } }: EditorState,
  text: string,
  { isCommand = beginsWithSlash }: Pick<EditorContext, "isCommand">,
): boolean {
  const after = before.slice(0, cursor) + text + before.slice(cursor);
  return text.includes("\n") || isCommand(after) && !isCommand(before);
}

/** Inserts text at the cursor, as far as there is room. */
function insertText(
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

function move(to: motion.Motion): KeyAction {
  return (state) => updated(moved(state, to));
}

function moved(state: EditorState, to: motion.Motion): EditorState {
  const { text, cursor } = state.draft;
  return { ...state, draft: { ...state.draft, cursor: to(text, cursor) }, run: null };
}

function changeBy(how: (edit: Edit) => Edit): KeyAction {
  return (state) => updated(withDraft(state, how(state.draft)));
}

function remove(to: motion.Motion): KeyAction {
  return changeBy((edit) => erase(edit, to(edit.text, edit.cursor)));
}

/** Cuts up to where a motion leads, for Ctrl-Y to paste. Consecutive cuts are joined. */
function kill(to: motion.Motion): KeyAction {
  return (state) => {
    const { text, cursor, isPasted } = state.draft;
    const place = to(text, cursor);
    if (place === cursor) return updated(state);
    const was = state.run === "killing" ? state.killed : { text: "", isPasted: false };
    const cut = text.slice(Math.min(place, cursor), Math.max(place, cursor));
    const killed = {
      text: place < cursor ? cut + was.text : was.text + cut,
      isPasted: isPasted || was.isPasted,
    };
    return updated({ ...withDraft(state, erase(state.draft, place), { run: "killing" }), killed });
  };
}

const yank: KeyAction = (state) => insertText(state, state.killed.text, { isPasted: state.killed.isPasted });

const undo: KeyAction = (state) => {
  const draft = state.undo.at(-1);
  if (draft === undefined) return updated(state, BELL);
  return updated({ ...state, draft, undo: state.undo.slice(0, -1), run: null });
};

/** Ctrl-C clears the line, and Ctrl-Y brings it back. On an empty line it asks whether to leave. */
const clear: KeyAction = (state) => {
  const { text, isPasted } = state.draft;
  if (text === "") return updated(ask(state, { type: "leave" }));
  return updated({ ...initialState(), killed: { text, isPasted }, undo: withDraft(state, draftOf("")).undo });
};

/** Up and Down move within a text of several lines first, and then through the history. */
function upOrDown(to: motion.Motion, step: Direction): KeyAction {
  return (state, context) => {
    const next = moved(state, to);
    return next.draft.cursor === state.draft.cursor ? browseBy(step)(state, context) : updated(next);
  };
}

/** Moves within a text. On an empty line it goes to another conversation. */
function moveOrGo(to: motion.Motion, step: -1 | 1): KeyAction {
  return (state) => state.draft.text === "" ? updated(state, { type: "neighbour", step }) : updated(moved(state, to));
}

function browseBy(step: Direction): KeyAction {
  return (state, { history }) => updated(browse(state, history, { step }));
}

function tab(step: CycleStep): KeyAction {
  return (state, context) => {
    const { text, cursor } = state.draft;
    const next = complete(state, context.complete(text, cursor), step);
    return next === null ? updated(state, BELL) : updated(next);
  };
}

const deleteOrLeave: KeyAction = (state, context) =>
  state.draft.text === "" ? updated(state, { type: "leave" }) : remove(motion.clusterRight)(state, context);

function effect(one: Effect): KeyAction {
  return (state) => updated(state, one);
}

/** The entries for several keys with the same action. */
function keys(names: string, action: KeyAction): [string, KeyAction][] {
  return names.split(" ").map((name) => [name, action]);
}

const KEY_ACTIONS: ReadonlyMap<string, KeyAction> = new Map([
  ...keys("left ctrl-b", move(motion.clusterLeft)),
  ...keys("right ctrl-f", move(motion.clusterRight)),
  ...keys("home ctrl-a", move(motion.home)),
  ...keys("end ctrl-e", move(motion.end)),
  ...keys("ctrl-left", move(motion.wordLeft)),
  ...keys("ctrl-right", move(motion.wordRight)),
  // Terminals of macOS send Alt-B and Alt-F for Alt-Left and Alt-Right.
  ...keys("alt-b alt-left", moveOrGo(motion.wordLeft, -1)),
  ...keys("alt-f alt-right", moveOrGo(motion.wordRight, 1)),
  ...keys("up", upOrDown(motion.lineUp, -1)),
  ...keys("down", upOrDown(motion.lineDown, 1)),
  ...keys("ctrl-p", browseBy(-1)),
  ...keys("ctrl-n", browseBy(1)),
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
  ...keys("ctrl-t", changeBy(transpose)),
  ...keys("ctrl-_", undo),
  ...keys("alt-enter shift-enter ctrl-enter", (state) => insertText(state, "\n")),
  ...keys("enter", finish),
  ...keys("tab", tab(1)),
  ...keys("shift-tab", tab(-1)),
  ...keys("ctrl-c", clear),
  ...keys("ctrl-l", effect({ type: "redraw" })),
  ...keys("ctrl-z", effect({ type: "suspend" })),
  ...keys("alt-a", effect({ type: "next" })),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((index) => keys(`alt-${index % 10}`, effect({ type: "switch", index }))),
]);

/**
 * The action of a key. A key that means nothing with Alt acts without it: an Escape pressed just before it has become
 * its Alt.
 */
function actionOf(key: string): KeyAction | undefined {
  return KEY_ACTIONS.get(key) ?? KEY_ACTIONS.get(key.replace("alt-", ""));
}

/** Enter submits the line, unless the user has to confirm it first. */
function finish(state: EditorState, context: Pick<EditorContext, "isCommand">): Update {
  const question = questionAbout(state.draft, context);
  return question === null ? submit(state, { isPasted: false }) : updated(ask(state, question));
}

/** Opens a question. */
function ask(state: EditorState, question: Question): EditorState {
  return { ...state, run: null, mode: { type: "question", question } };
}

/** The update after a key that answers a question. Returns `null` for any other key. */
function answer(state: EditorState, question: Question, key: Key): Update | null {
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
