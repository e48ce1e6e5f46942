import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import { joinHelp } from "../../../client/usage/help.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import type { ConnectReason } from "../../../client/platform/platform.ts";
import { MAX_UNANSWERED } from "../../../client/link/unanswered.ts";
import { bytesOf, rawFrame } from "../../support/frames.ts";
import { FakePlatform, letGo, letIn, letQuit, until, welcome } from "../support/fake_platform.ts";

const said = { type: "message", id: 1, time: 7, from: "alice", to: "#lobby", text: "hi" } as const;

Deno.test("join in a pipe says each line, shows what others say, and leaves at the end with 0", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("one\n\ntwo");
  platform.endInput();
  const code = join(["example.org:99", "--name", "ci"], platform);
  assertEquals(await letIn(server), { type: "hello", version: 1, name: "ci", features: ["history"] });
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

Deno.test("join asks for the ping only when every line is answered", async () => {
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

Deno.test("join with empty input prints what was missed and leaves", async () => {
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

Deno.test("join remembers a line that was refused for good, goes on, and ends with 1", async () => {
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

Deno.test("join tells of a command that fails, and ends with 0", async () => {
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

Deno.test("join ends with 3 and one sentence where the first connection fails, and does not try again", async () => {
  const cases: [ConnectReason, string][] = [
    ["refused", "connection refused. Is the server running? To start one: chat serve"],
    ["not_found", "there is no such host. Is the name spelled correctly?"],
    ["timed_out", "no answer in time. Is the address right, and is a firewall in the way?"],
    ["unreachable", "the network cannot reach it. Is this machine online?"],
    ["other", "other."],
  ];
  for (const [reason, sentence] of cases) {
    const platform = new FakePlatform();
    platform.fail(reason);
    assertEquals(await join(["--name", "ci", "[::1]:99"], platform), 3);
    assertEquals(platform.errorLines, [`Cannot connect to [::1]:99: ${sentence}`]);
    assertEquals(platform.dialled.length, 1);
    assertEquals(platform.clock.waiting, 0);
  }
});

Deno.test("join does not wait longer than ten seconds for a connection, nor for a welcome", async () => {
  const silent = new FakePlatform();
  const first = join(["--name", "ci"], silent);
  await until(() => silent.dialled.length === 1, () => "dialled");
  silent.clock.advance(10_000);
  assertEquals(await first, 3);
  assertStringIncludes(silent.errors, "no answer in time");

  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const second = join(["--name", "ci"], platform);
  await server.expect("hello");
  platform.clock.advance(10_000);
  assertEquals(await second, 3);
  assertStringIncludes(platform.errors, "it does not answer like a chat server");
});

Deno.test("join ends with 3 where something else than a chat server answers", async () => {
  for (const bytes of [new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n"), rawFrame("hello"), rawFrame("{}")]) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    const code = join(["--name", "ci"], platform);
    await server.send(bytes);
    assertEquals(await code, 3);
    assertStringIncludes(platform.errors, "it does not speak the chat protocol");
  }
});

Deno.test("join ends with 1 where the server breaks the protocol later", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  await server.send(rawFrame('{"type":"ok","id":"x"}'));
  assertEquals(await code, 1);
  assertStringIncludes(platform.errors, "Cannot continue with 127.0.0.1:12345");
});

Deno.test("join ignores types and fields that it does not know", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  await server.send(rawFrame('{"type":"fireworks"}'));
  await server.send(rawFrame('{"type":"message","id":1,"time":1,"from":"a","to":"#lobby","text":"x","mood":"good"}'));
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["[#lobby] <a> x"]);
});

Deno.test("join ends with 4 and a sentence where the server refuses", async () => {
  const cases = {
    "name_taken": "Cannot join as ci: the name ci is taken, or looks like one that is.",
    "server_full": "Cannot join as ci: the server is full, the limit is 5.",
    "tired": "Cannot join as ci: the server says tired (come back later).",
  };
  for (const [code, sentence] of Object.entries(cases)) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    const exit = join(["--name", "ci"], platform);
    await server.expect("hello");
    await server.send({ type: "error", code, text: "come back later", limit: 5 });
    assertEquals(await exit, 4);
    assertEquals(platform.errorLines, [sentence]);
  }
});

Deno.test("join ends with 4 where the server sends one away for good", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  await server.send({ type: "bye", reason: "resumed" });
  assertEquals(await code, 4);
  assertEquals(platform.errorLines, ["The server disconnected you: another connection took over the session."]);
});

Deno.test("join without a name, or with one that is none, is wrong use", async () => {
  const sentences = {
    "": "A name is missing: --name NAME, or CHAT_NAME in the environment",
    "a b": "Cannot join as a b: a b is not a valid name",
    "system": "Cannot join as system: system is reserved",
    "\u001b[2J": "Cannot join as ␛[2J: ␛[2J is not a valid name",
  };
  for (const [name, sentence] of Object.entries(sentences)) {
    const platform = new FakePlatform({ environment: { CHAT_NAME: name } });
    await assertRejects(() => join([], platform), UsageError, sentence);
    assertEquals(platform.dialled, []);
  }
});

Deno.test("join asks for a name at a terminal, until it is one", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  platform.type("\na b\n bob \n/quit see you\n");
  const code = join([], platform);
  assertEquals((await letIn(server)).name, "bob");
  assertEquals((await letQuit(server)).text, "see you");
  assertEquals(await code, 0);
  assertStringIncludes(platform.output, "Your name: Your name: Your name: ");
  assertStringIncludes(platform.errors, "a b is not a valid name");
});

Deno.test("join asks for another name at a terminal where one is taken", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using first = platform.serve("first");
  const code = join(["--name", "bob"], platform);
  await first.expect("hello");
  await first.send({ type: "error", code: "name_taken", text: "" });
  await platform.shows("Your name: ");
  await using second = platform.serve("second");
  platform.type("rob\n");
  assertEquals((await letIn(second)).name, "rob");
  platform.type("q\n");
  await letQuit(second);
  assertEquals(await code, 0);
});

Deno.test("join ends with 4 where a name is taken and no other is given", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--name", "bob"], platform);
  await server.expect("hello");
  await server.send({ type: "error", code: "name_taken", text: "" });
  assertEquals(await code, 4);
});

Deno.test("join at a terminal greets, and repeats what a command said but not what stands there as it was typed", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server, { title: "the barn", motd: "be kind\n\u001b[2Jplease" });
  await platform.shows("You are bob in #lobby. /help lists the commands.\n");
  assertEquals(platform.outputLines.slice(0, 3), ["Welcome to the barn.", "  be kind", "  ␛[2Jplease"]);
  platform.type("plain\n/me waves\n/msg alice psst\n");
  for (const id of [1, 2, 3]) {
    const { to, text, key, ref, action } = await server.expect("say");
    const kept = { ...(key === undefined ? {} : { key }), ...(action === undefined ? {} : { action }) };
    await server.send({ type: "message", id, time: platform.clock.timeMs(), from: "bob", to, text, ...kept });
    await server.send({ type: "ok", ref: ref ?? "" });
  }
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  const lines = platform.outputLines.slice(4).map((line) => line.replace(/^\d\d:\d\d /, "TIME "));
  assertEquals(lines, ["TIME [#lobby] * bob waves", "TIME [you -> alice] psst"]);
});

