import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { bytesOf } from "../../support/frames.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { FakePlatform, letGo, letIn, letQuit, until, welcome } from "../support/fake_platform.ts";

const said = { type: "message", id: 1, time: 7, from: "alice", to: "#lobby", text: "hi" } as const;

/** Lets the pause before the next attempt pass. */
async function nextAttempt(platform: FakePlatform, pauseMs = 350): Promise<void> {
  const dialled = platform.dialled.length;
  await until(() => platform.clock.waiting > 0, () => "a pause");
  platform.clock.advance(pauseMs);
  await until(() => platform.dialled.length > dialled, () => `another attempt\n${platform.errors}`);
}

/** Takes a line and keeps it: `message` and `ok`, or only the first, or nothing. */
async function keep(peer: ScriptedPeer, id: number, answers: "message and ok" | "message" | "nothing") {
  const say = await peer.expect("say");
  const { to, text, key = "", ref = "" } = say;
  if (answers !== "nothing") await peer.send({ type: "message", id, time: 1, from: "bob", to, text, key });
  if (answers === "message and ok") await peer.send({ type: "ok", ref, id, time: 1 });
  return say;
}

/** A client that was let in, with the server that did it. */
async function joined(args: readonly string[] = [], options: { isTerminal?: boolean } = {}) {
  const platform = new FakePlatform(options);
  const server = platform.serve("first server");
  const code = join(["--name", "bob", ...args], platform);
  await letIn(server);
  return { platform, server, code };
}

