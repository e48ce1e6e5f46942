/**
 * No message is lost: members who are away and return, a server that is killed, reading the history and changing
 * messages.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { TempHome } from "../support/temp_home.ts";
import { ChatServer } from "./support/chat_server.ts";
import { nextWire, parseWireLine, roomLine, textsBy } from "./support/lines.ts";
import { freePort } from "./support/ports.ts";
import { Program } from "./support/program.ts";

const PATIENT = ["--retry-for", "600"];

/** The environment of a returning member, with the secrets of earlier runs. */
function homeOf({ path }: TempHome): { readonly environment: Readonly<Record<string, string>> } {
  return { environment: { HOME: path, XDG_STATE_HOME: `${path}/.local/state` } };
}

/** Runs `chat join` with a text as its whole input, and returns the lines that it printed. */
async function visit(server: ChatServer, name: string, home: TempHome, { input = "", flags = [] as string[] } = {}) {
  const { code, stdout, stderr } = await Program.run(["join", server.address, "--name", name, ...flags], {
    ...homeOf(home),
    input,
  });
  assertEquals([code, stderr.replace(/^.* is offline and will get it later\.\n/, "")], [0, ""]);
  return stdout.split("\n").slice(0, -1);
}

Deno.test("members who return by pipe get missed messages once, and private messages too", async () => {
  await using home = await TempHome.make();
  await using other = await TempHome.make();
  await using server = await ChatServer.start();
  assertEquals(await visit(server, "ann", other, { input: "before ci came\n" }), []);
  assertEquals(await visit(server, "ci", home, { input: "hi\n" }), []);
  assertEquals(await visit(server, "ann", other, { input: "one\ntwo\n/msg ci psst\n" }), ["[#lobby] <ci> hi"]);
  assertEquals(await visit(server, "ci", home), ["[#lobby] <ann> one", "[#lobby] <ann> two", "[ann -> you] psst"]);
  assertEquals(await visit(server, "ci", home), []);
});

Deno.test("an empty room that a member has visited shows the next time what was said in between", async () => {
  await using home = await TempHome.make();
  await using other = await TempHome.make();
  await using server = await ChatServer.start();
  assertEquals(await visit(server, "ci", home), []);
  assertEquals(await visit(server, "ann", other, { input: "meanwhile\n" }), []);
  assertEquals(await visit(server, "ci", home), ["[#lobby] <ann> meanwhile"]);
});

Deno.test("a second client with the same home is the same person, who is there once", async () => {
  await using home = await TempHome.make();
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob", [], homeOf(home));
  await alice.stdoutLine(/^-- bob joined/);
  await using again = await Program.start(["join", server.address, "--name", "bob", "--json"], homeOf(home));
  await nextWire(again, "joined");
  await alice.type("/msg bob to both");
  await bob.stdoutLine(/^\[alice -> you\] to both$/);
  await nextWire(again, "message", ({ text }) => text === "to both");
  await again.endInput();
  assertEquals((await again.exit()).code, 0);
  await bob.type("still here");
  await alice.stdoutLine(roomLine("bob", "still here"));
  assertEquals(alice.stdout.lines.filter((line) => /^-- bob (?:joined|left)/.test(line)).length, 1);
});

Deno.test("a client with another home cannot take a name that is in use", async () => {
  await using server = await ChatServer.start();
  await using _bob = await server.join("bob");
  const { code, stderr } = await Program.run(["join", server.address, "--name", "bob"]);
  assertEquals(code, 4);
  assertMatch(stderr, /^Cannot join as bob: the name bob is taken/);
});

Deno.test("a server that is killed and restarted has kept all acknowledged messages, and delivers them once", async () => {
  const port = freePort();
  await using folder = await TempHome.make();
  const flags = ["--port", String(port), "--data", folder.file("data")];
  await using first = await ChatServer.start(flags);
  await using alice = await first.join("alice", ["--json", ...PATIENT]);
  await using bob = await first.join("bob", PATIENT);
  await alice.type("before");
  await nextWire(alice, "ok");
  await bob.stdoutLine(roomLine("alice", "before"));
  first.program.signal("SIGKILL");
  await first.program.exit();
  await alice.stderrLine(/^Connection lost/);
  await bob.stderrLine(/^Connection lost/);
  await alice.type("meanwhile");
  await using second = await ChatServer.start(flags);
  await bob.stderrLine(/^Reconnected\.$/);
  await alice.stderrLine(/^Reconnected\.$/);
  await bob.stdoutLine(roomLine("alice", "meanwhile"));
  await alice.type("after");
  await bob.stdoutLine(roomLine("alice", "after"));
  await using home = await TempHome.make();
  const read = await visit(second, "carl", home, { input: "/history\n" });
  assertEquals(read.map((line) => line.replace(/^[\d-]+ [\d:]+ /, "")), [
    "[#lobby] <alice> before",
    "[#lobby] <alice> meanwhile",
    "[#lobby] <alice> after",
    "-- history of #lobby: no older messages",
  ]);
  assertEquals(textsBy(bob, "alice"), ["before", "meanwhile", "after"]);
});