Deno.test("join shows what another session of the same person says", async () => {
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

Deno.test("join takes lines to where the last command led, without waiting for an answer", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("a\n/join ops\nb\n/query alice\nc\n/query\nd\n/part bye\ne\n/part\nf\n");
  platform.endInput();
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  const found: string[] = [];
  for (let i = 0; i < 8; i++) {
    const message = await server.next();
    if (message.type === "say") found.push(`${message.to} ${message.text}`);
    if (message.type === "join" || message.type === "part") found.push(`${message.type} ${message.room}`);
    if ("ref" in message) await server.send({ type: "ok", ref: message.ref });
  }
  assertEquals(found, [
    "#lobby a",
    "join #ops",
    "#ops b",
    "alice c",
    "#ops d",
    "part #ops",
    "#lobby e",
    "part #lobby",
  ]);
  await letGo(server);
  assertEquals(await code, 1);
  assertEquals(platform.errorLines, ['Cannot say "f": you are not in a room. To join one: /join ROOM.']);
});

Deno.test("join makes the requests of each command", async () => {
  const cases: Record<string, Record<string, unknown>> = {
    "/who": { type: "who" },
    "client/all": { type: "who" },
    "/who ops": { type: "who", room: "#ops" },
    "/list": { type: "list" },
    "/nick rob": { type: "rename", name: "rob" },
    "/topic work": { type: "set_topic", room: "#lobby", text: "work" },
    "/topic -": { type: "set_topic", room: "#lobby", text: "" },
    "/whois alice": { type: "whois", name: "alice" },
    "/away": { type: "set_away" },
    "/away lunch": { type: "set_away", text: "lunch" },
    "/back": { type: "set_back" },
    "/part #lobby bye": { type: "part", room: "#lobby", text: "bye" },
    "/quit bye": { type: "quit", text: "bye" },
  };
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  for (const [line, expected] of Object.entries(cases)) {
    platform.type(`${line}\n`);
    const message = { ...await server.next() } as Record<string, unknown>;
    assert(typeof message.ref === "string", line);
    delete message.ref;
    assertEquals(message, expected, line);
  }
  await server.send({ type: "bye", reason: "quit" });
  assertEquals(await code, 0);
});

Deno.test("join answers whoever wrote last to oneself alone", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  platform.type("/reply too early\n");
  await platform.tells("Cannot run /reply: nobody has sent you a private message.");
  await server.send({ ...said, to: "bob" });
  await server.send({ ...said, id: 2, from: "carol" });
  await platform.shows("<carol>");
  platform.type("/reply yes\nq\n");
  const say = await server.expect("say");
  assertEquals([say.to, say.text], ["alice", "yes"]);
  await server.send({ type: "ok", ref: say.ref ?? "" });
  await letQuit(server);
  assertEquals(await code, 1);
});

