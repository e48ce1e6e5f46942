/**
 * What was typed, from one run to the next: in memory, and in real files.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { denoHistoryFiles } from "../../../client/platform/deno_files.ts";
import { HistoryFile, type HistoryFiles } from "../../../client/state/history_file.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { TempHome } from "../../support/temp_home.ts";

/** A history, and what was told about it. */
function historyOf(path: string | null, files: HistoryFiles = denoHistoryFiles) {
  const told: string[] = [];
  return { told, history: new HistoryFile({ path, files, failed: (say) => told.push(say(EN)) }) };
}

Deno.test("HistoryFile gives back what it keeps, in files for their owner alone", async () => {
  await using home = await TempHome.make();
  const path = home.file("state", "chat", "history.jsonl");
  const { history, told } = historyOf(path);
  assertEquals(history.load(), []);
  for (const line of ["hello", 'two\nlines "quoted"', "你好", "  ", "/login me secret"]) history.append(line);
  assertEquals(historyOf(path).history.load(), ["hello", 'two\nlines "quoted"', "你好"]);
  assertEquals(Deno.readTextFileSync(path).split("\n").length, 4);
  if (Deno.build.os !== "windows") {
    const modes = [path, home.file("state", "chat")].map((one) => (Deno.statSync(one).mode ?? 0) & 0o777);
    assertEquals(modes, [0o600, 0o700]);
  }
  assertEquals(told, []);
});

Deno.test("HistoryFile leaves out lines that are broken, and goes on behind them", async () => {
  await using home = await TempHome.make();
  const path = home.file("history.jsonl");
  Deno.writeTextFileSync(path, '"one"\n{"no":1}\nnonsense\n"two"\n');
  historyOf(path).history.append("three");
  assertEquals(historyOf(path).history.load(), ["one", "two", "three"]);
});

Deno.test("HistoryFile takes lines of two clients at once", async () => {
  await using home = await TempHome.make();
  const path = home.file("history.jsonl");
  const [one, other] = [historyOf(path).history, historyOf(path).history];
  one.append("a");
  other.append("b");
  one.append("c");
  assertEquals(historyOf(path).history.load(), ["a", "b", "c"]);
});

Deno.test("HistoryFile makes a file small again that has grown beyond twice its lines, and only then", async () => {
  await using home = await TempHome.make();
  const path = home.file("history.jsonl");
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `"line ${i}"\n`).join("");
  Deno.writeTextFileSync(path, lines(2_000));
  assertEquals(historyOf(path).history.load().length, 1_000);
  assertEquals(Deno.readTextFileSync(path), lines(2_000));
  Deno.writeTextFileSync(path, lines(2_001));
  assertEquals(historyOf(path).history.load().at(0), "line 1001");
  const small = Deno.readTextFileSync(path).split("\n");
  assertEquals([small.length, small[0], small[999]], [1_001, '"line 1001"', '"line 2000"']);
  // Nothing else is left in the folder.
  assertEquals([...Deno.readDirSync(home.path)].map(({ name }) => name), ["history.jsonl"]);
});

Deno.test("HistoryFile reads the end of a file that is far too long, and cuts it", async () => {
  await using home = await TempHome.make();
  const path = home.file("history.jsonl");
  Deno.writeTextFileSync(path, `"${"x".repeat(60_000)}"\n`.repeat(80) + '"last"\n');
  assertEquals(historyOf(path).history.load().at(-1), "last");
  assertEquals(Deno.statSync(path).size < 4_194_304, true);
});

Deno.test("HistoryFile tells its first failure once, and the chat goes on without it", async () => {
  await using home = await TempHome.make();
  Deno.mkdirSync(home.file("history.jsonl"));
  const { history, told } = historyOf(home.file("history.jsonl"));
  assertEquals(history.load(), []);
  history.append("hello");
  assertEquals(told, [
    `Cannot save the input history in ${home.file("history.jsonl")}: it is a folder. The chat goes on without it`,
  ]);
  Deno.writeTextFileSync(home.file("file"), "");
  const below = historyOf(home.file("file", "history.jsonl"));
  below.history.append("hello");
  assertEquals(below.told.length, 1);
  assertMatch(
    below.told[0] ?? "",
    /^Cannot save the input history in .*: (?!undefined)\S.*\. The chat goes on without it$/,
  );
});

Deno.test("HistoryFile without a place keeps nothing and says nothing", () => {
  const { history, told } = historyOf(null);
  history.append("hello");
  assertEquals([history.load(), told], [[], []]);
});
