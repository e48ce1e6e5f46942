import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Completion } from "../../../client/editor/editor_state.ts";
import { update } from "../../../client/editor/editor.ts";
import {
  draftOf,
  type EditorContext,
  type EditorState,
  type Effect,
  hint,
  initialState,
} from "../../../client/editor/editor_state.ts";
import { type Key, KeyDecoder } from "../../../client/editor/key_decoder.ts";
import { viewEditor } from "../../../client/editor/editor_view.ts";
import { MAX_INPUT } from "../../../client/editor/text_edit.ts";
import { piece } from "../../../client/display/line.ts";
import { widthOf } from "../../../client/display/width.ts";

const NAMES = ["anna", "anton", "bob"];

/** Completes the word before the cursor to names. */
function completeNames(text: string, cursor: number): Completion {
  const start = text.lastIndexOf(" ", cursor - 1) + 1;
  const word = text.slice(start, cursor);
  const found = NAMES.filter((name) => word !== "" && name.startsWith(word));
  return { start, end: cursor, candidates: found.map((text) => ({ text, tail: ": " })) };
}

const CONTEXT: EditorContext = { history: [], complete: completeNames };

/** An editor with a text and the cursor at its end. */
function editorWith(text: string): EditorState {
  return { ...initialState(), draft: draftOf(text) };
}

/** The keys in a script: `<name>` is a key, `<paste:…>` a paste, and everything else is typed letter by letter. */
function keysOf(typed: string): Key[] {
  const parts = typed.match(/<paste:[^>]*>|<[a-z][^<>]*>|[^]/gu) ?? [];
  return parts.map((part) => {
    if (part.startsWith("<paste:")) return { type: "paste", text: part.slice(7, -1) };
    return /^<.+>$/.test(part) ? { type: "press", key: part.slice(1, -1) } : { type: "text", text: part };
  });
}

interface After {
  readonly state: EditorState;
  readonly effects: readonly Effect[];
}

