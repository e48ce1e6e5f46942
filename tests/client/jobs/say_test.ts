/**
 * The command `chat say`: one message, no presence, an exit code.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { say } from "../../../client/jobs/say.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { nextAttempt } from "../support/joined_client.ts";
import { FakePlatform, letQuit, welcome } from "../support/fake_platform.ts";

const BRIEF = { features: ["brief"], brief: true } as const;

function start(args: readonly string[], input: readonly (string | Uint8Array)[] = []) {
  const platform = new FakePlatform();
  const server = platform.serve("server");
  for (const part of input) platform.type(part);
  platform.endInput();
  return { platform, server, code: say(["--name", "ci", ...args], platform) };
}

async function letIn(server: ScriptedPeer): Promise<MessageOf<"hello">> {
  const hello = await server.expect("hello");
  await server.send(welcome({ name: "ci", ...BRIEF }));
  return hello;
}

Deno.test("chat say says one message as a brief session, and ends with 0 once it is stored", async () => {
  const { platform, server, code } = start(["--to", "#ops", "deployed", "1.2"]);
  await using _ = server;
  const hello = await letIn(server);
  assertEquals([hello.name, hello.rooms, hello.brief, hello.unread], ["ci", ["#ops"], true, undefined]);
  const { to, text, key = "", ref = "" } = await server.expect("say");
  assertEquals([to, text, key.length], ["#ops", "deployed 1.2", 25]);
  await server.send({ type: "ok", ref, id: 1, time: 1 });
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals([platform.output, platform.errors], ["", ""]);
});

Deno.test("chat say takes all of standard input as one message, without a byte order mark and the last line break", async () => {
  const { server, code } = start(["--to", "bob"], ["\ufeff/me one\r\n", "\ntwo\n"]);
  await using _ = server;
  const hello = await letIn(server);
  assertEquals(hello.rooms, []);
  const { to, text, ref = "" } = await server.expect("say");
  assertEquals([to, text], ["bob", "/me one\n\ntwo"]);
  await server.send({ type: "ok", ref, id: 1, time: 1 });
  await letQuit(server);
  assertEquals(await code, 0);
});

const UNSAYABLE: Readonly<Record<string, string | Uint8Array>> = {
  'Cannot say "" in #ops: it contains nothing that can be seen.': "\n",
  "Cannot send the input: it is not UTF-8, and looks like GB18030. Convert it first, for example with iconv.":
    Uint8Array.of(0xc4, 0xe3, 0x0a),
  [`Cannot say "${"x".repeat(40)}…" in #ops: it has 10001 characters, the limit is 10000.`]: "x".repeat(10_001),
};

for (const [sentence, input] of Object.entries(UNSAYABLE)) {
  Deno.test(`chat say says ${sentence.slice(0, 60)} and connects to no server`, async () => {
    const { platform, server, code } = start(["--to", "#ops"], [input]);
    await using _ = server;
    assertEquals(await code, 1);
    assertEquals(platform.errorLines, [`chat: ${sentence}`]);
    assertEquals(platform.dialled, []);
  });
}

Deno.test("chat say ends with 1 if the message is refused, and says why", async () => {
  const { platform, server, code } = start(["--to", "#typo", "hi"]);
  await using _ = server;
  await letIn(server);
  const { ref = "" } = await server.expect("say");
  await server.send({ type: "error", code: "no_such_room", text: "", ref, about: "#typo" });
  await letQuit(server);
  assertEquals(await code, 1);
  assertEquals(platform.errorLines, ['chat: Cannot say "hi" in #typo: there is no room #typo.']);
});

Deno.test("chat say reminds of the # of a room if nobody has the name", async () => {
  const { platform, server, code } = start(["--to", "ops", "hi"]);
  await using _ = server;
  await letIn(server);
  const { ref = "" } = await server.expect("say");
  await server.send({ type: "error", code: "no_such_person", text: "", ref, about: "ops" });
  await letQuit(server);
  assertEquals(await code, 1);
  assertEquals(platform.errorLines, [
    'chat: Cannot say "hi" to ops: nobody is called ops here. The name of a room begins with #: #ops.',
  ]);
});

Deno.test("chat say says that somebody is away or offline", async () => {
  const { platform, server, code } = start(["--to", "bob", "hi"]);
  await using _ = server;
  await letIn(server);
  const { ref = "" } = await server.expect("say");
  await server.send({ type: "away", name: "bob", text: "lunch" });
  await server.send({ type: "notice", code: "waiting", name: "bob" });
  await server.send({ type: "ok", ref, id: 1, time: 1 });
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.errorLines, ["chat: bob is away: lunch.", "chat: bob is offline and will get it later."]);
});

Deno.test("chat say repeats its message after a lost connection, with the same key", async () => {
  const { platform, server, code } = start(["--to", "#ops", "hi"]);
  await using _ = server;
  await letIn(server);
  const { key } = await server.expect("say");
  await using again = platform.serve("the server again");
  await server.close();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  const hello = await letIn(again);
  assertEquals([hello.brief, hello.resume], [true, "a secret of sixteen"]);
  const { ref = "", ...repeated } = await again.expect("say");
  assertEquals(repeated.key, key);
  await again.send({ type: "ok", ref, id: 1, time: 1 });
  await letQuit(again);
  assertEquals(await code, 0);
});

Deno.test("chat say joins the room on a server that does not know brief sessions", async () => {
  const { platform, server, code } = start(["--to", "#ops", "hi"]);
  await using _ = server;
  await server.expect("hello");
  await server.send(welcome({ name: "ci" }));
  await server.send({ type: "joined", room: "#ops", name: "ci" });
  const { ref = "", key = "" } = await server.expect("say");
  await server.send({ type: "message", id: 1, time: 1, from: "ci", to: "#ops", text: "hi", key });
  await server.send({ type: "ok", ref, id: 1, time: 1 });
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals([platform.output, platform.errors], ["", ""]);
});

Deno.test("chat say ends with 3 without a server, and with 4 if the server refuses it", async () => {
  const platform = new FakePlatform();
  platform.fail("refused");
  assertEquals(await say(["--name", "ci", "--to", "#ops", "hi"], platform), 3);
  const { server, code } = start(["--to", "#ops", "hi"]);
  await using _ = server;
  await server.expect("hello");
  await server.send({ type: "error", code: "name_taken", text: "", about: "ci" });
  assertEquals(await code, 4);
});

Deno.test("chat say needs a place, and a text unless it is piped", async () => {
  const wrong: readonly (readonly string[])[] = [["hi"], ["--to", "#", "hi"], ["--to", "no name", "hi"]];
  for (const args of wrong) await assertRejects(() => say(["--name", "ci", ...args], new FakePlatform()), UsageError);
  const terminal = new FakePlatform({ isTerminal: true });
  await assertRejects(() => say(["--name", "ci", "--to", "bob"], terminal), UsageError);
});

Deno.test("chat say whose input cannot be read says so, sends nothing, and ends with 1", async () => {
  const platform = new FakePlatform();
  platform.inputFailure = new Error("Is a directory (os error 21)");
  assertEquals(await say(["--name", "ci", "--to", "bob"], platform), 1);
  assertEquals(platform.errors, "chat: Cannot read standard input: Is a directory (os error 21).\n");
  assertEquals(platform.dialled.length, 0);
});
