import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { clusters, hasAmbiguousWidth, widthOf } from "../../../client/display/width.ts";

Deno.test("widthOf counts cells as terminals do", () => {
  const cases: readonly (readonly [text: string, width: number])[] = [
    ["", 0],
    ["hello", 5],
    ["中文", 4],
    ["ﾊﾝｶｸ", 4],
    ["Ａ", 2],
    ["e\u0301", 1],
    ["\u0301", 0],
    ["\u200b", 0],
    ["…─·", 3],
    ["👍", 2],
    ["👍🏽", 2],
    ["👩‍👩‍👧", 2],
    ["❤️", 2],
    ["🇨🇳", 2],
    ["1️⃣", 2],
    ["한국", 4],
    ["\u1112\u1161\u11ab", 2],
    // Marks with a cell of their own.
    ["हिन्दी", 5],
    ["ไทย", 3],
  ];
  for (const [text, width] of cases) assertEquals(widthOf(text), width, text);
});

Deno.test("clusters returns what people see as characters, each at most two cells wide", () => {
  const texts = (text: string) => [...clusters(text)].map((cluster) => cluster.text);
  assertEquals(texts("ae\u0301中👩‍👩‍👧"), ["a", "e\u0301", "中", "👩‍👩‍👧"]);
  assertEquals(texts("न्दी"), ["न्", "द", "ी"]);
  assertEquals(texts("ᄀᄀ가"), ["ᄀ", "ᄀ", "가"]);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const all = [...clusters(text)];
    assertEquals(all.map((cluster) => cluster.text).join(""), text);
    for (const { width } of all) assert(width >= 0 && width <= 2);
  }));
});

Deno.test("hasAmbiguousWidth is true for clusters that terminals draw in different widths", () => {
  const contested = (text: string) => [...clusters(text)].map(hasAmbiguousWidth);
  assertEquals(contested("a中e\u0301"), [false, false, false]);
  assertEquals(contested("👍❤️👩‍👩‍👧"), [true, true, true]);
});
