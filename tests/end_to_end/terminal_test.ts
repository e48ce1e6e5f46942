/**
 * `chat join` at a real terminal, by the bytes that it writes. For what they look like, see screen_test.ts and its
 * neighbours.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { startAtTerminal, testAtTerminal } from "./support/at_terminal.ts";
import { ChatServer } from "./support/chat_server.ts";
import { roomLine } from "./support/lines.ts";

testAtTerminal("at a terminal two lines are typed and shown, /help works, and q leaves with 0", async () => {
  await using server = await ChatServer.start();
  await using bob = await server.join("bob");
  await using alice = await startAtTerminal(["join", server.address, "--name", "alice"]);
  await alice.stdout.shows(/alice[^\n]*#lobby/);
  await alice.write("hello bob\r");
  await bob.stdoutLine(roomLine("alice", "hello bob"));
  await bob.type("hello alice");
  await alice.stdout.shows(/<bob> .*hello alice/);
  await alice.write("how are you?\r");
  await bob.stdoutLine(roomLine("alice", "how are you?"));
  await alice.write("/help\r");
  await alice.stdout.shows(/\/help files/);
  await alice.write("/help talk\r");
  await alice.stdout.shows(/\/msg NAME TEXT/);
  await alice.stdout.shows(/\/quit/);
  await alice.write("/nonsense\r");
  await alice.stdout.shows(/no command \/nonsense/);
  await alice.write("q\r");
  assertEquals((await alice.exit()).code, 0);
  await bob.stdoutLine(/^-- alice left #lobby \(quit\)$/);
});

testAtTerminal("at a terminal without --name the client asks until it gets a valid and free name", async () => {
  await using server = await ChatServer.start();
  await using bob = await server.join("bob");
  await using alice = await startAtTerminal(["join", server.address]);
  await alice.stdout.shows(/link: /);
  await alice.write("no blanks\r");
  await alice.stdout.shows(/no blanks is not a valid name/);
  await alice.write("bob\r");
  await alice.stdout.shows(/bob is taken/);
  await alice.write("alice\r");
  await bob.stdoutLine(/^-- alice joined #lobby$/);
  await alice.write("here I am\r");
  await bob.stdoutLine(roomLine("alice", "here I am"));
  // Ctrl-D
  await alice.write("\x04");
  assertEquals((await alice.exit()).code, 0);
});

testAtTerminal("at a terminal Ctrl-C ends a client with --json, which has no prompt, with 130", async () => {
  await using server = await ChatServer.start();
  await using bob = await server.join("bob");
  await using alice = await startAtTerminal(["join", server.address, "--name", "alice", "--json"]);
  await alice.stdout.shows(/"type":"welcome"/);
  await alice.write("\x03");
  assertEquals((await alice.exit()).code, 130);
  await bob.stdoutLine(/^-- alice left #lobby \(quit\)$/);
});

testAtTerminal("at a terminal the client says that its server is away, and still leaves at once", async () => {
  await using server = await ChatServer.start();
  await using alice = await startAtTerminal(["join", server.address, "--name", "alice"]);
  await alice.stdout.shows(/alice[^\n]*#lobby/);
  server.program.signal("SIGKILL");
  await alice.stdout.shows(/Connection lost/);
  await alice.write("q\r");
  assertEquals((await alice.exit()).code, 0);
});

testAtTerminal("at a terminal messages cannot move the cursor, not even with --json", async () => {
  await using server = await ChatServer.start();
  await using mallory = await server.peer("mallory");
  for (const flags of [[], ["--json"]]) {
    await using alice = await startAtTerminal(["join", server.address, "--name", "alice", ...flags]);
    await mallory.expect("joined", ({ name }) => name === "alice");
    await mallory.send({ type: "say", to: "#lobby", text: "up\x1b[1A\x1b[2K\u009b2Jdown" });
    await alice.stdout.shows(/up.*down/);
    // deno-lint-ignore no-control-regex
    assertEquals(/up[^\n]*[\x1b\x9b][^\n]*down/.test(alice.stdout.text), false, alice.seen());
    await alice.write("/quit\r");
    assertEquals((await alice.exit()).code, 0);
  }
});
