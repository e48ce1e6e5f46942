/**
 * What `chat join` does with lines from a pipe.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import { MAX_UNANSWERED } from "../../../client/link/resume_state.ts";
import { until } from "../../support/until.ts";
import { FakePlatform, letGo, letIn, letQuit, welcome } from "../support/fake_platform.ts";
import { nextAttempt } from "../support/joined_client.ts";
import { chatMessage } from "../support/chat_message.ts";

const said = chatMessage();

Deno.test("join in a pipe sends each line, shows messages of others, and ends with 0", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("one\n\ntwo");
  platform.endInput();
  const code = join(["example.org:99", "--name", "ci", "--no-tls"], platform);
  const { identity = "", nonce = "", ...hello } = await letIn(server);
  assertEquals([identity.length, nonce.length], [51, 43]);
  assertEquals(hello, {
    type: "hello",
    version: 1,
    name: "ci",
    features: ["history", "roster"],
    brief: true,
    unread: true,
  });
  await server.send(said);
  for (const [id, text] of [[2, "one"], [3, "two"]] as const) {
    const say = await server.expect("say");
    assertEquals([say.to, say.text], ["#lobby", text]);
    assertMatch(say.key ?? "", /^[0-9a-z]{9}[\w-]{16}$/);
    await server.send({ type: "message", id, time: 8, from: "ci", to: "#lobby", text, key: say.key ?? "" });
    await server.send({ type: "ok", ref: say.ref ?? 0, id, time: 8 });
  }
  const ping = await server.expect("ping");
  await server.send({ ...said, id: 4, text: "late" });
  await server.send({ ...ping, type: "pong" });
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["[#lobby] <alice> hi", "[#lobby] <alice> late"]);
  assertEquals(platform.errors, "");
  assertEquals(platform.dialled, [{ hostname: "example.org", port: 99 }]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("join sends its last ping only when every line is acknowledged", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("one\n");
  platform.endInput();
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  const say = await server.expect("say");
  await server.send({ ...said, text: "meanwhile" });
  await platform.shows("meanwhile");
  assertEquals(server.rest(), []);
  await server.send({ type: "ok", ref: say.ref ?? "" });
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("join with empty input prints missed messages and leaves", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  await server.send(said);
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["[#lobby] <alice> hi"]);
});

Deno.test("join continues after a refused line, and ends with 1", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type(`/msg nobody psst\nnext\n${"ü".repeat(5)}\n${"x".repeat(11)}\n`);
  platform.endInput();
  const code = join(["--name", "ci"], platform);
  await letIn(server, { limits: { text: 10 } });
  const refused = await server.expect("say");
  await server.send({ type: "error", code: "no_such_person", text: "", ref: refused.ref ?? "", about: "nobody" });
  for (const text of ["next", "üüüüü"]) {
    const say = await server.expect("say");
    assertEquals(say.text, text);
    await server.send({ type: "ok", ref: say.ref ?? "" });
  }
  await letGo(server);
  assertEquals(await code, 1);
  assertEquals(platform.errorLines, [
    'Cannot say "xxxxxxxxxxx" in #lobby: it has 11 bytes, the limit is 10.',
    'Cannot say "psst" to nobody: nobody is called nobody here.',
  ]);
});

Deno.test("join reports a command that fails, and ends with 0", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("/nick system\n/whois carol\n/help nonsense\n/join -\n");
  platform.endInput();
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  const whois = await server.expect("whois");
  await server.send({ type: "error", code: "no_such_person", text: "", ref: whois.ref ?? "" });
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.errorLines.map((line) => line.slice(0, 40)), [
    "Cannot change your name to system: syste",
    "There is no command /nonsense. /help lis",
    "Cannot join #-: #- is not a valid room n",
    "Cannot look up carol: nobody is called c",
  ]);
});

Deno.test("join shows messages from another session of the same person", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  await server.send({ ...said, from: "bob", key: "a key of another session" });
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["[#lobby] <bob> hi"]);
});

Deno.test("join stops reading input at the limit of unanswered requests", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const line = "x".repeat(99) + "\n";
  for (let i = 0; i < 100; i++) platform.type(line.repeat(50));
  platform.endInput();
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  const says = () => server.received.filter(({ type }) => type === "say").length;
  await until(() => says() === MAX_UNANSWERED, () => `${says()} lines`);
  // After a whole round trip there are still no more.
  await server.send({ type: "ping", ref: "barrier" });
  await server.expect("pong");
  assertEquals(says(), MAX_UNANSWERED);
  assert(platform.unreadInputBytes > 300_000);
  server.rest();
  for (let i = 1; i <= MAX_UNANSWERED; i++) await server.send({ type: "ok", ref: String(i) });
  for (let i = MAX_UNANSWERED; i < 5_000; i++) {
    const { ref = "" } = await server.expect("say");
    await server.send({ type: "ok", ref });
  }
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("join reads from the server no faster than its output is read", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  platform.stallOutput();
  let sent = 0;
  const flood = (async () => {
    for (; sent < 1_000; sent++) await server.send({ ...said, id: sent + 1, text: "y".repeat(5_000) });
  })();
  let before = -1;
  await until(() => {
    const isStill = before === sent;
    before = sent;
    return isStill && sent > 0;
  }, () => `${sent} sent`);
  assert(sent < 500, `${sent} of 1000 were taken`);
  platform.resumeOutput();
  await flood;
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines.length, 1_000);
});

Deno.test("join --verbatim sends every line as it is, except blank ones", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const lines = ["/quit", "//x", "q", '{"type":"list"}', " x", "client/all"];
  platform.type(`${lines.join("\n \t\n")}\n\n`);
  platform.endInput();
  const code = join(["--verbatim", "--name", "bob"], platform);
  await letIn(server);
  for (const line of lines) {
    const say = await server.expect("say");
    assertEquals(say.text, line);
    await server.send({ type: "ok", ref: say.ref ?? "" });
  }
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("join refuses a line of more than a megabyte, and ends with 1", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type(`${"x".repeat(1_048_577)}\nshort\n`);
  platform.endInput();
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  const say = await server.expect("say");
  assertEquals(say.text, "short");
  await server.send({ type: "ok", ref: say.ref ?? "" });
  await letGo(server);
  assertEquals(await code, 1);
  assertStringIncludes(platform.errors, "Cannot send a line of more than 1048576 bytes");
});

Deno.test("join sends no line that shows nothing, says so, and skips blank lines without a word", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("  \n\t\n/me \u200b\n\u2800\n/topic \u3164\n/away \u0301\n/topic -\n/away\nx\n");
  platform.endInput();
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  for (const type of ["set_topic", "set_away", "say"] as const) {
    await server.send({ type: "ok", ref: (await server.expect(type)).ref ?? "" });
  }
  await letGo(server);
  assertEquals(await code, 1);
  assertEquals(platform.errorLines, [
    'Cannot say "\u200b" in #lobby: it contains nothing that can be seen.',
    'Cannot say "\u2800" in #lobby: it contains nothing that can be seen.',
    "Cannot set the topic of #lobby: it contains nothing that can be seen.",
    "Cannot mark you as away: it contains nothing that can be seen.",
  ]);
});

/** Whether a client with this input wants a brief session. */
async function isBrief(input: string, { args = [], ends = true }: { args?: readonly string[]; ends?: boolean } = {}) {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  if (input !== "") platform.type(input);
  if (ends) platform.endInput();
  void join(["--name", "ci", ...args], platform);
  const { brief = false, unread } = await server.expect("hello");
  assertEquals(unread, brief ? true : undefined);
  return brief;
}

