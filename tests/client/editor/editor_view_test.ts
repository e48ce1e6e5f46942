import { assertEquals } from "@std/assert";
import { draftOf, type EditorState, initialState } from "../../../client/editor/editor_state.ts";
import { type EditorView, viewEditor } from "../../../client/editor/editor_view.ts";
import { editOf } from "../../../client/editor/text_edit.ts";
import { piece } from "../../../client/display/line.ts";
import { MAX_INPUT } from "../../../client/editor/text_edit.ts";

interface Window {
  readonly columns: number;
  readonly maxRows?: number;
  readonly prompt?: string;
}

/** An editor with a text and the cursor at its end. */
function editorWith(text: string): EditorState {
  return { ...initialState(), draft: draftOf(text) };
}

/** The view of a text, whose cursor is `|`. */
function view(text: string, { columns, maxRows = 10, prompt = "> " }: Window): EditorView {
  const edit = editOf(text.replace("|", ""), text.indexOf("|"));
  const state = { ...initialState(), draft: { ...edit, isPasted: false } };
  return viewEditor(state, { prompt: [piece(prompt, "prompt")], columns, maxRows });
}

/** The rows as text, and the cursor. */
function shown({ rows, cursor }: EditorView): unknown {
  return [rows.map((row) => row.map(({ text }) => text).join("")), [cursor.row, cursor.column]];
}

Deno.test("viewEditor puts the text after the prompt and indents further rows", () => {
  const cases:
    readonly (readonly [text: string, window: Window, rows: readonly string[], cursor: readonly number[]])[] = [
      ["|", { columns: 8 }, ["> "], [0, 2]],
      ["hello|", { columns: 8 }, ["> hello"], [0, 7]],
      ["he|llo", { columns: 8 }, ["> hello"], [0, 4]],
      ["hello!|", { columns: 8 }, ["> hello!", "  "], [1, 2]],
      ["hello|!", { columns: 8 }, ["> hello!"], [0, 7]],
      ["hello!x|", { columns: 8 }, ["> hello!", "  x"], [1, 3]],
      ["hello!|x", { columns: 8 }, ["> hello!", "  x"], [1, 2]],
      ["hello!|\nx", { columns: 8 }, ["> hello!", "  ", "  x"], [1, 2]],
      ["a\n|b", { columns: 8 }, ["> a", "  b"], [1, 2]],
      ["a\n\n|", { columns: 8 }, ["> a", "  ", "  "], [2, 2]],
      ["a|\nb", { columns: 8 }, ["> a", "  b"], [0, 3]],
      ["hello!x|", { columns: 9, prompt: "[room] " }, ["[room] he", "llo!x"], [1, 5]],
      ["漢字漢|字", { columns: 7 }, ["> 漢字", "  漢字"], [1, 4]],
      ["漢字漢字|", { columns: 6 }, ["> 漢字", "  漢字", "  "], [2, 2]],
      ["a\tb|", { columns: 8 }, ["> a b"], [0, 5]],
      ["a\x1b\u202e|", { columns: 8 }, ["> a␛\ufffd"], [0, 5]],
      ["e\u0301e\u0301|", { columns: 8 }, ["> e\u0301e\u0301"], [0, 4]],
      ["👨‍👩‍👧|x", { columns: 8 }, ["> 👨‍👩‍👧x"], [0, 4]],
    ];
  for (const [text, window, rows, cursor] of cases) assertEquals(shown(view(text, window)), [rows, cursor], text);
});

Deno.test("viewEditor keeps room for the text in narrow windows", () => {
  const cases:
    readonly (readonly [text: string, window: Window, rows: readonly string[], cursor: readonly number[]])[] = [
      ["ab|", { columns: 3, prompt: "[room] " }, ["[…a", "b"], [1, 1]],
      ["漢|", { columns: 3, prompt: "[room] " }, ["[…", "漢"], [1, 2]],
      ["a|", { columns: 3, prompt: "漢字" }, ["…a"], [0, 2]],
      ["ab|", { columns: 2 }, ["…a", "b"], [1, 1]],
      ["a漢🎉|", { columns: 1 }, ["a", "?", "?", ""], [3, 0]],
      ["|", { columns: 1 }, [""], [0, 0]],
      ["a|b", { columns: 0, maxRows: 0 }, ["b"], [0, 0]],
    ];
  for (const [text, window, rows, cursor] of cases) assertEquals(shown(view(text, window)), [rows, cursor], text);
});

Deno.test("viewEditor shows the rows around the cursor if there are too many", () => {
  const lines = ["1", "2", "3", "4", "5", "6"];
  const at = (index: number) => lines.map((line, i) => i === index ? `|${line}` : line).join("\n");
  const window = { columns: 10, maxRows: 3 };
  assertEquals(shown(view(at(0), window)), [["> 1", "  2", "  3"], [0, 2]]);
  assertEquals(shown(view(at(1), window)), [["> 1", "  2", "  3"], [1, 2]]);
  assertEquals(shown(view(at(3), window)), [["  3", "  4", "  5"], [1, 2]]);
  assertEquals(shown(view(at(5), window)), [["  4", "  5", "  6"], [2, 2]]);
  assertEquals(shown(view("aaaabbbbcccc|dddd", { columns: 6, maxRows: 2 })), [["  cccc", "  dddd"], [1, 2]]);
});

Deno.test("viewEditor keeps the pieces of the prompt", () => {
  const prompt = [piece("[#ops", "place"), piece("] ", "prompt")];
  const { rows } = viewEditor(editorWith("hi"), { prompt, columns: 40, maxRows: 3 });
  assertEquals(rows, [[...prompt, piece("hi")]]);
  const cut = viewEditor(editorWith(""), { prompt, columns: 7, maxRows: 3 });
  assertEquals(cut.rows, [[piece("[#ops", "place"), piece("…", "prompt")]]);
});

Deno.test("viewEditor shows a text of the greatest length", () => {
  for (const text of ["x".repeat(MAX_INPUT), "漢".repeat(MAX_INPUT), "\n".repeat(MAX_INPUT)]) {
    const { rows, cursor } = viewEditor(editorWith(text), {
      prompt: [piece("> ")],
      columns: 80,
      maxRows: 4,
    });
    assertEquals([rows.length, cursor.row], [4, 3]);
  }
});
