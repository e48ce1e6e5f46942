import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { line, lines, piece } from "../../../client/display/line.ts";
import { type RegionParts, viewRegion } from "../../../client/screen/terminal_screen.ts";
import { rowWidth } from "../../../client/display/wrap.ts";
import { draftOf, initialState } from "../../../client/editor/editor_state.ts";

interface Parts {
  readonly typed?: string;
  readonly prompt?: string;
  readonly pending?: readonly string[];
  readonly bottom?: string;
}

function partsOf({ typed = "", prompt = "> ", pending = [], bottom = "status" }: Parts): RegionParts {
  return {
    pending: lines(pending, "pending"),
    prompt: [piece(prompt, "prompt")],
    editor: { ...initialState(), draft: draftOf(typed) },
    bottom: line([piece(bottom, "status")]),
  };
}

/** The rows as text, and the cursor. */
function shown(parts: Parts, columns: number, rows: number): unknown {
  const { rows: all, cursor } = viewRegion(partsOf(parts), { columns, rows });
  return [all.map((row) => row.map(({ text }) => text).join("")), [cursor.row, cursor.column]];
}

Deno.test("viewRegion puts pending lines above the input, and the status row below", () => {
  const cases:
    readonly (readonly [parts: Parts, size: readonly [number, number], rows: readonly string[], number[]])[] = [
      [{}, [80, 24], ["> ", "status"], [0, 2]],
      [{ typed: "hi" }, [80, 24], ["> hi", "status"], [0, 4]],
      [{ typed: "hi", pending: ["one", "two"] }, [80, 24], ["one", "two", "> hi", "status"], [2, 4]],
      [{ typed: "a\nb" }, [80, 24], ["> a", "  b", "status"], [1, 3]],
      [{ pending: ["one two three"] }, [7, 24], ["one two", "three", "> ", "status"], [2, 2]],
      [{ bottom: "a long status" }, [6, 24], ["> ", "a lon…"], [0, 2]],
    ];
  for (const [parts, [columns, rows], texts, cursor] of cases) {
    assertEquals(shown(parts, columns, rows), [texts, cursor]);
  }
});

Deno.test("viewRegion gives the input its row first, in the smallest windows", () => {
  const full = { typed: "hi", pending: ["one", "two"] };
  assertEquals(shown(full, 1, 1), [[""], [0, 0]]);
  assertEquals(shown({ ...full, typed: "" }, 1, 1), [[""], [0, 0]]);
  assertEquals(shown(full, 80, 1), [["> hi"], [0, 4]]);
  assertEquals(shown(full, 2, 2), [["i", "s…"], [0, 1]]);
  assertEquals(shown(full, 80, 2), [["> hi", "status"], [0, 4]]);
  assertEquals(shown(full, 80, 3), [["> hi", "status"], [0, 4]]);
  assertEquals(shown(full, 80, 4), [["two", "> hi", "status"], [1, 4]]);
  assertEquals(shown({ typed: "a\nb\nc" }, 80, 3), [["  c", "status"], [0, 3]]);
});

Deno.test("viewRegion shows the newest five rows of many pending lines", () => {
  const pending = Array.from({ length: 1_000 }, (_, at) => `line ${at}`);
  assertEquals(shown({ pending }, 80, 24), [
    ["line 995", "line 996", "line 997", "line 998", "line 999", "> ", "status"],
    [5, 2],
  ]);
});

Deno.test("viewRegion leaves a third of the window to the output, and has the cursor within its rows", () => {
  const size = fc.record({ columns: fc.integer({ min: 1, max: 90 }), rows: fc.integer({ min: 1, max: 40 }) });
  const text = fc.string({ unit: fc.constantFrom("a", "中", "\n", " ", "👩‍👩‍👧", "\x1b"), maxLength: 200 });
  fc.assert(fc.property(size, text, fc.array(text, { maxLength: 9 }), (size, typed, pending) => {
    const { rows, cursor } = viewRegion(partsOf({ typed, pending, prompt: "#lobby> " }), size);
    assert(rows.length <= Math.max(1, size.rows - Math.floor(size.rows / 3)));
    for (const row of rows) assert(rowWidth(row) <= size.columns);
    assert(cursor.row >= 0 && cursor.row < rows.length - (size.rows > 1 ? 1 : 0));
    assert(cursor.column >= 0 && cursor.column < size.columns);
  }));
});
