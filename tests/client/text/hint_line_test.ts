import { assert, assertEquals } from "@std/assert";
import type { Hint } from "../../../client/editor/editor_state.ts";
import { plainText } from "../../../client/display/line.ts";
import { hintLine } from "../../../client/text/hint_line.ts";
import { EN } from "../../../client/language/en.ts";

function shown(hint: Hint): string {
  return plainText(hintLine(hint, EN.screen));
}

/** Candidates `c0`, `c1` and so on, one of them chosen. */
function candidates(count: number, chosen: number | null): Hint {
  return { type: "candidates", candidates: Array.from({ length: count }, (_, at) => `c${at}`), chosen };
}

Deno.test("hintLine shows the question, with the keys that answer it", () => {
  const questions: readonly (readonly [hint: Hint, text: string])[] = [
    [{ type: "question", question: { type: "leave" } }, EN.screen.leave],
    [{ type: "question", question: { type: "paste", lines: 300 } }, EN.screen.sayPasted(300)],
    [{ type: "question", question: { type: "command" } }, EN.screen.runPasted],
  ];
  for (const [hint, text] of questions) {
    assertEquals(shown(hint), text);
    assertEquals(hintLine(hint, EN.screen).pieces.map(({ style }) => style), ["alert"]);
  }
  assertEquals(
    shown({ type: "question", question: { type: "paste", lines: 300 } }).slice(0, 17),
    "300 lines pasted.",
  );
});

Deno.test("hintLine shows the query, and that nothing was found", () => {
  assertEquals(shown({ type: "search", query: "dep", isFailing: false }), "search: dep");
  assertEquals(shown({ type: "search", query: "dep\x1b", isFailing: true }), "not found in earlier input: dep␛");
});

Deno.test("hintLine lists candidates from the one before the chosen one, which stands out", () => {
  const cases: readonly (readonly [hint: Hint, text: string, chosen: readonly string[]])[] = [
    [candidates(3, null), "c0  c1  c2", []],
    [candidates(3, 0), "c0  c1  c2", ["c0"]],
    [candidates(3, 1), "c0  c1  c2", ["c1"]],
    [candidates(3, 2), "… c1  c2", ["c2"]],
  ];
  for (const [hint, text, chosen] of cases) {
    assertEquals(shown(hint), text);
    const pieces = hintLine(hint, EN.screen).pieces.filter(({ style }) => style === "chosen");
    assertEquals(pieces.map(({ text }) => text), chosen);
  }
});

Deno.test("hintLine makes no more pieces of thousands of candidates than fit into a row", () => {
  const { pieces } = hintLine(candidates(20_000, 10_000), EN.screen);
  assert(pieces.length < 100);
  assertEquals(pieces.slice(0, 4).map(({ text }) => text), ["… ", "c9999", "  ", "c10000"]);
});