Deno.test("members can edit, delete, find and read their messages", async () => {
  await using home = await TempHome.make();
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob", [], homeOf(home));
  await bob.type("我们去吃饭吧", "the wether is nice", "/edit the weather is nice", "nonsense", "/delete");
  await alice.stdoutLine(/^-- bob edited "the wether is nice" in #lobby: the weather is nice$/);
  await alice.stdoutLine(/^-- bob deleted the message of \d\d:\d\d in #lobby$/);
  await alice.type("/edit not mine");
  await alice.stderrLine(/^Cannot edit your message: none of your messages in #lobby were found\.$/);
  const untimed = (line: string) => line.replace(/^[\d-]+ [\d:]+ /, "");
  await alice.type("/history 2");
  assertEquals(untimed(await alice.stdoutLine(/nice/)), "[#lobby] <bob> the weather is nice (edited)");
  assertEquals(untimed(await alice.stdoutLine(/<bob>/)), "[#lobby] <bob> (deleted)");
  await alice.stdoutLine(/^-- history of #lobby: \/history more shows older messages$/);
  await alice.type("/history more");
  assertEquals(untimed(await alice.stdoutLine(/<bob>/)), "[#lobby] <bob> 我们去吃饭吧");
});

Deno.test("a change from before a member came is not told when the server is restarted", async () => {
  await using folder = await TempHome.make();
  const flags = ["--port", String(freePort()), "--data", folder.file("data")];
  await using first = await ChatServer.start(flags);
  await using ann = await first.join("ann", ["--json", ...PATIENT]);
  await ann.type("one", "/edit two");
  await nextWire(ann, "edited");
  await using bob = await first.join("bob", ["--json", ...PATIENT]);
  await nextWire(bob, "message", ({ text }) => text === "two");
  first.program.signal("SIGTERM");
  await first.program.exit();
  await using _second = await ChatServer.start(flags);
  await bob.stderrLine(/^Reconnected/);
  await ann.stderrLine(/^Reconnected/);
  await ann.type("after");
  await nextWire(bob, "message", ({ text }) => text === "after");
  assertEquals(bob.stdout.lines.filter((line) => parseWireLine(line).type === "edited"), []);
});

Deno.test("/edit never sends a private text into a room, and /delete then deletes nothing there", async () => {
  await using home = await TempHome.make();
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob", [], homeOf(home));
  await bob.type("for all", "/msg alice psst", "/edit psst!", "/delete");
  for (const word of ["edit", "delete"]) {
    await bob.stderrLine(
      new RegExp(
        `^Cannot ${word} your message: your last message went to alice in private: /query alice first, or /${word} `,
      ),
    );
  }
  await bob.endInput();
  await bob.exit();
  await alice.stdoutLine(/^-- bob left/);
  // After returning, there is no message of this session yet.
  const input = "/history\n/edit psst!\n/edit ^1 for everybody\n";
  const { stderr } = await Program.run(["join", server.address, "--name", "bob"], { ...homeOf(home), input });
  assertMatch(stderr, /^Cannot edit your message: you have not sent a message yet\. .* \/edit \^1\.\n$/);
  await alice.stdoutLine(/^-- bob edited "for all" in #lobby: for everybody$/);
  assertEquals(alice.stdout.lines.filter((line) => /psst!|deleted/.test(line)), []);
});

Deno.test("search finds messages in any language, and private messages only for the two people in them", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob");
  await using carl = await server.join("carl");
  await bob.type("我们去吃饭吧", "Deploy at noon", "/msg alice the deploy key");
  await alice.stdoutLine(/the deploy key/);
  const search = async (program: Program, query: string): Promise<string[]> => {
    // The index may be a little late.
    for (;;) {
      const from = program.stdout.lines.length;
      await program.type(`/search ${query}`);
      await program.stdoutLine(/^-- (?:no older results|no results)$/);
      await program.type("/topic");
      await program.stdoutLine(/^-- #lobby has no topic$/);
      const lines = program.stdout.lines.slice(from);
      if (!lines.some((line) => line.startsWith("-- some of the latest"))) {
        return lines.flatMap((line) => /(\[.*)$/.exec(line)?.[1] ?? []);
      }
    }
  };
  assertEquals(await search(alice, "deploy"), ["[#lobby] <bob> Deploy at noon", "[bob -> you] the deploy key"]);
  assertEquals(await search(carl, "deploy"), ["[#lobby] <bob> Deploy at noon"]);
  assertEquals(await search(carl, "吃饭"), ["[#lobby] <bob> 我们去吃饭吧"]);
  assertEquals(await search(alice, "from:bob in:bob"), ["[bob -> you] the deploy key"]);
  assertEquals(await search(alice, "nothing like it"), []);
});

Deno.test("read marks are sent without showing in --json, and not to an older server", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  await using bob = await server.join("bob", ["--json"]);
  await alice.type("one");
  await nextWire(bob, "message");
  await bob.endInput();
  const { code, stdout } = await bob.exit();
  assertEquals(code, 0);
  const types = stdout.trimEnd().split("\n").map((line) => parseWireLine(line).type);
  assertEquals(types, ["welcome", "joined", "message", "pong", "ok", "bye"]);
});
