/**
 * The input history, in memory and in real files.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { formatTyped, MAX_HISTORY } from "../../../client/editor/typed_history.ts";
import { denoStateFiles } from "../../../client/platform/deno_files.ts";
import { InputHistory } from "../../../client/state/input_history.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import type { Sentence } from "../../../shared/cli/usage_error.ts";
import { TempHome } from "../../support/temp_home.ts";

/** A history in real files, and the errors that it reports. */
function historyOf(path: string | null) {
  const told: string[] = [];
  const failed = (say: Sentence) => void told.push(say(EN));
  return { told, history: new InputHistory({ path, stateFiles: denoStateFiles, failed }) };
}

/** A history in memory that begins with some lines, and the lines that are appended to it. */
function historyWith(lines: readonly string[]) {
  const appended: string[] = [];
  const stateFiles = {
    readEnd: () => ({ text: lines.map(formatTyped).join(""), isCut: false }),
    append: (_path: string, text: string) => void appended.push(JSON.parse(text)),
    replace: () => {},
  };
  return { appended, history: new InputHistory({ path: "/history", stateFiles, failed: () => {} }) };
}

Deno.test("InputHistory adds new lines to those of earlier runs", () => {
  const { history, appended } = historyWith(["one", "two"]);
  history.add("three");
  assertEquals(history.lines, ["one", "two", "three"]);
  assertEquals(appended, ["three"]);
});

Deno.test("InputHistory adds a repeated line once, and no blank one", () => {
  const { history, appended } = historyWith(["one"]);
  for (const line of ["one", "", "  ", "two", "two", "one"]) history.add(line);
  assertEquals(history.lines, ["one", "two", "one"]);
  assertEquals(appended, ["two", "one"]);
});

Deno.test("InputHistory drops the oldest lines when there are too many", () => {
  const { history } = historyWith(Array.from({ length: MAX_HISTORY }, (_, at) => `line ${at}`));
  history.add("more");
  assertEquals([history.lines.length, history.lines[0], history.lines.at(-1)], [MAX_HISTORY, "line 1", "more"]);
});

Deno.test("InputHistory reads the lines of earlier runs, from a file that only its owner can read", async () => {
  await using home = await TempHome.make();
  const path = home.file("state", "chat", "history.jsonl");
  const { history, told } = historyOf(path);
  assertEquals(history.lines, []);
  for (const line of ["hello", 'two\nlines "quoted"', "你好", "  ", "/login me secret"]) history.add(line);
  assertEquals(historyOf(path).history.lines, ["hello", 'two\nlines "quoted"', "你好"]);
  assertEquals(Deno.readTextFileSync(path).split("\n").length, 4);
  if (Deno.build.os !== "windows") {
    const modes = [path, home.file("state", "chat")].map((one) => (Deno.statSync(one).mode ?? 0) & 0o777);
    assertEquals(modes, [0o600, 0o700]);
  }
  assertEquals(told, []);
});

Deno.test("InputHistory skips broken lines, and appends after them", async () => {
  await using home = await TempHome.make();
  const path = home.file("history.jsonl");
  Deno.writeTextFileSync(path, '"one"\n{"no":1}\nnonsense\n"two"\n');
  historyOf(path).history.add("three");
  assertEquals(historyOf(path).history.lines, ["one", "two", "three"]);
});

Deno.test("InputHistory keeps the lines of two clients at once", async () => {
  await using home = await TempHome.make();
  const path = home.file("history.jsonl");
  const [one, other] = [historyOf(path).history, historyOf(path).history];
  one.add("a");
  other.add("b");
  one.add("c");
  assertEquals(historyOf(path).history.lines, ["a", "b", "c"]);
});

Deno.test("InputHistory shortens a file that has more than twice the lines it remembers, and only then", async () => {
  await using home = await TempHome.make();
  const path = home.file("history.jsonl");
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `"line ${i}"\n`).join("");
  Deno.writeTextFileSync(path, lines(2_000));
  assertEquals(historyOf(path).history.lines.length, 1_000);
  assertEquals(Deno.readTextFileSync(path), lines(2_000));
  Deno.writeTextFileSync(path, lines(2_001));
  assertEquals(historyOf(path).history.lines.at(0), "line 1001");
  const small = Deno.readTextFileSync(path).split("\n");
  assertEquals([small.length, small[0], small[999]], [1_001, '"line 1001"', '"line 2000"']);
  // Nothing else is left in the folder.
  assertEquals([...Deno.readDirSync(home.path)].map(({ name }) => name), ["history.jsonl"]);
});

Deno.test("InputHistory reads the end of a file that is far too long, and shortens it", async () => {
  await using home = await TempHome.make();
  const path = home.file("history.jsonl");
  Deno.writeTextFileSync(path, `"${"x".repeat(60_000)}"\n`.repeat(80) + '"last"\n');
  assertEquals(historyOf(path).history.lines.at(-1), "last");
  assertEquals(Deno.statSync(path).size < 4_194_304, true);
});

Deno.test("InputHistory reports its first error once, and continues without the file", async () => {
  await using home = await TempHome.make();
  Deno.mkdirSync(home.file("history.jsonl"));
  const { history, told } = historyOf(home.file("history.jsonl"));
  assertEquals(history.lines, []);
  history.add("hello");
  assertEquals(told, [
    `Cannot save the input history in ${home.file("history.jsonl")}: it is a folder. The chat continues without it`,
  ]);
  Deno.writeTextFileSync(home.file("file"), "");
  const below = historyOf(home.file("file", "history.jsonl"));
  below.history.add("hello");
  assertEquals(below.told.length, 1);
  assertMatch(
    below.told[0] ?? "",
    /^Cannot save the input history in .*: (?!undefined)\S.*\. The chat continues without it$/,
  );
});

Deno.test("InputHistory without a path remembers lines for this run only, and reports nothing", () => {
  const { history, told } = historyOf(null);
  history.add("hello");
  assertEquals([history.lines, historyOf(null).history.lines, told], [["hello"], [], []]);
});