Deno.test("join shows the topic that it knows", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  await server.send({ type: "topic", room: "#lobby", text: "old", by: "alice", time: 1 });
  await server.send({ type: "topic", room: "#lobby", text: "new\u001b[2J", by: "alice", time: 2 });
  await platform.shows("new");
  platform.type("/topic\n");
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, [
    "-- the topic of #lobby, set by alice: old",
    "-- the topic of #lobby, set by alice: new␛[2J",
    "-- the topic of #lobby: new␛[2J",
  ]);
});

Deno.test("join shows no answer that it did not ask for (REQ-I26)", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  await server.send({ type: "people", ref: "1", people: [{ name: "mallory" }] });
  await server.send({ type: "rooms", rooms: [{ room: "#mallory", members: 1 }] });
  platform.type("/list\n");
  const { ref = "" } = await server.expect("list");
  await server.send({ type: "people", ref, people: [{ name: "mallory" }] });
  await server.send({ type: "ok", ref: "another" });
  await server.send({ type: "rooms", ref, rooms: [{ room: "#ops", members: 1 }] });
  await server.send({ type: "ok", ref });
  await server.send({ type: "rooms", ref, rooms: [{ room: "#mallory", members: 1 }] });
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["#ops has 1 person"]);
});

Deno.test("join has at most so many requests unanswered, and reads no further", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const line = "x".repeat(99) + "\n";
  for (let i = 0; i < 100; i++) platform.type(line.repeat(50));
  platform.endInput();
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  const says = () => server.received.filter(({ type }) => type === "say").length;
  await until(() => says() === MAX_UNANSWERED, () => `${says()} lines`);
  // A whole round trip later there are no more.
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

Deno.test("join reads no more from the server than its output takes", async () => {
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

Deno.test("join --json shows every message as it came, byte by byte, and always in one line", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await server.expect("hello");
  const payloads = [
    JSON.stringify(welcome()),
    '{ "type":"joined" ,"room":"#lobby","name":"bob","extra":[1.0,"\\u00fc ü"] }',
    '{"type":"unheard-of"}',
    '{"type":"topic","room":"#lobby","text":"a\\nb\u009b\u2028","by":"x","time":1e3}',
    '{\n  "type": "back",\r\n  "name": "alice"\n}',
  ];
  for (const payload of payloads) await server.send(rawFrame(payload));
  const ping = await server.expect("ping");
  await server.send(rawFrame(`{"type":"pong","ref":"${ping.ref}"}`));
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines.slice(0, 4), payloads.slice(0, 4));
  assertEquals(platform.outputLines[4], '{"type":"back","name":"alice"}');
  assertEquals(platform.outputLines[5], `{"type":"pong","ref":"${ping.ref}"}`);
  assertEquals(platform.outputLines.at(-1), '{"type":"bye","reason":"quit"}');
});

Deno.test("join --json sends a line of JSON as it is, once it is a request", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const lines = [
    '{"type":"say","to":"#lobby","text":"x","ref":"1"}',
    '{"type":"say","to":"#lobby","text":"y","ref":7,"mood":"good"}',
    '{"type":"list"}',
    "q",
    "/who",
  ];
  platform.type(`${lines.join("\n")}\n`);
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await letIn(server);
  const first = await server.expect("say");
  assertEquals(first, { type: "say", to: "#lobby", text: "x", ref: "1" });
  assertEquals((await server.expect("say")).ref, 7);
  await server.expect("list");
  const q = await server.expect("say");
  assertEquals([q.text, q.ref], ["q", "1"]);
  const who = await server.expect("who");
  // The same `ref` twice: answers come in the order of the requests.
  for (const ref of ["1", 7, "1", who.ref ?? ""]) await server.send({ type: "ok", ref });
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("join --json refuses a line that is no request, goes on, and ends with 1", async () => {
  const cases = {
    "{": "A payload is not JSON",
    '{"type":"fireworks"}': 'The type "fireworks" is not known',
    '{"type":"say","to":"#lobby"}': "`say` needs `text`",
    '{"type":"hello","version":1,"name":"x"}': "this program has already sent its own",
    [`{"type":"list","x":"${"y".repeat(70_000)}"}`]: "the limit is 65536",
  };
  for (const [line, sentence] of Object.entries(cases)) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    platform.type(`${line}\n`);
    platform.endInput();
    const code = join(["--json", "--name", "bob"], platform);
    await letIn(server);
    await letGo(server);
    assertEquals(await code, 1);
    assertStringIncludes(platform.errors, sentence);
  }
});

Deno.test("join --json goes on with many requests that get no answer", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type('{"type":"say","to":"#lobby","text":"x"}\n'.repeat(3_000));
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await letIn(server);
  let says = 0;
  while (says < 3_000) {
    const message = await server.next();
    if (message.type === "say") says++;
    if (message.type === "ping") await server.send({ ...message, type: "pong" });
  }
  // The last hundred are asked for as well.
  const ping = await server.expect("ping");
  await server.send({ ...ping, type: "pong" });
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("join --json goes on with few large requests that get no answer", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type(`{"type":"say","to":"#lobby","text":"x","more":"${"y".repeat(60_000)}"}\n`.repeat(50));
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await letIn(server);
  let says = 0;
  while (says < 50) {
    const message = await server.next();
    if (message.type === "say") says++;
    if (message.type === "ping") await server.send({ ...message, type: "pong" });
  }
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("join --json at a terminal shows nothing that a terminal obeys", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await letIn(server);
  await server.send(rawFrame('{"type":"unheard-of",\t"x":"\u009b2J\u007f\u202e"}'));
  await letGo(server);
  assertEquals(await code, 0);
  assertStringIncludes(platform.output, '{"type":"unheard-of", "x":"\\u009b2J\\u007f\\u202e"}\n');
});

Deno.test("join --verbatim says every line as it is", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const lines = ["/quit", "//x", "q", '{"type":"list"}', " ", "client/all"];
  platform.type(`${lines.join("\n")}\n\n`);
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

Deno.test("join leaves out a line of more than a megabyte with a sentence, and ends with 1", async () => {
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

Deno.test("join says goodbye on a signal, and ends with 128 and its number", async () => {
  for (const number of [1, 2, 15]) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    const code = join(["--name", "bob"], platform);
    await letIn(server);
    platform.type("on its way\n");
    await server.expect("say");
    platform.signal(number);
    await letQuit(server);
    assertEquals(await code, 128 + number);
    assertEquals(platform.errorLines, ["1 line may not have been delivered."]);
    assertEquals(platform.clock.waiting, 0);
  }
});

Deno.test("join does not wait for a dead server on a signal", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  server.stall();
  platform.signal(2);
  await until(() => platform.clock.waiting > 1, () => "a time limit");
  platform.clock.advance(1_000);
  assertEquals(await code, 130);
});

Deno.test("join ends at a signal while it connects", async () => {
  const platform = new FakePlatform();
  const code = join(["--name", "bob"], platform);
  await until(() => platform.dialled.length === 1, () => "dialled");
  platform.signal(15);
  assertEquals(await code, 143);
  assertEquals(platform.errors, "");
});

Deno.test("join ends quietly as by SIGPIPE when nobody reads its output", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  platform.isOutputClosed = true;
  await server.send(said);
  await letQuit(server);
  assertEquals(await code, 141);
  assertEquals(platform.errors, "");
});

Deno.test("join tells notices of the server as diagnostics", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  await server.send({ type: "notice", code: "slowed" });
  await server.send({ type: "notice", code: "maintenance", text: "at\n9" });
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.output, "");
  assertEquals(platform.errorLines, [
    "You are sending faster than the server allows: it slows down your lines. None of them is lost.",
    "Notice from the server: maintenance at␊9",
  ]);
});

