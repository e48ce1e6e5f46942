/**
 * Connections that break: the client reconnects, and every line is sent and shown exactly once (REQ-W13).
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertNoTrace, ChatServer } from "./support/chat_server.ts";
import { type Cut, CuttingProxy } from "./support/cutting_proxy.ts";
import { nextWire, roomLine, textsBy } from "./support/lines.ts";
import { freePort } from "./support/ports.ts";
import { Program } from "./support/program.ts";

/** Nobody gives up within a test, however slow the machine is. */
const PATIENT = ["--retry-for", "600"];

Deno.test("a client says that its server is away, reconnects, and sends once what was typed in the meantime", async () => {
  const port = freePort();
  await using first = await ChatServer.start(["--port", String(port)]);
  await using alice = await first.join("alice", ["--json", ...PATIENT]);
  await using bob = await first.join("bob", PATIENT);
  await alice.type("before");
  await bob.stdoutLine(roomLine("alice", "before"));
  await nextWire(alice, "ok");
  first.program.signal("SIGKILL");
  assertEquals((await first.program.exit()).code, 137);
  await alice.stderrLine(/^Connection lost/);
  await bob.stderrLine(/^Connection lost/);
  await alice.type("meanwhile 1", "meanwhile 2");
  // Stopped, so that bob is there first and sees everything.
  alice.signal("SIGSTOP");
  await using second = await ChatServer.start(["--port", String(port)]);
  await second.hasLogged("session began", "bob");
  await bob.stderrLine(/^Reconnected/);
  alice.signal("SIGCONT");
  await alice.stderrLine(/^Reconnected/);
  await alice.type("after");
  await bob.stdoutLine(roomLine("alice", "after"));
  await alice.endInput();
  const { code, stdout, stderr } = await alice.exit();
  assertEquals(code, 0, stderr);
  assertEquals(textsBy(bob, "alice"), ["before", "meanwhile 1", "meanwhile 2", "after"]);
  // Alice has seen the same of it.
  const texts = stdout.trimEnd().split("\n").map((line) => JSON.parse(line)).filter(({ type }) => type === "message");
  assertEquals(texts.map(({ text }) => text), ["before", "meanwhile 1", "meanwhile 2", "after"]);
});

Deno.test("a client whose input ended while its server was away sends the rest, and ends with 0", async () => {
  const port = freePort();
  await using first = await ChatServer.start(["--port", String(port)]);
  await using ci = await first.join("ci", ["--json", ...PATIENT]);
  await nextWire(ci, "welcome");
  first.program.signal("SIGKILL");
  await ci.stderrLine(/^Connection lost/);
  await ci.type("one", "two");
  await ci.endInput();
  ci.signal("SIGSTOP");
  await using second = await ChatServer.start(["--port", String(port)]);
  await using alice = await second.join("alice", ["--json"]);
  await nextWire(alice, "joined", ({ name }) => name === "alice");
  ci.signal("SIGCONT");
  const { code, stderr } = await ci.exit();
  assertEquals(code, 0, stderr);
  await nextWire(alice, "parted", ({ name }) => name === "ci");
  const texts = alice.stdout.lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "message");
  assertEquals(texts.map(({ text }) => text), ["one", "two"]);
});

Deno.test("a client with --retry-for 0 ends with 3 when its server goes, and says what was not sent", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice", ["--retry-for", "0", "--json"]);
  await nextWire(alice, "welcome");
  server.program.signal("SIGKILL");
  const { code, stderr } = await alice.exit();
  assertEquals(code, 3);
  assertMatch(stderr, /^Connection to 127\.0\.0\.1:\d+ lost\b.*\n$/);
});

Deno.test("a client that does not find its server again gives up with 3", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice", ["--retry-for", "1", "--json"]);
  await nextWire(alice, "welcome");
  server.program.signal("SIGKILL");
  await alice.stderrLine(/^Connection lost/);
  const { code, stderr } = await alice.exit();
  assertEquals(code, 3);
  assertMatch(stderr, /within 1 s/);
  assertNoTrace(stderr);
});

/** Where connections break: in the middle of frames, in the handshake, at once. The first one lets the client join. */
const CUTS_TO_SERVER: readonly Cut[] = [
  { toServer: 1_501 },
  { toServer: 4_003 },
  { toServer: 2 },
  { toServer: 7_777 },
];
const CUTS_TO_CLIENT: readonly Cut[] = [
  { toClient: 2_001 },
  { toClient: 5_003 },
  { toClient: 3 },
  { toClient: 9_999 },
];

const TEXTS = Array.from({ length: 300 }, (_, index) => `line ${index}`);

Deno.test("REQ-W13 lines typed over a network that breaks are sent exactly once, in order", async () => {
  await using server = await ChatServer.start(["--rate", "0"]);
  await using bob = await server.join("bob");
  await using network = new CuttingProxy(server.port, CUTS_TO_SERVER);
  const { code, stderr } = await Program.run(["join", network.address, "--name", "alice", ...PATIENT], {
    input: TEXTS.map((text) => `${text}\n`).join(""),
  });
  assertEquals(code, 0, stderr);
  await bob.stdoutLine(roomLine("alice", TEXTS.at(-1) ?? ""));
  assertEquals(textsBy(bob, "alice"), TEXTS);
  assertEquals(network.connections, CUTS_TO_SERVER.length + 1);
  assertNoTrace(server.program.stderr.text);
});

Deno.test("REQ-W13 lines received over a network that breaks are shown exactly once, in order", async () => {
  await using server = await ChatServer.start(["--rate", "0"]);
  await using network = new CuttingProxy(server.port, CUTS_TO_CLIENT);
  await using bob = await Program.start(["join", network.address, "--name", "bob", ...PATIENT]);
  await server.hasLogged("session began", "bob");
  await using alice = await server.peer("alice");
  for (const [ref, text] of TEXTS.entries()) await alice.send({ type: "say", to: "#lobby", text, ref });
  await bob.stdoutLine(roomLine("alice", TEXTS.at(-1) ?? ""));
  assertEquals(textsBy(bob, "alice"), TEXTS);
  assertEquals(network.connections, CUTS_TO_CLIENT.length + 1);
  // For the others it was the same person all the time.
  const names = alice.received.flatMap((message) => message.type === "joined" ? [message.name] : []);
  assert(names.every((name) => name === "alice" || name === "bob"), names.join());
});

Deno.test("private lines to a member whose connection breaks arrive exactly once, in order", async () => {
  await using server = await ChatServer.start(["--rate", "0"]);
  // Within the second or third line.
  await using network = new CuttingProxy(server.port, [{ toClient: 10_001 }]);
  await using bob = await Program.start(["join", network.address, "--name", "bob", ...PATIENT]);
  await server.hasLogged("session began", "bob");
  await using alice = await server.join("alice");
  const lines: string[] = [];
  // While bob is away there is nobody to write to, so the next line waits for the one before it.
  while (network.connections < 2 && lines.length < 10) {
    const text = `${lines.length} ${"x".repeat(4_000)}`;
    const line = `[alice -> you] ${text}`;
    lines.push(line);
    await alice.type(`/msg bob ${text}`);
    await bob.stdoutLine((one) => one === line);
  }
  assertEquals(network.connections, 2);
  assertEquals(bob.stdout.lines.filter((line) => line.startsWith("[alice -> you] ")), lines);
  assertEquals(alice.stderr.text, "");
});
