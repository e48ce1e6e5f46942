/**
 * `chat export` and `chat forget` as an operator runs them.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { TempHome } from "../support/temp_home.ts";
import { ChatServer } from "./support/chat_server.ts";
import { Program } from "./support/program.ts";

const UNIX = { ignore: Deno.build.os === "windows" };

Deno.test("export prints acknowledged messages while a server runs, and forget waits until the server has ended", async () => {
  await using home = await TempHome.make();
  const data = home.file("data");
  await using server = await ChatServer.start(["--data", data]);
  const said = await Program.run(["join", server.address, "--name", "ann"], { input: "hello\n/me waves\n" });
  assertEquals(said.code, 0, said.stderr);
  const text = await Program.run(["export", "--data", data]);
  assertMatch(text.stdout, /^\S{10} \S{5} #lobby ann: hello\n\S{10} \S{5} #lobby \* ann waves\n$/);
  const lines = await Program.run(["export", "--format", "jsonl", "--room", "lobby"], {
    environment: { CHAT_DATA: data },
  });
  assertEquals(lines.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).text), ["hello", "waves"]);
  const early = await Program.run(["forget", "--name", "ann", "--yes", "--data", data]);
  assertEquals([early.code, early.stdout], [1, ""]);
  assertMatch(early.stderr, /^chat: Cannot open the history in .*: a server is using it\. .*\n$/);
  server.program.signal("SIGTERM");
  await server.program.exit();
  const asked = await Program.run(["forget", "--name", "ann", "--data", data], { input: "y\n" });
  assertEquals(asked.code, 1, "without a terminal there is nobody to ask");
  const forgotten = await Program.run(["forget", "--name", "ann", "--yes", "--data", data]);
  assertEquals([forgotten.code, forgotten.stdout], [0, "ann is forgotten\n"], forgotten.stderr);
  const nothing = await Program.run(["export", "--data", data]);
  assertEquals([nothing.code, nothing.stdout], [0, ""]);
});

Deno.test("export ends quietly when nobody reads its output any more", UNIX, async () => {
  await using home = await TempHome.make();
  const data = home.file("data");
  await using server = await ChatServer.start(["--data", data, "--rate", "0"]);
  const input = `${"x".repeat(1000)}\n`.repeat(300);
  const said = await Program.run(["join", server.address, "--name", "ann"], { input });
  assertEquals(said.code, 0, said.stderr);
  const wrap = (words: readonly string[]) => ["sh", "-c", '{ "$@"; echo "code $?" >&2; } | head -1', "sh", ...words];
  const { stdout, stderr } = await Program.run(["export", "--data", data], { wrap });
  assertEquals([stdout.trimEnd().split("\n").length, stderr], [1, "code 141\n"]);
});

Deno.test("export and forget say what is wrong with their arguments", async () => {
  const cases: readonly (readonly [args: readonly string[], code: number, sentence: RegExp])[] = [
    [["export", "lobby"], 2, /`chat export` takes no argument: "lobby"/],
    [["export", "--since", "now"], 2, /--since "now"/],
    [["export"], 1, /There is no history in/],
    [["forget"], 2, /--name NAME/],
    [["forget", "--name", "ann"], 1, /There is no history in/],
  ];
  for (const [args, code, sentence] of cases) {
    const ended = await Program.run(args);
    assertEquals([args, ended.code, ended.stdout], [args, code, ""]);
    assertMatch(ended.stderr, /^chat: .*\n$/);
    assertMatch(ended.stderr, sentence);
  }
});