Deno.test("a lost connection is resumed, with all that was seen, and the rooms and the name of the moment", async () => {
  const { platform, server, code } = await joined();
  await server.send({ type: "joined", room: "#ops", name: "bob" });
  await server.send({ ...said, id: 5 });
  await server.send({ ...said, id: 9, to: "#ops" });
  await server.send({ ...said, id: 3, to: "bob" });
  await server.send({ type: "renamed", room: "#ops", was: "bob", name: "rob" });
  await platform.shows("bob is now rob");
  await using again = platform.serve("second server");
  await server.close();
  await nextAttempt(platform);
  assertEquals(await letIn(again, { resumed: true }), {
    type: "hello",
    version: 1,
    name: "rob",
    rooms: ["#lobby", "#ops"],
    features: ["history"],
    resume: "a secret of sixteen",
    log: "log 1",
    seen: { "#lobby": 5, "#ops": 9, "@": 3 },
  });
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  assertEquals(platform.errorLines, [
    "Connection lost: the server closed it. Retrying for 30 s.",
    "Reconnected.",
  ]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("every message is shown exactly once after a reconnect, in order (REQ-W13)", async () => {
  for (const args of [[], ["--json"]]) {
    const { platform, server, code } = await joined(args);
    await server.send(bytesOf(said, { ...said, id: 2, text: "two" }, { ...said, id: 1, to: "bob", text: "psst" }));
    await platform.shows("psst");
    await using again = platform.serve("second server");
    await server.vanish();
    await nextAttempt(platform);
    await again.expect("hello");
    await again.send(bytesOf(
      welcome({ resumed: true }),
      { ...said, id: 2, text: "two" },
      { ...said, id: 3, text: "three" },
      { ...said, id: 3, text: "three" },
      { ...said, id: 1, to: "bob", text: "psst" },
      { ...said, id: 2, to: "bob", text: "more" },
      { type: "joined", room: "#lobby", name: "bob" },
    ));
    platform.endInput();
    await letGo(again);
    assertEquals(await code, 0);
    const texts = platform.output.match(/\b(hi|two|psst|three|more)\b/g);
    assertEquals(texts, ["hi", "two", "psst", "three", "more"]);
  }
});

Deno.test("every line goes out exactly once over a reconnect: what is unanswered again, with its key (REQ-W13)", async () => {
  const { platform, server, code } = await joined();
  platform.type("one\ntwo\nthree\n/who\n");
  await keep(server, 1, "message and ok");
  const two = await keep(server, 2, "message");
  const three = await keep(server, 3, "nothing");
  await server.expect("who");
  await using again = platform.serve("second server");
  await server.vanish();
  await platform.tells("Connection lost: it was interrupted.");
  platform.type("four\n");
  await nextAttempt(platform);
  await letIn(again, { resumed: true });
  assertEquals(await keep(again, 2, "message and ok"), two);
  assertEquals(await keep(again, 3, "message and ok"), three);
  const who = await again.expect("who");
  await again.send({ type: "ok", ref: who.ref ?? "" });
  assertEquals((await keep(again, 4, "message and ok")).text, "four");
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  assertEquals(platform.output, "");
});

Deno.test("with another history nothing counts as seen, and it is said that lines may be doubled", async () => {
  const { platform, server, code } = await joined();
  await server.send({ ...said, id: 100 });
  await platform.shows("hi");
  platform.type("on its way\n");
  await keep(server, 101, "nothing");
  await using again = platform.serve("second server");
  await server.send({ type: "bye", reason: "shutdown", retry: 1 });
  await platform.tells("The server is shutting down. Retrying for 30 s.");
  await nextAttempt(platform, 1_350);
  const hello = await letIn(again, { log: "log 2", resume: "another secret of it" });
  assertEquals([hello.log, hello.seen], ["log 1", { "#lobby": 100 }]);
  await keep(again, 1, "message and ok");
  await again.send({ ...said, id: 2, text: "new" });
  await platform.shows("new");
  await platform.tells("Reconnected. The server was restarted: messages from the time in between may be missing.");
  await platform.tells("1 line was being sent and may appear twice.");
  await using third = platform.serve("third server");
  await again.vanish();
  await nextAttempt(platform, 1_000);
  const { log, seen, resume } = await letIn(third, { log: "log 2" });
  assertEquals([log, seen, resume], ["log 2", { "#lobby": 2 }, "another secret of it"]);
  platform.endInput();
  await letGo(third);
  assertEquals(await code, 0);
});

Deno.test("a text without a key is not sent again, but told of", async () => {
  const { platform, server, code } = await joined(["--json"]);
  platform.type('{"type":"say","to":"#lobby","text":"once","ref":1}\n{"type":"list","ref":2}\n');
  await server.expect("list");
  await using again = platform.serve("second server");
  await server.vanish();
  await nextAttempt(platform);
  await letIn(again, { resumed: true });
  assertEquals((await again.next()).type, "list");
  await again.send({ type: "ok", ref: 2 });
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 1);
  assertStringIncludes(platform.errors, 'The connection was lost, so it is not known whether "once" was sent');
});

Deno.test("a connection that does not come back is given up in time, with the number of lines", async () => {
  const { platform, server, code } = await joined(["--retry-for", "5"]);
  platform.type("one\ntwo\n/who\n");
  await server.expect("who");
  for (let i = 0; i < 50; i++) platform.fail("refused");
  const startMs = platform.clock.nowMs();
  await server.vanish();
  let isOver = false;
  void code.then(() => isOver = true);
  while (!isOver) {
    platform.clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assertEquals(await code, 3);
  const seconds = (platform.clock.nowMs() - startMs) / 1_000;
  assert(seconds >= 5 && seconds < 6, `${seconds} s`);
  assert(platform.dialled.length > 5, `${platform.dialled.length} attempts`);
  assertEquals(platform.errorLines.slice(1), [
    "Connection to 127.0.0.1:12345 lost: it was interrupted. Could not reconnect within 5 s. " +
    "The last attempt: connection refused. Is the server running? To start one: chat serve",
    "2 lines may not have been delivered.",
  ]);
});

Deno.test("with --retry-for 0 a lost connection is the end", async () => {
  const { platform, server, code } = await joined(["--retry-for", "0"]);
  await server.close();
  assertEquals(await code, 3);
  assertEquals(platform.errorLines, ["Connection to 127.0.0.1:12345 lost: the server closed it."]);
  assertEquals(platform.dialled.length, 1);
});

Deno.test("a server that asks for a longer pause than one would wait is given up at once", async () => {
  const { platform, server, code } = await joined(["--retry-for", "30"]);
  await server.send({ type: "bye", reason: "shutdown", retry: 31 });
  assertEquals(await code, 3);
  assertEquals(platform.dialled.length, 1);
});

Deno.test("a silent server is asked after 30 s, and given up after 90 s", async () => {
  const { platform, server, code } = await joined();
  platform.clock.advance(30_000);
  await server.expect("ping");
  await server.send({ type: "pong" });
  // The answer has been heard when what follows it is shown.
  await server.send(said);
  await platform.shows("hi");
  platform.clock.advance(85_000);
  assertEquals(platform.errors, "");
  await using again = platform.serve("second server");
  platform.clock.advance(5_000);
  await platform.tells("Connection lost: the server sent nothing for too long.");
  await nextAttempt(platform);
  await letIn(again, { resumed: true });
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  await server.close();
});

Deno.test("a ping of the server's is answered with its ref", async () => {
  const { platform, server, code } = await joined();
  for (const ref of ["a", 7]) {
    await server.send({ type: "ping", ref });
    assertEquals(await server.expect("pong"), { type: "pong", ref });
  }
  await server.send({ type: "ping" });
  assertEquals(await server.expect("pong"), { type: "pong" });
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("the end of input is carried through a lost connection", async () => {
  const { platform, server, code } = await joined();
  platform.type("one\n");
  platform.endInput();
  await keep(server, 1, "nothing");
  await using again = platform.serve("second server");
  await server.vanish();
  await nextAttempt(platform);
  await letIn(again, { resumed: true });
  await keep(again, 1, "message and ok");
  await again.expect("ping");
  await using third = platform.serve("third server");
  await again.vanish();
  await nextAttempt(platform, 1_000);
  await letIn(third, { resumed: true });
  await letGo(third);
  assertEquals(await code, 0);
});

Deno.test("a connection that ends after quit, without a bye, is a good end", async () => {
  const { platform, server, code } = await joined();
  platform.type("q\n");
  await server.expect("quit");
  await server.vanish();
  assertEquals(await code, 0);
  assertEquals(platform.errors, "");
});

Deno.test("somebody at a terminal need not wait for a lost server to leave", async () => {
  for (const leave of ["/quit\n", "q\n", ""]) {
    const { platform, server, code } = await joined([], { isTerminal: true });
    await server.vanish();
    await platform.tells("Connection lost");
    if (leave === "") platform.endInput();
    else platform.type(leave);
    assertEquals(await code, 0);
    assertEquals(platform.clock.waiting, 0);
  }
});

Deno.test("somebody at a terminal who leaves a lost server is told of lines that were not sent", async () => {
  const { platform, server, code } = await joined([], { isTerminal: true });
  await server.vanish();
  await platform.tells("Connection lost");
  platform.type("hello?\nq\n");
  assertEquals(await code, 1);
  assertStringIncludes(platform.errors, "1 line may not have been delivered");
});

Deno.test("a server that is full for the moment is tried again after a loss, a taken name is not", async () => {
  const { platform, server, code } = await joined();
  await using full = platform.serve("full server");
  await using taken = platform.serve("other server");
  await server.vanish();
  for (const [peer, word] of [[full, "server_full"], [taken, "name_taken"]] as const) {
    await nextAttempt(platform, 1_000);
    await peer.expect("hello");
    await peer.send({ type: "error", code: word, text: "" });
    await peer.end();
  }
  assertEquals(await code, 4);
  assertStringIncludes(platform.errors, "Cannot join as bob: the name bob is taken");
});

Deno.test("a room that was left is not asked for again, and may begin anew", async () => {
  const { platform, server, code } = await joined(["--rooms", "#a,#b"]);
  await server.send({ ...said, to: "#b", id: 50 });
  await platform.shows("hi");
  platform.type("/part #b\n");
  const { ref = "" } = await server.expect("part");
  const events: MessageOf<"parted"> = { type: "parted", room: "#b", name: "bob", reason: "left" };
  await server.send(bytesOf(events, { type: "ok", ref }, { ...said, to: "#b", id: 1, text: "anew" }));
  await platform.shows("anew");
  await using again = platform.serve("second server");
  await server.vanish();
  await nextAttempt(platform);
  const hello = await letIn(again, { resumed: true });
  assertEquals([hello.rooms, hello.seen], [["#a"], {}]);
  platform.type("q\n");
  await letQuit(again);
  assertEquals(await code, 0);
});

Deno.test("a connection that is lost again and again is not tried in a rush", async () => {
  const { platform, server, code } = await joined();
  let last = server;
  const pauses: number[] = [];
  for (let i = 0; i < 5; i++) {
    const next = platform.serve(`server ${i}`);
    await last.vanish();
    await until(
      () => platform.errorLines.filter((line) => line.startsWith("Connection lost")).length === i + 1,
      () => `${i}`,
    );
    const startMs = platform.clock.nowMs();
    while (platform.dialled.length === i + 1) {
      platform.clock.advance(50);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    pauses.push(platform.clock.nowMs() - startMs);
    await letIn(next, { resumed: true });
    last = next;
  }
  assertEquals(pauses, [350, 750, 1_500, 1_500, 1_500]);
  platform.endInput();
  await letGo(last);
  assertEquals(await code, 0);
});

Deno.test("requests that would undo or double something are not sent again, and a /part that was done is no failure", async () => {
  const { platform, server, code } = await joined(["--rooms", "#a,#b"]);
  platform.type("/topic work\n/part #b\n/away lunch\n");
  await server.expect("set_away");
  await using again = platform.serve("second server");
  await server.vanish();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  await letIn(again, { resumed: true });
  const part = await again.next();
  assertEquals(part.type, "part");
  await again.send({ type: "error", code: "not_in_room", text: "", ref: "2", about: "#b" });
  const away = await again.expect("set_away");
  await again.send({ type: "ok", ref: away.ref ?? "" });
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  assertEquals(platform.errorLines.slice(1), [
    "Reconnected.",
    "The connection was lost, so it is not known whether this was done: set the topic of #a.",
  ]);
});

Deno.test("a topic goes out again where the server was started anew", async () => {
  const { platform, server, code } = await joined();
  platform.type("/topic work\n");
  await server.expect("set_topic");
  await using again = platform.serve("second server");
  await server.vanish();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  await letIn(again, { log: "log 2" });
  const { ref = "" } = await again.expect("set_topic");
  await again.send({ type: "ok", ref });
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
});

Deno.test("a room that cannot be had again after a reconnect is one that could not be joined", async () => {
  const { platform, server, code } = await joined(["--rooms", "#a,#b"]);
  await using again = platform.serve("second server");
  await server.vanish();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  await again.expect("hello");
  await again.send(bytesOf(
    welcome({ log: "log 2" }),
    { type: "error", code: "rooms_full", text: "", about: "#a", limit: 1 },
    { type: "joined", room: "#b", name: "bob" },
  ));
  await platform.tells("Cannot join #a: the server has too many rooms, the limit is 1.");
  platform.type("secret\n");
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 1);
  assertStringIncludes(platform.errors, 'Cannot say "secret": it was meant for #a');
});

Deno.test("the topics of one's rooms are shown on arriving, and not again after a reconnect", async () => {
  const { platform, server, code } = await joined();
  const topic = { type: "topic", room: "#lobby", text: "work", by: "alice", time: 1 } as const;
  await server.send(topic);
  await platform.shows("the topic of #lobby");
  await using again = platform.serve("second server");
  await server.vanish();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  await letIn(again, { resumed: true });
  await again.send(topic);
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["-- the topic of #lobby, set by alice: work"]);
});

Deno.test("a server that welcomes and goes, again and again, is given up when the time for trying is over", async () => {
  const { platform, server, code } = await joined(["--retry-for", "5"]);
  let isOver = false;
  const ended = code.then((value) => {
    isOver = true;
    return value;
  });
  await server.close();
  for (let count = 0; count < 20 && !isOver; count++) {
    const again = platform.serve(`server ${count}`);
    const dialled = platform.dialled.length;
    await until(() => {
      platform.clock.advance(50);
      return isOver || platform.dialled.length > dialled;
    }, () => "an attempt, or the end");
    if (platform.dialled.length > dialled) await letIn(again);
    await again.close();
  }
  assert(isOver, "it was tried for more than the time for trying");
  assertEquals(await ended, 3);
});

Deno.test("a server that never answers quit is left all the same", async () => {
  const { platform, server, code } = await joined();
  platform.endInput();
  const { ref = "" } = await server.expect("ping");
  await server.send({ type: "pong", ref });
  await server.expect("quit");
  platform.clock.advance(2000);
  assertEquals(await code, 0);
  await server.close();
});