function type(typed: string, context: Partial<EditorContext> = {}, state: EditorState = initialState()): After {
  const effects: Effect[] = [];
  for (const key of keysOf(typed)) {
    const next = update(state, key, { ...CONTEXT, ...context });
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

/** The line with its cursor as `|`. */
function shown({ draft: { text, cursor } }: EditorState): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function submit(text: string, isPasted = false): Effect {
  return { type: "submit", text, isPasted };
}

const BELL: Effect = { type: "bell" };
const LEAVE: Effect = { type: "leave" };
const LEAVING = { type: "question", question: { type: "leave" } } as const;

Deno.test("update edits the line with the keys of readline", () => {
  const cases: readonly (readonly [typed: string, line: string])[] = [
    ["abc<left>x", "abx|c"],
    ["abc<ctrl-b><ctrl-b><ctrl-f>x", "abx|c"],
    ["abc<home>x<end>y", "xabcy|"],
    ["abc<ctrl-a>x<ctrl-e>y", "xabcy|"],
    ["one two<alt-b>x", "one x|two"],
    ["one two<ctrl-left><alt-left><ctrl-right>x", "onex| two"],
    ["one two<home><alt-f><alt-right>x", "one twox|"],
    ["abc<backspace>", "ab|"],
    ["<backspace>", "|"],
    ["abc<home><delete>", "|bc"],
    ["abc<home><ctrl-d>", "|bc"],
    ["e\u0301👨‍👩‍👧<backspace>", "e\u0301|"],
    ["abc<left><ctrl-k>", "ab|"],
    ["abc<left><ctrl-u>", "|c"],
    ["say foo-bar<ctrl-w>", "say |"],
    ["say foo-bar<alt-backspace>", "say foo-|"],
    ["say foo<home><alt-d>", "| foo"],
    ["say foo<home><ctrl-delete>", "| foo"],
    ["one two<ctrl-w>three <ctrl-y>", "one three two|"],
    ["one two three<ctrl-w><ctrl-w>x<ctrl-y>", "one xtwo three|"],
    ["one two<home><alt-d><alt-d><ctrl-y>", "one two|"],
    ["one two<ctrl-w><left><ctrl-u><ctrl-y>", "one| "],
    ["ab<ctrl-t>", "ba|"],
    ["one<alt-enter>two", "one\ntwo|"],
    ["one<shift-enter>two<up>x<down>y", "onex\ntwoy|"],
    ["abc<alt-home>x<ctrl-alt-e>y<ctrl-alt-c>", "|"],
    ["abc<ctrl-q><f5><insert><alt-x><escape><ctrl-g>", "abc|"],
  ];
  for (const [typed, line] of cases) {
    const { state, effects } = type(typed);
    assertEquals([shown(state), effects, hint(state)], [line, [], null], typed);
  }
});

Deno.test("update leaves everything but editing to its owner", () => {
  const cases: readonly (readonly [typed: string, effects: readonly Effect[]])[] = [
    ["hi<enter>", [submit("hi")]],
    ["<enter>", [submit("")]],
    ["a<alt-enter>b<enter>", [submit("a\nb")]],
    ["/help<enter>", [submit("/help")]],
    ["<ctrl-d>", [LEAVE]],
    ["<ctrl-l>", [{ type: "redraw" }]],
    ["<ctrl-z>", [{ type: "suspend" }]],
    ["<alt-a>", [{ type: "next" }]],
    ["<alt-1><alt-9>", [{ type: "switch", index: 1 }, { type: "switch", index: 9 }]],
    ["<alt-0>", [{ type: "switch", index: 10 }]],
    ["<alt-left><alt-right>", [{ type: "neighbour", step: -1 }, { type: "neighbour", step: 1 }]],
    ["<alt-b><alt-f>", [{ type: "neighbour", step: -1 }, { type: "neighbour", step: 1 }]],
    ["a b<alt-left><alt-right><alt-b><alt-f><ctrl-left>", []],
    ["<ctrl-_>", [BELL]],
    ["x<tab>", [BELL]],
  ];
  for (const [typed, effects] of cases) assertEquals(type(typed).effects, effects, typed);
});

Deno.test("update starts over after a line is submitted, and keeps the text to yank", () => {
  const { state } = type("one two<ctrl-w>x<enter>");
  assertEquals([shown(state), shown(type("<ctrl-_>", {}, state).state)], ["|", "|"]);
  assertEquals(shown(type("<ctrl-y>", {}, state).state), "two|");
});

Deno.test("update undoes changes: a kill as a whole, and typed text word by word", () => {
  const typed = "one two<ctrl-w><ctrl-a>x";
  const lines = ["x|one ", "|one ", "one two|", "one|", "|", "|"];
  for (const [count, line] of lines.entries()) {
    assertEquals(shown(type(typed + "<ctrl-_>".repeat(count)).state), line, `${count}`);
  }
});

Deno.test("update inserts no more text than there is room for", () => {
  const full = editorWith("x".repeat(MAX_INPUT));
  const { state, effects } = type("a<paste:b>", {}, full);
  assertEquals([state.draft, effects], [full.draft, [BELL, { type: "cut" }]]);
  const cut = update(initialState(), { type: "paste", text: "x", isCut: true }, CONTEXT);
  assertEquals([cut.state.draft.text, cut.effects], ["x", [{ type: "cut" }]]);
});

Deno.test("Up and Down go through the history, and the unfinished line comes back", () => {
  const history = ["first", "second", "two\nlines"];
  const cases: readonly (readonly [typed: string, line: string])[] = [
    ["half<ctrl-p>", "two\nlines|"],
    ["half<up><up>", "two|\nlines"],
    ["half<up><up><up>", "second|"],
    ["half<ctrl-p><ctrl-p><ctrl-p><ctrl-p><ctrl-p>", "first|"],
    ["half<left><ctrl-p><ctrl-p><ctrl-n><ctrl-n>", "hal|f"],
    ["half<down>", "half|"],
    ["<ctrl-p><ctrl-p>x<ctrl-n>", "two\nlines|"],
    ["<ctrl-p><ctrl-p><down><down>", "|"],
    // A changed line keeps its changes.
    ["<ctrl-p><ctrl-p>x<ctrl-p><ctrl-n>", "secondx|"],
    ["<ctrl-p><ctrl-p><ctrl-u>new<ctrl-p><ctrl-n>", "new|"],
    ["a<ctrl-p><ctrl-p><ctrl-_><ctrl-_>", "a|"],
  ];
  for (const [typed, line] of cases) assertEquals(shown(type(typed, { history }).state), line, typed);
  assertEquals(shown(type("x<up>").state), "x|");
});

Deno.test("Up starts at the newest line again after a line was submitted", () => {
  const { state } = type("<up><up><enter>", { history: ["one", "two"] });
  assertEquals(shown(type("<up>", { history: ["one", "two", "one"] }, state).state), "one|");
  assertEquals(shown(type("<up><up>", { history: ["one", "two", "three"] }, state).state), "two|");
});

Deno.test("Ctrl-R finds lines that contain a text", () => {
  const history = ["make tea", "drink tea", "sleep", "drink tea", "Tee"];
  const search = (query: string, isFailing = false) => ({ type: "search", query, isFailing } as const);
  const cases: readonly (readonly [typed: string, line: string, hint: unknown])[] = [
    ["half<ctrl-r>", "half|", search("")],
    ["half<ctrl-r>te", "drink |tea", search("te")],
    ["<ctrl-r>tea<ctrl-r>", "make |tea", search("tea")],
    ["<ctrl-r>tea<ctrl-r><ctrl-r>", "make |tea", search("tea", true)],
    ["<ctrl-r>tea<ctrl-r><ctrl-s>", "drink |tea", search("tea")],
    ["half<ctrl-r>tex", "drink |tea", search("tex", true)],
    ["<ctrl-r>tex<backspace>", "drink |tea", search("te")],
    ["half<ctrl-r>t<backspace>", "half|", search("")],
    ["half<ctrl-r>tea<ctrl-g>x", "halfx|", null],
    ["half<ctrl-r>tea<ctrl-c>x", "halfx|", null],
    ["half<ctrl-r>tea<escape>x", "drink x|tea", null],
    ["half<ctrl-r>tea<right>", "drink t|ea", null],
    ["half<ctrl-r>tea<end>x", "drink teax|", null],
    ["half<ctrl-r>tea<escape><up>", "sleep|", null],
    ["half<ctrl-r>tea<escape><down><down>", "half|", null],
    ["half<ctrl-r>tea<escape><ctrl-_>", "half|", null],
    ["half<ctrl-r>xyz<escape>", "half|", null],
    ["half<ctrl-r>tea<enter>", "|", null],
  ];
  for (const [typed, line, expected] of cases) {
    const { state } = type(typed, { history });
    assertEquals([shown(state), hint(state)], [line, expected], typed);
  }
  assertEquals(type("<ctrl-r>sl<enter>", { history }).effects, [submit("sleep")]);
  assertEquals(type("<ctrl-r>x", { history }).effects, [BELL]);
});

Deno.test("Tab inserts a single candidate with its tail, and cycles through several without", () => {
  const cases: readonly (readonly [typed: string, line: string, chosen: number | null | undefined])[] = [
    ["hi b<tab>", "hi bob: |", undefined],
    ["b<tab>x", "bob: x|", undefined],
    ["a<tab>", "anna|", 0],
    ["a<tab><tab>", "anton|", 1],
    ["a<tab><tab><tab>", "a|", null],
    ["a<tab><tab><tab><tab>", "anna|", 0],
    ["a<shift-tab>", "anton|", 1],
    ["a<shift-tab><shift-tab><shift-tab>", "a|", null],
    ["a b<left><left><tab><tab>", "anton| b", 1],
    ["a<tab>, hi", "anna, hi|", undefined],
    ["a<tab><backspace>", "ann|", undefined],
    ["a<tab><tab><left>", "anto|n", undefined],
    ["a<tab><tab>x<tab>", "antonx|", undefined],
    ["a<tab><tab><ctrl-_>", "a|", undefined],
    ["a<tab><escape><tab>", "anna: |", undefined],
  ];
  for (const [typed, line, chosen] of cases) {
    const { state } = type(typed);
    const expected = chosen === undefined ? null : { type: "candidates", candidates: ["anna", "anton"], chosen };
    assertEquals([shown(state), hint(state)], [line, expected], typed);
  }
});

Deno.test("Ctrl-C clears the line, which can be yanked or undone", () => {
  assertEquals(type("hello<ctrl-c>").effects, []);
  assertEquals(shown(type("hello<ctrl-c>").state), "|");
  assertEquals(shown(type("hello<ctrl-c><ctrl-y>").state), "hello|");
  assertEquals(shown(type("hello<ctrl-c><ctrl-_>").state), "hello|");
  assertEquals(shown(type("<up>x<ctrl-c><up>", { history: ["one", "two"] }).state), "two|");
});

Deno.test("Ctrl-C on an empty line asks before leaving", () => {
  assertEquals(hint(type("<ctrl-c>").state), LEAVING);
  for (const yes of ["<ctrl-c>", "<ctrl-d>", "<enter>", "y", "Y"]) {
    const { state, effects } = type(`<ctrl-c>${yes}`);
    assertEquals([effects, hint(state)], [[LEAVE], null], yes);
  }
  for (const no of ["n", "N", "<escape>"]) {
    const { state, effects } = type(`<ctrl-c>${no}`);
    assertEquals([shown(state), effects, hint(state)], ["|", [], null], no);
  }
  const { state, effects } = type("<ctrl-c>hi<enter>");
  assertEquals([effects, hint(state)], [[submit("hi")], null]);
});

Deno.test("A question is not answered by text that reads like a key", () => {
  for (const text of ["enter", "ctrl-c", "yes", "escape"]) {
    const next = update(type("<ctrl-c>").state, { type: "text", text }, CONTEXT);
    assertEquals([shown(next.state), next.effects], [`${text}|`, []]);
  }
});

Deno.test("REQ-T64: a pasted line without a slash is like a typed one", () => {
  assertEquals(type("say <paste:this>.<enter>").effects, [submit("say this.")]);
  assertEquals(type("<paste:this\n\n><enter>").effects, [submit("this")]);
  assertEquals(type("/me <paste:waves><enter>").effects, [submit("/me waves")]);
  assertEquals(type("see <paste:/etc/hosts><enter>").effects, [submit("see /etc/hosts")]);
  assertEquals(type("<paste:\n>").state.draft.text, "");
});

Deno.test("REQ-T64: several pasted lines are sent only after a question, and never run", () => {
  const { state, effects } = type("<paste:/quit\n/part\n><enter>");
  assertEquals([shown(state), effects], ["/quit\n/part|", []]);
  assertEquals(hint(state), { type: "question", question: { type: "paste", lines: 2 } });
  for (const yes of ["<enter>", "y", "Y"]) {
    assertEquals(type(yes, {}, state).effects, [submit("/quit\n/part", true)], yes);
  }
  for (
    const [no, line] of [["n", "/quit\n/part|"], ["<escape>", "/quit\n/part|"], ["<ctrl-c>", "|"], [
      "x",
      "/quit\n/partx|",
    ]]
  ) {
    const after = type(no ?? "", {}, state);
    assertEquals([shown(after.state), after.effects, hint(after.state)], [line, [], null], no);
  }
  assertEquals(type("a<paste:b\nc><enter><enter>", { isCommand: () => false }).effects, [submit("ab\nc", true)]);
});

Deno.test("REQ-T64: a pasted command is run only after a question", () => {
  for (const typed of ["<paste:/quit><enter>", "now<home><paste:/quit ><enter>", "<paste:/quit\n><enter>"]) {
    const { state, effects } = type(typed);
    assertEquals([effects, hint(state)], [[], { type: "question", question: { type: "command" } }], typed);
    assertEquals(type("<enter>", {}, state).effects, [submit(state.draft.text)], typed);
    assertEquals(shown(type("<escape>", {}, state).state), shown(state), typed);
  }
  assertEquals(type("<paste:/quit><enter>", { isCommand: () => false }).effects, [submit("/quit")]);
  // The chat decides what a command is: a single letter leaves this one.
  const isCommand = (text: string) => text === "q";
  assertEquals(type("<paste:q><enter>", { isCommand }).effects, []);
  assertEquals(type("<paste:q><enter><enter>", { isCommand }).effects, [submit("q")]);
  assertEquals(type("<paste:q>x<enter>", { isCommand }).effects, [submit("qx")]);
});

Deno.test("REQ-T64: the mark of a paste stays with the text until the line is empty", () => {
  const asks: readonly string[] = [
    "<paste:/quit>x<left><enter>",
    "<paste:/quit><ctrl-u><ctrl-y><enter>",
    "<paste:/quit><ctrl-c><ctrl-y><enter>",
    "<paste:/quit><ctrl-c><ctrl-_><enter>",
    "<paste:/quit><up><down><enter>",
    "<paste:/quit><ctrl-r>o<ctrl-g><enter>",
    "<paste:/quit a><tab><enter>",
    "<paste:a\nb><ctrl-u><ctrl-u><ctrl-u><ctrl-y><enter>",
  ];
  for (const typed of asks) {
    const { state, effects } = type(typed, { history: ["one"] });
    assertEquals([effects, state.mode.type], [[], "question"], typed);
  }
  const sends: readonly string[] = [
    "<paste:/x><backspace><backspace>/y<enter>",
    "<paste:/x><ctrl-c>/y<enter>",
    "/y<ctrl-u><ctrl-y><enter>",
  ];
  for (const typed of sends) assertEquals(type(typed).effects, [submit("/y")], typed);
  assertEquals(type("<paste:a\nb><backspace><backspace><enter>").effects, [submit("a")]);
});

Deno.test("REQ-T64: several lines from the history are sent only after a question", () => {
  assertEquals(hint(type("<up><enter>", { history: ["/a\n/b"] }).state)?.type, "question");
  assertEquals(type("<up><enter>", { history: ["/a"] }).effects, [submit("/a")]);
});

const HOSTILE = fc.oneof(
  fc.constantFrom("a", " ", "漢字", "👨‍👩‍👧", "🇩🇪", "\u0301", "\u200d", "\t", "שלום", "क्‍ष", "ไทย", "\u202e", "\ufe0f", "/"),
  fc.string({ unit: "binary", maxLength: 5 }).map((text) => text.replace(/\p{Cc}/gu, "")),
);

const KEYS: fc.Arbitrary<Key> = fc.oneof(
  HOSTILE.map((text): Key => ({ type: "text", text })),
  fc.array(fc.oneof(HOSTILE, fc.constant("\n"))).map((parts): Key => ({ type: "paste", text: parts.join("") })),
  fc.constantFrom(
    ..."left right up down home end enter tab shift-tab backspace delete escape alt-enter alt-b alt-f alt-d".split(" "),
    ..."alt-backspace ctrl-k ctrl-u ctrl-w ctrl-y ctrl-t ctrl-_ ctrl-r ctrl-s ctrl-g ctrl-c ctrl-d ctrl-p ctrl-n".split(
      " ",
    ),
  ).map((key): Key => ({ type: "press", key })),
);

Deno.test("After any input, the cursor is on a boundary, and every row fits into the window", () => {
  const history = ["plain", "漢字 ไทย", "a\n\u0301b", "/x\ry", "👨‍👩‍👧\u200d"];
  const keys = fc.array(KEYS, { maxLength: 40 });
  const size = fc.record({ columns: fc.integer({ min: 1, max: 80 }), maxRows: fc.integer({ min: 1, max: 6 }) });
  fc.assert(fc.property(keys, size, HOSTILE, (keys, { columns, maxRows }, name) => {
    let state = initialState();
    for (const key of keys) {
      ({ state } = update(state, key, { history, complete: completeNames }));
      const { text, cursor } = state.draft;
      const bounds = [...new Intl.Segmenter().segment(text)].map(({ index }) => index).concat(text.length);
      assertEquals(bounds.includes(cursor), true, JSON.stringify(state.draft));
      const { rows, cursor: cell } = viewEditor(state, { prompt: [piece(`[${name}] `, "prompt")], columns, maxRows });
      const widths = rows.map((row) => row.reduce((sum, { text }) => sum + widthOf(text), 0));
      assertEquals(widths.filter((width) => width > columns), []);
      assertEquals(rows.length >= 1 && rows.length <= maxRows, true);
      assertEquals(cell.row >= 0 && cell.row < rows.length && cell.column >= 0 && cell.column < columns, true);
    }
  }));
});

Deno.test("Bytes of a terminal edit a line", () => {
  const keys = new KeyDecoder().push(new TextEncoder().encode("wörld\x01hello \x1b[F!\x1bb\x7f, \r"));
  const { effects } = keys.reduce<After>((was, key) => update(was.state, key, CONTEXT), {
    state: initialState(),
    effects: [],
  });
  assertEquals(effects, [submit("hello, wörld!")]);
});

Deno.test("A long line is edited key by key", () => {
  for (const unit of ["x", "漢字", "👨‍👩‍👧 ", "e\u0301\n"]) {
    const text = unit.repeat(Math.floor((MAX_INPUT - 1_000) / unit.length));
    let state = editorWith(text);
    for (let i = 0; i < 100; i++) ({ state } = type("y<left><backspace><right>z", {}, state));
    assertEquals(state.draft.text.length > 0, true);
    state = type("<ctrl-_>".repeat(99), {}, state).state;
    assertEquals(state.draft.text.startsWith(unit), true);
  }
});