Deno.test("join shows once what is told of several rooms alike, and not what it did itself on arriving", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob", "--rooms", "#a,#b"], platform);
  assertEquals((await server.expect("hello")).rooms, ["#a", "#b"]);
  const joined = ["#a", "#b"].map((room) => ({ type: "joined", room, name: "bob" }) as const);
  const topic = { type: "topic", room: "#b", text: "t", by: "alice", time: 1 } as const;
  const renamed = ["#a", "#b"].map((room) => ({ type: "renamed", room, was: "alice", name: "ally" }) as const);
  await server.send(bytesOf(welcome(), ...joined, topic, ...renamed, { ...topic, text: "u" }));
  await server.send({ type: "joined", room: "#a", name: "bob" });
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, [
    "-- the topic of #b, set by alice: t",
    "-- alice is now ally",
    "-- the topic of #b, set by alice: u",
    "-- bob joined #a",
  ]);
});

Deno.test("join --help prints the flags and their defaults", async () => {
  const platform = new FakePlatform();
  assertEquals(await join(["--help"], platform), 0);
  assertEquals(platform.output, `${await joinHelp("en")}\n`);
  for (
    const flag of ["--name NAME", "--server HOST[:PORT]", "--rooms", "--json", "--verbatim", "--retry-for SECONDS"]
  ) {
    assertStringIncludes(await joinHelp("en"), flag);
  }
  assertStringIncludes(await joinHelp("en"), "(127.0.0.1:12345)");
});

