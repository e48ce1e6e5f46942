/**
 * What each key does to the line while it is typed, as in readline.
 *
 * Pure. Knows neither questions being answered nor searches going on.
 *
 * @module
 */
import { complete, type CycleStep } from "./completion.ts";
import { draftOf, type EditorState, initialState, withDraft } from "./editor_state.ts";
import { beginsWithSlash, BELL, type EditorContext, type Effect, type Update, updated } from "./effect.ts";
import { beginSearch, browse, type Direction } from "./history_search.ts";
import type { Key } from "./key_decoder.ts";
import * as motion from "./motion.ts";
import { ask, finish } from "./question.ts";
import { type Edit, erase, insert, transpose } from "./text_edit.ts";

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
