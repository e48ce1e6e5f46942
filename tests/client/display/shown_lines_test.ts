import { assertEquals } from "@std/assert";
import { lines } from "../../../client/display/line.ts";
import { MAX_SHOWN, ShownLines } from "../../../client/display/shown_lines.ts";

function texts(shown: ShownLines, rows: number, columns = 80): string[] {
  return shown.lastRows(rows, columns).map((row) => row.map(({ text }) => text).join(""));
}

Deno.test("ShownLines gives the last rows, as they are wrapped in the window", () => {
  const shown = new ShownLines();
  shown.add(lines(["one", "two three four"]));
  shown.add(lines(["five"]));
  assertEquals(texts(shown, 2), ["two three four", "five"]);
  assertEquals(texts(shown, 9), ["one", "two three four", "five"]);
  assertEquals(texts(shown, 3, 5), ["three", "four", "five"]);
  assertEquals(texts(shown, 9, 5), ["one", "two", "three", "four", "five"]);
});

Deno.test("ShownLines gives none where there is no room, and none that was cleared", () => {
  const shown = new ShownLines();
  assertEquals(texts(shown, 5), []);
  shown.add(lines(["one"]));
  shown.clear();
  assertEquals(texts(shown, 5), []);
  shown.add(lines(["two"]));
  assertEquals(texts(shown, 5), ["two"]);
});

Deno.test("ShownLines keeps the last lines of many, however they come", () => {
  const all = Array.from({ length: 5 * MAX_SHOWN + 7 }, (_, at) => `line ${at}`);
  const atOnce = new ShownLines();
  atOnce.add(lines(all));
  const singly = new ShownLines();
  for (const one of all) singly.add(lines([one]));
  for (const shown of [atOnce, singly]) assertEquals(texts(shown, MAX_SHOWN), all.slice(-MAX_SHOWN));
  assertEquals(texts(atOnce, 10 * MAX_SHOWN).length, MAX_SHOWN);
});
