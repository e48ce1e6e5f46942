import { assertEquals } from "@std/assert";
import { type Edit, editOf, erase, insert, MAX_INPUT, replace, transpose } from "../../../client/editor/text_edit.ts";

/** A text with its cursor as `|`. */
function shown({ text, cursor }: Edit): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function parsed(text: string): Edit {
  return { text: text.replace("|", ""), cursor: text.indexOf("|") };
}

Deno.test("insert leaves the cursor after the text, on a boundary", () => {
  const cases = [
    ["a|c", "b", "ab|c"],
    ["|", "", "|"],
    ["e|x", "\u0301", "e\u0301|x"],
    // The inserted text joins the text after the cursor.
    ["👨|\u0301", "\u200d", "👨\u200d\u0301|"],
    ["|🇪x", "🇩", "🇩🇪|x"],
    ["a|", "x\r\ny\rz", "ax\ny\nz|"],
  ] as const;
  for (const [from, text, to] of cases) assertEquals(shown(insert(parsed(from), text)), to);
});

Deno.test("insert takes no more than there is room for, and splits no character", () => {
  const almost = editOf("x".repeat(MAX_INPUT - 3));
  assertEquals(insert(almost, "ab👨‍👩‍👧").text, `${almost.text}ab`);
  const full = insert(almost, "abc");
  assertEquals(full.text.length, MAX_INPUT);
  assertEquals(insert(full, "d"), full);
  assertEquals(editOf("漢".repeat(MAX_INPUT + 1)).text.length, MAX_INPUT);
});

Deno.test("erase removes the text between the cursor and a position", () => {
  const cases = [
    ["abc|d", 1, "a|d"],
    ["a|bcd", 3, "a|d"],
    ["ab|", 2, "ab|"],
    // The remaining text joins.
    ["a\n|\u0301", 1, "a\u0301|"],
  ] as const;
  for (const [from, place, to] of cases) assertEquals(shown(erase(parsed(from), place)), to);
});

Deno.test("replace puts the cursor after the new text", () => {
  assertEquals(shown(replace(parsed("hi an| there"), { start: 3, end: 5, text: "anna" })), "hi anna| there");
});

Deno.test("transpose swaps whole characters within a line", () => {
  const cases = [
    ["ab|c", "acb|"],
    ["abc|", "acb|"],
    ["|abc", "|abc"],
    ["a|", "a|"],
    ["e\u0301|👨‍👩‍👧x", "👨‍👩‍👧e\u0301|x"],
    ["x\n|ab", "x\n|ab"],
    ["ab|\nx", "ba|\nx"],
    ["|", "|"],
  ] as const;
  for (const [from, to] of cases) assertEquals(shown(transpose(parsed(from))), to);
});
