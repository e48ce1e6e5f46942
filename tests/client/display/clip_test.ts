import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { clip } from "../../../client/display/clip.ts";
import { piece } from "../../../client/display/line.ts";
import { widthOf } from "../../../client/display/width.ts";

/** What is left of some texts, a piece each. */
function clipped(texts: readonly string[], columns: number): string[] {
  return clip(texts.map((text) => piece(text)), columns).map(({ text }) => text);
}

Deno.test("clip takes as much as fits, and says where there was more", () => {
  const cases: readonly (readonly [texts: readonly string[], columns: number, left: readonly string[]])[] = [
    [["bob", "  ", "1:#a"], 9, ["bob", "  ", "1:#a"]],
    [["bob", "  ", "1:#a"], 8, ["bob", "  ", "1:", "…"]],
    [["bob", "  ", "1:#a"], 6, ["bob", "  ", "…"]],
    [["bob", "  ", "1:#a"], 3, ["bo", "…"]],
    [["bob"], 1, ["…"]],
    [["bob"], 0, []],
    [["中文"], 4, ["中文"]],
    [["中文"], 3, ["中", "…"]],
    [["中文"], 2, ["…"]],
    [["e\u0301e\u0301e\u0301"], 2, ["e\u0301", "…"]],
    [["", "ab"], 1, ["…"]],
    [[], 0, []],
  ];
  for (const [texts, columns, left] of cases) assertEquals(clipped(texts, columns), left);
});

Deno.test("clip keeps what a piece is, and the end looks as what was cut", () => {
  assertEquals(clip([piece("ab", "status"), piece("cdef", "alert", { hue: 3 })], 4), [
    piece("ab", "status"),
    piece("c", "alert", { hue: 3 }),
    piece("…", "alert"),
  ]);
});

Deno.test("clip is never wider than its columns, nor shorter by more than one", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "中", "e\u0301", "👩‍👩‍👧"), maxLength: 8 });
  fc.assert(fc.property(fc.array(text, { maxLength: 5 }), fc.nat(20), (texts, columns) => {
    const width = widthOf(clipped(texts, columns).join(""));
    const whole = texts.reduce((sum, one) => sum + widthOf(one), 0);
    assert(width <= columns);
    assert(width >= Math.min(columns, whole) - 1);
  }));
});
