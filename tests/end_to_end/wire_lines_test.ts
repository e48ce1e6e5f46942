/**
 * `chat join --json` and `chat join --verbatim`: the program among other programs.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertNoTrace, ChatServer } from "./support/chat_server.ts";
import { nextWire, parseWireLine, roomLine, textsBy } from "./support/lines.ts";
import { Program } from "./support/program.ts";

Deno.test("--json shows every message of the server as a line of JSON, whatever is in it", async () => {
  await using server = await ChatServer.start();
  await using bob = await server.join("bob", ["--json"]);
  await using alice = await server.peer("alice");
  const texts = ["hi", "two\nlines\r\n", "\x1b[2J\u2028\u0000", '"quotes" \\ {"type":"bye"}', "你好 👋🏽", "{", "q"];
  for (const text of texts) await alice.send({ type: "say", to: "#lobby", text });
  await bob.type("hello", "/who", "/msg alice psst", "/help frobnicate", "/help");
  await alice.expect("message", ({ text }) => text === "psst");
  await alice.send({ type: "say", to: "bob", text: "the end" });
  await nextWire(bob, "message", ({ text }) => text === "the end");
  await bob.endInput();
  const { code, stdout, stderr } = await bob.exit();
  assertEquals(code, 0, stderr);
  const messages = stdout.trimEnd().split("\n").map(parseWireLine);
  assertEquals(messages[0]?.type, "welcome");
  assert(!/resume/.test(stdout), "the secret of the session is never printed");
  assertEquals(
    messages.filter(({ type, from, to }) => type === "message" && from === "alice" && to === "#lobby").map(({ text }) =>
      text
    ),
    texts,
  );
  for (const type of ["joined", "message", "ok", "people", "pong", "bye"]) {
    assert(messages.some((message) => message.type === type), `no ${type} in ${stdout}`);
  }
  // Text for people goes to standard error.
  assertMatch(stderr, /\/frobnicate/);
  assertMatch(stderr, /\/msg NAME TEXT/);
});

Deno.test("--json reads a line that begins with { as a request", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob", ["--json"]);
  await bob.type('{"type":"say","to":"#lobby","text":"by hand","ref":"r1"}');
  const ok = await nextWire(bob, "ok", ({ ref }) => ref === "r1");
  assertEquals([typeof ok.id, typeof ok.time], ["number", "number"]);
  await alice.stdoutLine(roomLine("bob", "by hand"));
  await bob.type('{"type":"who","ref":7}', '{"type":"join","room":"#ops","ref":8}', '{"type":"list","ref":"r9"}');
  const people = await nextWire(bob, "people", ({ ref }) => ref === 7);
  assertEquals((people.people as { name: string }[]).map(({ name }) => name).sort(), ["alice", "bob"]);
  await nextWire(bob, "joined", ({ room, name }) => room === "#ops" && name === "bob");
  await nextWire(bob, "ok", ({ ref }) => ref === 8);
  await nextWire(bob, "rooms", ({ ref }) => ref === "r9");
  await bob.type('{"type":"say","to":"nobody","text":"hi","ref":"r10"}');
  assertEquals((await nextWire(bob, "error", ({ ref }) => ref === "r10")).code, "no_such_person");
  await bob.endInput();
  // A text was refused for good.
  assertEquals((await bob.exit()).code, 1);
});

Deno.test("--json refuses an invalid request, and continues", async (t) => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  const wrong = ["{", "{nonsense}", '{"type":7}', '{"type":"nonsense"}', '{"type":"say"}', '{"type":"hello"}', "{}[]"];
  for (const [index, line] of wrong.entries()) {
    await t.step(line, async () => {
      const bob = await Program.run(["join", server.address, "--name", "bob", "--json"], {
        input: `${line}\nafter ${index}\n`,
      });
      assertEquals(bob.code, 1, bob.stderr);
      assertMatch(bob.stderr, /^Cannot .*\n$/);
      assertNoTrace(bob.stderr);
      await alice.stdoutLine(roomLine("bob", `after ${index}`));
    });
  }
  assertEquals(textsBy(alice, "bob"), wrong.map((_, index) => `after ${index}`));
});

Deno.test("--verbatim sends every line as it is, except blank ones", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  const texts = [
    "/quit",
    "q",
    "{",
    '{"type":"quit"}',
    "//",
    "//x",
    "client/all",
    "/msg alice hi",
    "\tthe end",
  ];
  const bob = await Program.run(["join", server.address, "--name", "bob", "--verbatim"], {
    input: texts.map((text) => `${text}\n`).join("  \n\t\n") + "\n",
  });
  assertEquals([bob.code, bob.stderr], [0, ""]);
  await alice.stdoutLine(/the end$/);
  assertEquals(textsBy(alice, "bob"), texts.map((text) => text.replace("\t", "    ")));
});

Deno.test("--verbatim with --json sends every line as it is, and shows JSON", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  const bob = await Program.run(["join", server.address, "--name", "bob", "--verbatim", "--json"], {
    input: '{"type":"quit"}\nq\n/quit\n',
  });
  assertEquals([bob.code, bob.stderr], [0, ""]);
  const texts = bob.stdout.trimEnd().split("\n").map(parseWireLine).filter(({ type }) => type === "message");
  assertEquals(texts.map(({ text }) => text), ['{"type":"quit"}', "q", "/quit"]);
  await alice.stdoutLine(/^-- bob left/);
  assertEquals(textsBy(alice, "bob"), ['{"type":"quit"}', "q", "/quit"]);
});

Deno.test("in a pipe there are no escape codes, no prompt, and nothing but data on stdout", async () => {
  await using server = await ChatServer.start(["--title", "The Den"]);
  await using alice = await server.peer("alice");
  await alice.send({ type: "set_topic", room: "#lobby", text: "tea" });
  await alice.drain();
  const bob = await Program.run(["join", server.address, "--name", "bob"], {
    input: "hello\n/whois alice\n",
    environment: { TERM: "xterm-256color", FORCE_COLOR: "1" },
  });
  const stdout = bob.stdout.replace(/since .*/, "since then");
  const data = "-- the topic of #lobby, set by alice: tea\nalice is in #lobby\nalice has been online since then\n" +
    "alice is a guest, without a key\n";
  assertEquals({ ...bob, stdout }, { code: 0, stdout: data, stderr: "" });
});