Deno.test("join --verbatim does not speak of /help, which would be said", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  const code = join(["--name", "bob", "--verbatim"], platform);
  await letIn(server);
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines[0], "You are bob in #lobby. Every line is sent as text.");
});

Deno.test("join asks for no name that one has, unless another is on its way", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  platform.type("/nick bob\n/nick rob\n/nick bob\nq\n");
  for (const name of ["rob", "bob"]) {
    const rename = await server.expect("rename");
    assertEquals(rename.name, name);
    await server.send({ type: "ok", ref: rename.ref ?? "" });
  }
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines.slice(1), ["Your name is already bob."]);
});

Deno.test("join does not show who leaves because the server ends", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob", "--retry-for", "0"], platform);
  await letIn(server);
  await server.send({ type: "parted", room: "#lobby", name: "alice", reason: "shutdown" });
  await server.send({ type: "bye", reason: "shutdown", retry: 1 });
  assertEquals(await code, 3);
  assertEquals(platform.output, "");
  assertEquals(platform.errorLines, ["Connection to 127.0.0.1:12345 lost: the server is shutting down."]);
});

Deno.test("join ends the line of its question where no answer comes", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  platform.endInput();
  await assertRejects(() => join([], platform), UsageError, "A name is missing");
  assertEquals(platform.output, "Your name: \n");
});
