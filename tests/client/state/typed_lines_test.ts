import { assertEquals } from "@std/assert";
import { MAX_HISTORY } from "../../../client/editor/typed_history.ts";
import { TypedLines } from "../../../client/state/typed_lines.ts";

/** The file of a history that has some lines, and what is appended to it. */
function fileWith(lines: readonly string[]) {
  const appended: string[] = [];
  return { appended, load: () => lines, append: (line: string) => void appended.push(line) };
}

Deno.test("TypedLines goes on where earlier runs ended, and keeps what is typed now", () => {
  const file = fileWith(["one", "two"]);
  const typed = new TypedLines(file);
  typed.add("three");
  assertEquals(typed.lines, ["one", "two", "three"]);
  assertEquals(file.appended, ["three"]);
});

Deno.test("TypedLines takes a line once that is typed again and again, and no blank one", () => {
  const file = fileWith(["one"]);
  const typed = new TypedLines(file);
  for (const line of ["one", "", "  ", "two", "two", "one"]) typed.add(line);
  assertEquals(typed.lines, ["one", "two", "one"]);
  assertEquals(file.appended, ["two", "one"]);
});

Deno.test("TypedLines forgets the oldest lines where there are too many", () => {
  const typed = new TypedLines(fileWith(Array.from({ length: MAX_HISTORY }, (_, at) => `line ${at}`)));
  typed.add("more");
  assertEquals([typed.lines.length, typed.lines[0], typed.lines.at(-1)], [MAX_HISTORY, "line 1", "more"]);
});
