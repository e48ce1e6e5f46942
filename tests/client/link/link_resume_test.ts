/**
 * What a link sends again and what it shows once after a lost connection.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { bytesOf } from "../../support/frames.ts";
import { letGo, letIn, letQuit, welcome } from "../support/fake_platform.ts";
import { chatMessage } from "../support/chat_message.ts";
import { joined, keep, nextAttempt } from "../support/joined_client.ts";

const said = chatMessage();

Deno.test("a lost connection is resumed with the ids that were seen, and the current rooms and name", async () => {
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
    features: ["history", "roster"],
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

Deno.test("a change that a backlog contains already does not come again after a reconnect", async () => {
  const { platform, server, code } = await joined(["--rooms", "lobby"]);
  const backlog = { type: "backlog", count: 1, last: 2 } as const;
  const entered = { type: "joined", room: "#ops", name: "bob" } as const;
  await server.send(bytesOf({ ...backlog, to: "#ops" }, { ...said, to: "#ops", edited: 8 }, entered));
  await server.send(bytesOf({ ...backlog, to: "@" }, { ...said, to: "bob", text: "psst" }));
  await platform.shows("psst");
  await using again = platform.serve("second server");
  await server.vanish();
  await nextAttempt(platform);
  assertEquals((await letIn(again, { resumed: true })).seen, { "#ops": 2, "@": 2 });
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
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

Deno.test("every line is sent exactly once over a reconnect, unanswered ones again with their key (REQ-W13)", async () => {
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

Deno.test("with another history no id counts as seen, and the user hears that lines may appear twice", async () => {
  const { platform, server, code } = await joined();
  await server.send({ ...said, id: 100 });
  await platform.shows("hi");
  platform.type("on its way\n");
  await keep(server, 101, "nothing");
  await using again = platform.serve("second server");
  await server.send({ type: "bye", reason: "shutdown", retry: 1 });
  await platform.tells("The server is shutting down. Retrying for 30 s.");
  await nextAttempt(platform);
  const hello = await letIn(again, { log: "log 2", resume: "another secret of it" });
  assertEquals([hello.log, hello.seen], ["log 1", { "#lobby": 100 }]);
  await keep(again, 1, "message and ok");
  await again.send({ ...said, id: 2, text: "new" });
  await platform.shows("new");
  await platform.tells("Reconnected. The server was restarted: messages from the time in between may be missing.");
  await platform.tells("1 line was being sent and may appear twice.");
  await using third = platform.serve("third server");
  await again.vanish();
  await nextAttempt(platform);
  const { log, seen, resume } = await letIn(third, { log: "log 2" });
  assertEquals([log, seen, resume], ["log 2", { "#lobby": 2 }, "another secret of it"]);
  platform.endInput();
  await letGo(third);
  assertEquals(await code, 0);
});

Deno.test("a message without a key is not sent again, but reported", async () => {
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

Deno.test("a room that was left is not joined again after a reconnect, and its ids may start again", async () => {
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
  platform.type("/quit\n");
  await letQuit(again);
  assertEquals(await code, 0);
});

Deno.test("requests that would undo or repeat something are not sent again, and a /part that was done is no failure", async () => {
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

Deno.test("a topic is sent again if the server has another history", async () => {
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

Deno.test("a room that is refused after a reconnect counts as one that could not be joined", async () => {
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
  await platform.tells("Cannot join #a: the server opens no more rooms for you, the limit is 1.");
  platform.type("secret\n");
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 1);
  assertStringIncludes(platform.errors, 'Cannot say "secret": it was meant for #a');
});

Deno.test("the topics of the rooms are shown after joining, and not again after a reconnect", async () => {
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
