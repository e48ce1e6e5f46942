/**
 * Text for one room or person is never sent to another one.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { FakePlatform, letGo, letIn, letQuit } from "../support/fake_platform.ts";

/** Answers until the client leaves: refuses every join and accepts everything else. Returns the messages with their targets. */
async function refuseJoining(server: ScriptedPeer): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const message = await server.next();
    const { ref = "" } = message as { ref?: string };
    if (message.type === "say") found.push(`${message.to} ${message.text}`);
    if (message.type === "join") await server.send({ type: "error", code: "too_many_rooms", text: "", ref, limit: 1 });
    else if (message.type === "ping") await server.send({ type: "pong", ref });
    else await server.send({ type: "ok", ref });
    if (message.type === "quit") {
      await server.send({ type: "bye", reason: "quit" });
      await server.close();
      return found;
    }
  }
}

Deno.test("in a pipe, lines for a room that could not be joined are not sent anywhere else", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("hello\n/join ops\n");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  const found = refuseJoining(server);
  await platform.tells("Cannot join #ops: 1 room joined, the limit is 1.");
  platform.type("secret\n/me hides it\n/join lobby\nback\n");
  platform.endInput();
  assertEquals(await found, ["#lobby hello", "#lobby back"]);
  assertEquals(await code, 1);
  const why = "it was meant for #ops, which cannot be reached. To choose a room: /join ROOM.";
  assertEquals(platform.errorLines.slice(1, 3), [`Cannot say "secret": ${why}`, `Cannot run /me: ${why}`]);
});

Deno.test("in a pipe, lines for an invalid name are not sent anywhere else", async () => {
  const cases = {
    "/query nobody": "Cannot talk to nobody: nobody is called nobody here.",
    "/query #lobby": "Cannot start a private conversation with #lobby: it is a room. To talk there: /join #lobby",
    "/query a b": "Usage: /query [NAME]. With --verbatim every line is sent as text.",
    "/join -": "Cannot join #-: #- is not a valid room name.",
    "/join a b": "Usage: /join ROOM. With --verbatim every line is sent as text.",
  };
  for (const [line, sentence] of Object.entries(cases)) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    platform.type(`${line}\nsecret\n`);
    platform.endInput();
    const code = join(["--name", "bob"], platform);
    await letIn(server);
    assertEquals(await refuseJoining(server), []);
    assertEquals(await code, 1);
    assertStringIncludes(platform.errorLines[0] ?? "", sentence);
    assertStringIncludes(platform.errorLines[1] ?? "", 'Cannot say "secret": it was meant for ');
  }
});

Deno.test("at a terminal, the previous target comes back after a refused /join, and a hint says so", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  const found = refuseJoining(server);
  platform.type("/query alice\n/join ops\n");
  await platform.tells("Cannot join #ops");
  await platform.shows("What you type now goes to alice.\nWhat you type now goes to alice.\n");
  platform.type("psst\n/query nobody\n/query\nhello\nq\n");
  assertEquals(await found, ["alice psst", "#lobby hello"]);
  assertEquals(await code, 0);
  assertStringIncludes(platform.output, "What you type now goes to #lobby.\n");
  assertStringIncludes(platform.errors, "Cannot talk to nobody: nobody is called nobody here");
});

Deno.test("at a terminal, a hint names the target after /join and /part, once the server has confirmed them", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  platform.type("/join ops\n/join lobby\n/part ops good bye\n");
  for (const room of ["#ops", "#lobby"]) {
    const { ref = "" } = await server.expect("join");
    if (room === "#ops") await server.send({ type: "joined", room, name: "bob" });
    await server.send({ type: "ok", ref });
  }
  const { room, text, ref = "" } = await server.expect("part");
  assertEquals([room, text], ["#ops", "good bye"]);
  await server.send({ type: "parted", room, name: "bob", reason: "left" });
  await server.send({ type: "ok", ref });
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines.slice(1).map((line) => line.replace(/^\d\d:\d\d /, "")), [
    "-- bob joined #ops",
    "What you type now goes to #lobby.",
    "What you type now goes to #lobby.",
    "-- bob left #ops",
    "What you type now goes to #lobby.",
  ]);
});

Deno.test("in a pipe, an unknown command is a failure, because it may have been text", async () => {
  for (const line of ["/usr/bin full", "/jion ops", "/msg", "/nick a b"]) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    platform.type(`${line}\n`);
    platform.endInput();
    const code = join(["--name", "bob"], platform);
    await letIn(server);
    await letGo(server);
    assertEquals(await code, 1);
    assertStringIncludes(platform.errors, "With --verbatim every line is sent as text.\n");
  }
});

Deno.test("at a terminal, an unknown command is not a failure", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  platform.type("/jion ops\nq\n");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.errors, "There is no command /jion. Did you mean /join?\n");
});
