/**
 * The requests of commands, and how their answers are shown.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import { joinHelp } from "../../../client/usage/help.ts";
import { FakePlatform, letGo, letIn, letQuit } from "../support/fake_platform.ts";
import { chatMessage } from "../support/chat_message.ts";

const said = chatMessage();

Deno.test("join at a terminal greets, and repeats messages of commands but not plain lines", async () => {
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

Deno.test("join at a plain terminal sends no line with the code of a key", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  platform.type("\u001b1\nhello\n");
  assertEquals((await server.expect("say")).text, "hello");
  const why = "it has the code of a key that a plain terminal does not know";
  assertEquals(platform.errors, `Cannot send this line: ${why}.\n`);
  await server.vanish();
  platform.signal(15);
  assertEquals(await code, 143);
});

Deno.test("join sends lines to the target of the last command, without waiting for an answer", async () => {
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

Deno.test("each command makes its request", async () => {
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

Deno.test("/reply answers the last private message", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  platform.type("/reply too early\n");
  await platform.tells("Cannot run /reply: nobody has sent you a private message.");
  await server.send({ ...said, to: "bob" });
  await server.send({ ...said, id: 2, from: "carol" });
  await platform.shows("<carol>");
  platform.type("/reply yes\n/quit\n");
  const say = await server.expect("say");
  assertEquals([say.to, say.text], ["alice", "yes"]);
  await server.send({ type: "ok", ref: say.ref ?? "" });
  await letQuit(server);
  assertEquals(await code, 1);
});

Deno.test("/invitation shows a link in a line of its own, and writes it to no log", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob", "--log-dir", "/logs"], platform);
  await letIn(server, { features: ["invitations"] });
  platform.type("/invitation\n/invitation 3 ann\n/invitation 0\n/invitation a:b\n/invitation list\n");
  const link =
    "chat://example.org/?invite=K7F3-9QXD-2M0A-ZR1T-H8WB#ed25519:DoP0kVOhWsnLdJf38bldLDfFXW5fKLRsM04QLfEjJPQ";
  const first = await server.expect("make_invitation");
  assertEquals([first.uses, first.name], [1, undefined]);
  await server.send({ type: "invitation", ref: first.ref ?? "", link, uses: 1 });
  await server.send({ type: "ok", ref: first.ref ?? "" });
  const second = await server.expect("make_invitation");
  assertEquals([second.uses, second.name], [3, "ann"]);
  await server.send({ type: "error", code: "not_allowed", text: "", ref: second.ref ?? "" });
  await server.send({ ...said, text: "hello" });
  await platform.shows("hello");
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines.slice(0, 3), [
    "an invitation for one person. Whoever has the link can use it:",
    link,
    "If others cannot reach example.org, put the address of the server into the link instead.",
  ]);
  assertEquals(platform.errorLines.filter((line) => /invitation/.test(line)), [
    "Cannot make an invitation: an invitation is for 1 to 10000 people.",
    "Cannot make an invitation: a:b is not a valid name. Names have up to 32 letters, digits or -_. and begin with a letter or digit.",
    "Cannot make an invitation: list is for `chat invite`, where the server runs. Here, /invitation alone makes one.",
    "Cannot make an invitation: only owners of the server may do this, unless its operator lets all members do it.",
  ]);
  const written = [...platform.storage.files.values()].join("\n");
  assertEquals([written.includes("hello"), written.includes("K7F3")], [true, false]);
});

Deno.test("/invitation says that an older server has none", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  platform.type("/invitation\n");
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.errorLines, ["Cannot make an invitation: this server has no invitations."]);
});

Deno.test("/topic shows the known topic", async () => {
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

Deno.test("join shows no answer without a request (REQ-I26)", async () => {
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

Deno.test("join writes notices of the server to standard error", async () => {
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
    "You or others in your network are sending faster than the server allows, so your lines are delayed. " +
    "None of them is lost.",
    "Notice from the server: maintenance at␊9",
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

Deno.test("the greeting of join --verbatim does not mention /help, which would be sent", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  const code = join(["--name", "bob", "--verbatim"], platform);
  await letIn(server);
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines[0], "You are bob in #lobby. Every line is sent as text.");
});

Deno.test("/who asks for pages where the server has them, and a pipe prints all of them", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server, { features: ["roster"] });
  const { ref = "" } = await server.expect("roster", ({ room }) => room === "#lobby");
  await server.send({ type: "ok", ref });
  platform.type("/who #a\n");
  const first = await server.expect("roster");
  assertEquals([first.room, first.limit, first.after], ["#a", 500, undefined]);
  await server.send({ type: "people", ref: first.ref ?? "", room: "#a", people: [{ name: "ann" }], more: 1 });
  await server.send({ type: "ok", ref: first.ref ?? "" });
  const second = await server.expect("roster");
  assertEquals([second.room, second.after], ["#a", "ann"]);
  platform.endInput();
  await server.send({ type: "people", ref: second.ref ?? "", room: "#a", people: [{ name: "carl" }] });
  await server.send({ type: "ok", ref: second.ref ?? "" });
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["ann is in #a", "carl is in #a"]);
});

Deno.test("/who more shows the next page at a terminal, and says when there is none", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server, { features: ["roster"] });
  const { ref = "" } = await server.expect("roster", ({ room }) => room === "#lobby");
  await server.send({ type: "ok", ref });
  platform.type("/who more\n");
  await platform.tells("Cannot see who is online: there is no one else to list.");
  platform.type("/who\n");
  const first = await server.expect("roster");
  assertEquals([first.room, first.limit], [undefined, 100]);
  await server.send({ type: "people", ref: first.ref ?? "", people: [{ name: "ann", rooms: ["#a"] }], more: 1 });
  await server.send({ type: "ok", ref: first.ref ?? "" });
  await platform.shows("and 1 more: /who more shows the next ones");
  platform.type("/who more\n");
  const second = await server.expect("roster");
  assertEquals([second.after, second.limit], ["ann", 100]);
  platform.endInput();
  await server.send({ type: "ok", ref: second.ref ?? "" });
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("join says what happens in a large room in one line, and not with --json", async () => {
  const joined = { count: 12, names: ["ann", "carl"] };
  const presence = { type: "presence", room: "#lobby", members: 431, joined, parted: { count: 3, names: [] } } as const;
  for (const isJson of [false, true]) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    const code = join(["--name", "bob", ...(isJson ? ["--json"] : [])], platform);
    const hello = await letIn(server);
    assertEquals(hello.features?.includes("roster"), !isJson);
    platform.endInput();
    await server.expect("ping").then(async ({ ref }) => {
      if (!isJson) await server.send(presence);
      await server.send({ type: "pong", ref: ref ?? "" });
    });
    await letQuit(server);
    assertEquals(await code, 0);
    if (!isJson) assertEquals(platform.outputLines, ["-- ann, carl and 10 more joined #lobby; 3 people left #lobby"]);
  }
});