Deno.test("join wants a brief session if its whole input is there and only says something", async () => {
  for (const input of ["", "hi\n", "one\n\n//two\n/me waves\n/msg bob psst\nthree", "hi\n/quit\n"]) {
    assertEquals(await isBrief(input), true, input);
  }
  assertEquals(await isBrief("/join #ops\n", { args: ["--verbatim"] }), true);
  assertEquals(await isBrief("hi\n", { args: ["--rooms", "ops"] }), true);
});

Deno.test("join wants a usual session if its input may go on, is large, or does more", async () => {
  assertEquals(await isBrief("", { ends: false }), false);
  assertEquals(await isBrief("hi\n", { ends: false }), false);
  assertEquals(await isBrief(`${"x".repeat(99)}\n`.repeat(700)), false);
  for (const line of ["/who", "/join #ops", "/msg #ops hi", "/nosuch", "/r hi", "/query bob"]) {
    assertEquals(await isBrief(`hi\n${line}\n`), false, line);
  }
  for (const args of [["--json"], ["--accept-from", "bob"], ["--share", "/tmp"]]) {
    assertEquals(await isBrief("hi\n", { args }), false, args.join(" "));
  }
});

Deno.test("join says everything in a brief session, which stays brief after a lost connection", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("one\ntwo\n");
  platform.endInput();
  const code = join(["--name", "ci"], platform);
  await server.expect("hello");
  await server.send(welcome({ name: "ci", brief: true }));
  const { ref = "" } = await server.expect("say");
  await server.send({ type: "ok", ref, id: 1, time: 1 });
  const { key } = await server.expect("say");
  await using again = platform.serve("the server again");
  await server.close();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  const { brief, unread, resume } = await again.expect("hello");
  assertEquals([brief, unread, resume], [true, true, "a secret of sixteen"]);
  await again.send(welcome({ name: "ci", brief: true }));
  const repeated = await again.expect("say");
  assertEquals([repeated.text, repeated.key], ["two", key]);
  await again.send({ type: "ok", ref: repeated.ref ?? "", id: 2, time: 1 });
  await letGo(again);
  assertEquals([await code, platform.output], [0, ""]);
});

Deno.test("join does not become brief once its session was a usual one", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("one\n");
  platform.endInput();
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  await server.expect("say");
  await using again = platform.serve("the server again");
  await server.close();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  assertEquals((await letIn(again, { resumed: true })).brief, undefined);
  const { ref = "" } = await again.expect("say");
  await again.send({ type: "ok", ref, id: 2, time: 1 });
  await letGo(again);
  assertEquals(await code, 0);
});
