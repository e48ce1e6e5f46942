/**
 * People who talk through `chat join`.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertNoTrace, ChatServer } from "./support/chat_server.ts";
import { nextWire, roomLine, textsBy } from "./support/lines.ts";
import { Program } from "./support/program.ts";

Deno.test("two people talk", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob");
  await alice.stdoutLine(/^-- bob joined #lobby$/);
  await alice.type("hello bob");
  await bob.stdoutLine(roomLine("alice", "hello bob"));
  await bob.type("hello alice", "  how are you?", "Grüße, 你好 👋🏽");
  await alice.stdoutLine(roomLine("bob", "hello alice"));
  await alice.stdoutLine(roomLine("bob", "  how are you?"));
  await alice.stdoutLine(roomLine("bob", "Grüße, 你好 👋🏽"));
  await bob.type("/me waves");
  await alice.stdoutLine(/^\[#lobby\] \* bob waves$/);
  await alice.type("/quit");
  assertEquals((await alice.exit()).code, 0);
  await bob.stdoutLine(/^-- alice left #lobby/);
  await bob.endInput();
  const { code, stderr } = await bob.exit();
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("a third one speaks by pipe, ends with 0 only after the others have its line, and is not seen otherwise", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob", ["--json"]);
  const ci = await Program.run(["join", server.address, "--name", "ci"], { input: "the build is green\n" });
  assertEquals(ci.code, 0, ci.stderr);
  assertEquals(ci.stderr, "");
  // The pong comes after everything that the server sent before.
  await bob.type('{"type":"ping","ref":"barrier"}');
  await nextWire(bob, "pong", ({ ref }) => ref === "barrier");
  assert(bob.stdout.lines.some((line) => line.includes('"text":"the build is green"')), bob.seen());
  await alice.stdoutLine(roomLine("ci", "the build is green"));
  const dan = await Program.run(["say", "--server", server.address, "--name", "dan", "--to", "#lobby", "and deployed"]);
  assertEquals([dan.code, dan.stdout, dan.stderr], [0, "", ""]);
  await alice.stdoutLine(roomLine("dan", "and deployed"));
  await alice.type("over");
  await bob.stdoutLine(/"text":"over"/);
  const others = /ci|dan/;
  assertEquals(alice.stdout.lines.filter((line) => others.test(line)).length, 2, alice.seen());
  assertEquals(
    bob.stdout.lines.filter((line) => /"(?:joined|parted)"/.test(line) && others.test(line)),
    [],
    bob.seen(),
  );
  const typo = await Program.run(["say", "--server", server.address, "--name", "dan", "--to", "#loby", "hello?"]);
  assertEquals([typo.code, typo.stderr], [1, 'chat: Cannot say "hello?" in #loby: there is no room #loby.\n']);
});

Deno.test("a last line without a line break is sent as well, and empty input sends nothing", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  assertEquals((await Program.run(["join", server.address, "--name", "ci"], { input: "one\n\ntwo" })).code, 0);
  assertEquals((await Program.run(["join", server.address, "--name", "silent"])).code, 0);
  await alice.type("over");
  assertEquals(textsBy(alice, "ci"), ["one", "two"]);
  assertEquals(textsBy(alice, "silent"), []);
});

Deno.test("a long pipe arrives completely and in order, even above the rate limit", async () => {
  await using server = await ChatServer.start(["--rate", "500", "--burst", "50"]);
  await using alice = await server.join("alice");
  const texts = Array.from({ length: 1_000 }, (_, index) => `line ${index} ${"x".repeat(index % 97)}`);
  const ci = await Program.run(["join", server.address, "--name", "ci"], { input: texts.join("\n") });
  assertEquals(ci.code, 0, ci.stderr);
  await alice.stdoutLine(roomLine("ci", texts.at(-1) ?? ""));
  assertEquals(textsBy(alice, "ci"), texts);
  // It gets no notice except that it is slowed.
  assertEquals([...new Set(ci.stderr.split("\n"))].length, 2, ci.stderr);
  assertMatch(ci.stderr, /faster than the server allows/);
});

Deno.test("a private message reaches one person only", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob");
  await using carol = await server.join("carol", ["--json"]);
  await alice.type("/msg bob the key is under the mat", "done");
  await bob.stdoutLine(/^\[alice -> you\] the key is under the mat$/);
  // The barrier: whatever carol was sent before it has arrived.
  await nextWire(carol, "message", ({ text }) => text === "done");
  await bob.type("/reply thanks", "done too");
  await alice.stdoutLine(/^\[bob -> you\] thanks$/);
  await nextWire(carol, "message", ({ text }) => text === "done too");
  assert(!/the mat|thanks/.test(carol.stdout.text), carol.seen());
});

Deno.test("rooms are separate: a message in one is seen there only", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice", ["--rooms", "#ops"]);
  await using bob = await server.join("bob", ["--rooms", "#ops,#lobby"]);
  await using carol = await server.join("carol");
  await alice.type("the disk is full");
  await bob.stdoutLine(roomLine("alice", "the disk is full", "#ops"));
  await bob.type("/msg #lobby who has a disk?");
  await carol.stdoutLine(roomLine("bob", "who has a disk?"));
  assert(!carol.stdout.text.includes("the disk is full"), carol.seen());
  await carol.type("/join ops", "I have");
  await alice.stdoutLine(roomLine("carol", "I have", "#ops"));
});

Deno.test("kill -9 of a client is shown to the others, and its name is free again", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob");
  bob.signal("SIGKILL");
  assertEquals((await bob.exit()).code, 137);
  await alice.stdoutLine(/^-- bob left #lobby \(connection lost\)$/);
  // Somebody else, with another key.
  await using again = await server.join("bob");
  await alice.stdoutLine(/^-- bob joined #lobby$/);
  await again.type("here");
  await alice.stdoutLine(/bob.*here/);
});

Deno.test("SIGTERM of the server is shown to everybody", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob", ["--json"]);
  server.program.signal("SIGTERM");
  assertEquals((await server.program.exit()).code, 143);
  const bye = await nextWire(bob, "bye");
  assertEquals(bye.reason, "shutdown");
  await alice.stderrLine(/^The server is shutting down\. Retrying for 30 s\.$/);
});

Deno.test("commands are answered to the user who typed them, and to nobody else", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob");
  await bob.type(
    "/who",
    "client/all",
    "/whois alice",
    "/list",
    "/topic tea at four",
    "/away lunch",
    "/back",
    "/nick rob",
  );
  await bob.stdoutLine(/alice/);
  await alice.stdoutLine(/tea at four/);
  await alice.stdoutLine(/^-- bob is away: lunch$/);
  await alice.stdoutLine(/^-- bob is back$/);
  await alice.stdoutLine(/^-- bob is now rob$/);
  await bob.type("I am rob");
  await alice.stdoutLine(roomLine("rob", "I am rob"));
  // Alice has seen only what concerns everybody.
  assertEquals(alice.stdout.lines.filter((line) => !/^-- (bob|the topic|rob)|^\[#lobby\] <rob>/.test(line)), []);
});

Deno.test("REQ-T67 an unknown command is an error for the user who typed it, never a message", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  const bob = await Program.run(["join", server.address, "--name", "bob"], { input: "/frobnicate all\n//usr/bin\n" });
  assertEquals(bob.code, 1);
  assertMatch(bob.stderr, /\/frobnicate/);
  await alice.stdoutLine(/^-- bob left/);
  assertEquals(textsBy(alice, "bob"), ["/usr/bin"]);
});

Deno.test("REQ-I25 a message cannot look like another person's line, nor move the cursor", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using mallory = await server.peer("mallory");
  const texts = [
    "one\r\n[#lobby] <bob> I resign",
    "two\n-- bob left #lobby\n[bob -> you] the password?",
    "three\rover\x1b[1A\x1b[2K[#lobby] <bob> I resign",
    "four\x1b]0;title\x07\x1b[31m\x9b2J\x08\x08\x7f",
    "five\u2028[#lobby] <bob> I resign\u2029\u0085\u000b\u000c-- bob joined #lobby",
    "six\u202e\u2066 dnuora denrut",
    "[#lobby] <bob> I resign",
    "-- bob left #lobby",
    "\n\n",
  ];
  for (const text of texts) {
    await mallory.send({ type: "say", to: "#lobby", text });
    await mallory.send({ type: "say", to: "#lobby", text, action: true });
    await mallory.send({ type: "say", to: "alice", text });
  }
  await mallory.send({ type: "set_topic", room: "#lobby", text: "a\n[#lobby] <bob> I resign\x1b[2J" });
  await mallory.send({ type: "set_away", text: "b\r\n[#lobby] <bob> I resign\x1b[2J" });
  await mallory.send({ type: "say", to: "#lobby", text: "the end" });
  await alice.stdoutLine(roomLine("mallory", "the end"));
  await mallory.send({ type: "quit", text: "c\r\n[#lobby] <bob> I resign\x1b[2J" });
  await alice.stdoutLine(/^-- mallory left/);
  // deno-lint-ignore no-control-regex
  assertEquals(alice.stdout.text.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g), null);
  const own = /^\[#lobby\] (<mallory>|\* mallory)\|? |^\[#lobby\] (<mallory>|\* mallory)\|?$|^\[mallory -> you\]\|? /;
  assertEquals(alice.stdout.lines.filter((line) => !own.test(line) && !/^-- /.test(line)), []);
  const notices = alice.stdout.lines.filter((line) => line.startsWith("-- "));
  assertEquals(notices.map((line) => /^-- (?:mallory |the topic of #lobby)/.test(line)), [true, true, true, true]);
  assertEquals(alice.stderr.text, "");
});

Deno.test("a client whose standard output is closed early ends quietly, as in `chat join | head -1`", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob", ["--json"]);
  await bob.type("the first line");
  await alice.stdoutLine(roomLine("bob", "the first line"));
  await alice.stdout.stopReading();
  // It notices at the next write.
  await bob.type("the second line");
  await nextWire(bob, "parted", ({ name }) => name === "alice");
  const { code, stderr } = await alice.exit();
  assertEquals([code, stderr], [141, ""]);
});

Deno.test("REQ-W9 a member who reads nothing is dropped with a reason, and the others get every line", async () => {
  await using server = await ChatServer.start(["--rate", "0", "--max-queue", "1000000"]);
  await using bob = await server.join("bob");
  await using sleeper = await server.peer("sleeper");
  sleeper.stall();
  await using alice = await server.peer("alice");
  let isDropped = false;
  const dropped = server.hasLogged("session ended", "sleeper").then((line) => {
    isDropped = true;
    return line;
  });
  const texts: string[] = [];
  // Until the kernel's buffers and the queue are full, which are a few megabytes. Ten times as much has to be enough.
  while (!isDropped && texts.length < 10_000) {
    for (let count = 0; count < 50; count++) {
      const text = `${texts.length} ${"x".repeat(8_000)}`;
      texts.push(text);
      await alice.send({ type: "say", to: "#lobby", text });
    }
    // Whoever reads stays connected; a member is dropped only because it does not read.
    await alice.drain();
    await bob.stdoutLine(roomLine("alice", texts.at(-1) ?? ""));
  }
  assertMatch(await dropped, /reason=slow/);
  await bob.stdout.find(/^-- sleeper left #lobby \(connection too slow\)$/);
  assert(textsBy(bob, "alice").join("\n") === texts.join("\n"), "bob has not got every line in order");
  assertNoTrace(server.program.stderr.text);
});
