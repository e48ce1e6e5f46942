/**
 * A damaged page and a copy that was put back, as operators and members see them.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { overwritePage, settle } from "../server/store/disk/support/damaged_folder.ts";
import { TempHome } from "../support/temp_home.ts";
import { assertNoTrace, ChatServer } from "./support/chat_server.ts";
import { parseWireLine } from "./support/lines.ts";
import { Program } from "./support/program.ts";

const COUNT = 1000;

/** Starts a server on a folder, does something with it, and ends it. Returns the server's log. */
async function whileServing(data: string, act: (server: ChatServer) => Promise<void>): Promise<string> {
  await using server = await ChatServer.start(["--data", data, "--rate", "0"]);
  await act(server);
  server.program.signal("SIGTERM");
  const { stderr } = await server.program.exit();
  assertNoTrace(stderr);
  return stderr;
}

async function say(server: ChatServer, texts: readonly string[]): Promise<void> {
  const input = texts.map((text) => `${text}\n`).join("");
  const { code, stderr } = await Program.run(["join", server.address, "--name", "ann"], { input });
  assertEquals(code, 0, stderr);
}

Deno.test("of a history with a damaged page, members and operators get an error, and everything else", async () => {
  await using home = await TempHome.make();
  const data = home.file("data");
  const texts = Array.from({ length: COUNT }, (_, at) => `message ${at + 1}. ${"x".repeat(100)}`);
  await whileServing(data, (server) => say(server, texts));
  const sound = await Program.run(["check", "--data", data]);
  assertEquals([sound.code, sound.stderr], [0, ""]);
  assertMatch(sound.stdout, /^The history in ".*" is sound: 1000 messages\n$/);
  settle(`${data}/history.db`);
  overwritePage(`${data}/history.db`, "message 700.");

  const checked = await Program.run(["check", "--data", data]);
  assertEquals(checked.code, 1);
  assertMatch(checked.stderr, /^chat: The history in .* is damaged\. .*chat export --data DIR\n$/);
  const exported = await Program.run(["export", "--data", data, "--format", "jsonl"]);
  assertEquals(exported.code, 1);
  assertMatch(exported.stderr, /^chat: Skipped the messages with ids \d+ to \d+: .*\n$/);
  const left = exported.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).text);
  const firstLost = texts.findIndex((text) => !left.includes(text));
  const lost = COUNT - left.length;
  assert(lost > 0 && lost < 60);
  assertEquals(
    [...left.slice(0, firstLost), ...texts.slice(firstLost, firstLost + lost), ...left.slice(firstLost)],
    texts,
  );

  const log = await whileServing(data, async (server) => {
    const asked = ['{"type":"history","to":"#lobby","limit":500,"before":750,"ref":1}', '{"type":"ping","ref":2}'];
    const { stdout } = await Program.run(["join", server.address, "--name", "bob", "--json"], {
      input: asked.map((line) => `${line}\n`).join(""),
    });
    const answers = stdout.trimEnd().split("\n").map(parseWireLine).filter(({ type }) =>
      type === "error" || type === "messages"
    );
    assertEquals(answers.map(({ type, code }) => [type, code]), [["error", "unreadable"]]);
    const told = await Program.run(["join", server.address, "--name", "carol"], {
      input: "/history 400\n",
    });
    assertMatch(told.stderr, /Cannot read the history of #lobby: the server's disk is damaged where/);
    await say(server, ["and on we go"]);
  });
  assertMatch(log, /error messages cannot be read from disk.*chat check --data DIR/);
  const after = await Program.run(["export", "--data", data, "--since", "1h"]);
  assertMatch(after.stdout, /and on we go\n$/);
});

Deno.test("a server on a copy that was put back says so, and goes on with ids that nobody has seen", async () => {
  await using home = await TempHome.make();
  const data = home.file("data");
  const ids = async () => {
    const { stdout } = await Program.run(["export", "--data", data, "--format", "jsonl"]);
    return stdout.trimEnd().split("\n").map((line) => JSON.parse(line).id);
  };
  await whileServing(data, (server) => say(server, ["1", "2"]));
  Deno.mkdirSync(home.file("copy"));
  const names = ["history.db", "index.db", "started"].filter((name) => exists(`${data}/${name}`));
  for (const name of names) Deno.copyFileSync(`${data}/${name}`, home.file("copy", name));
  assert(!(await whileServing(data, (server) => say(server, ["3", "4", "5"]))).includes("is a copy"));
  assertEquals(await ids(), [1, 2, 3, 4, 5]);
  for (const name of names) Deno.copyFileSync(home.file("copy", name), `${data}/${name}`);
  assertMatch(await whileServing(data, (server) => say(server, ["6"])), /info +the folder is a copy/);
  const [one, two, six] = await ids();
  assert(one === 1 && two === 2 && six > 2 ** 32, `${six}`);
  assert(!(await whileServing(data, (server) => say(server, ["7"]))).includes("is a copy"));
  assertEquals(await ids(), [1, 2, six, six + 1]);
  const restored = await Program.run(["restore", "--data", data]);
  assertEquals([restored.code, restored.stderr], [0, ""]);
  await whileServing(data, (server) => say(server, ["8"]));
  const last = (await ids()).at(-1);
  assert(last > six + 2 ** 31 && Number.isSafeInteger(last), `${last}`);
});

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
