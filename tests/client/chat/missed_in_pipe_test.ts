/**
 * A pipe whose reader was away: it prints everything that the server has left out, in order, before what is new.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "../../../client/join.ts";
import type { MessageOf, PastMessage, ServerMessage } from "../../../shared/wire/message.ts";
import { backlogOf, chatMessage } from "../support/chat_message.ts";
import { FakePlatform, KEEPING, letGo, letIn, welcome } from "../support/fake_platform.ts";
import { nextAttempt } from "../support/joined_client.ts";
import { answerLast, answerPage, answerTo } from "../support/pages.ts";

const GAPS = { features: [...KEEPING.features, "gaps"], limits: { text: 8192, rate: 0, burst: 0 } };
const gap = { type: "gap", to: "#lobby", after: 3, before: 50, count: 5 } as const;

function said(id: number, more: Partial<MessageOf<"message">> = {}): MessageOf<"message"> {
  return chatMessage({ id, time: 1_000 + id, from: "ann", text: String(id), ...more });
}

/** Messages as they are in the history. */
function stored(...messages: readonly MessageOf<"message">[]): PastMessage[] {
  return messages.map(({ type: _, key: _key, ...past }) => past);
}

/** A client in a pipe that has got this after `welcome`. */
async function piped(told: readonly ServerMessage[], args: readonly string[] = []) {
  const platform = new FakePlatform();
  const server = platform.serve("server");
  const code = join(["--name", "ci", ...args], platform);
  await letIn(server, GAPS, { told });
  return { platform, server, code };
}

function marksOf(messages: readonly object[]): string[] {
  return messages.flatMap((message) =>
    "type" in message && message.type === "read" && "to" in message && "id" in message
      ? [`${message.to} ${message.id}`]
      : []
  );
}

Deno.test("a pipe prints what was left out before what follows, and says nothing about it", async () => {
  const history = stored(said(4), said(5), said(20, { text: "twenty", edited: 30 }), said(50));
  const { platform, server, code } = await piped([backlogOf("#lobby", 1, 3), gap, said(50)]);
  await server.send(said(51));
  platform.endInput();
  assertEquals((await answerPage(server, history)).after, 3);
  await letGo(server);
  assertEquals([await code, platform.errors, platform.clock.waiting], [0, "", 0]);
  const texts = platform.outputLines.map((line) => line.replace("[#lobby] <ann> ", ""));
  assertEquals(texts, ["4", "5", "twenty (edited)", "50", "51"]);
  assertEquals(marksOf(server.received), ["#lobby 51"]);
});

Deno.test("a pipe prints what was left out of several rooms and of private messages", async () => {
  const told = [
    ...["#lobby", "#ops", "@"].flatMap((to) => [backlogOf(to, 1, 3), { ...gap, to }]),
    said(50),
    said(50, { to: "#ops" }),
    said(50, { to: "ci" }),
  ];
  const { platform, server, code } = await piped(told, ["--rooms", "lobby,ops"]);
  platform.endInput();
  for (const to of ["#lobby", "#ops", "ci"]) await answerPage(server, stored(said(9, { to }), said(50, { to })));
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, [
    ...["9", "50"].map((text) => `[#lobby] <ann> ${text}`),
    ...["9", "50"].map((text) => `[#ops] <ann> ${text}`),
    ...["9", "50"].map((text) => `[ann -> you] ${text}`),
  ]);
  assertEquals(marksOf(server.received), ["#lobby 50", "#ops 50", "@ 50"]);
});

Deno.test("with --json what was left out is printed as messages, and neither the gap nor the pages are", async () => {
  const { platform, server, code } = await piped([gap, said(50)], ["--json"]);
  platform.endInput();
  await answerPage(server, stored(said(4), said(5)), { more: true });
  await answerPage(server, stored(said(6), said(50)));
  await letGo(server);
  assertEquals(await code, 0);
  const lines = platform.outputLines.map((line) => JSON.parse(line));
  assertEquals(lines.map(({ type, id }) => id ?? type), ["welcome", "joined", 4, 5, 6, 50, "pong", "ok", "bye"]);
  assertEquals(lines[2], said(4));
});

Deno.test("a pipe prints nothing of ignored people, and marks it as read", async () => {
  const { platform, server, code } = await piped([backlogOf("#lobby", 1, 3), gap, said(50, { from: "eve" })], []);
  platform.type("/ignore eve\n");
  platform.endInput();
  await answerPage(server, stored(said(4), said(5, { from: "eve" })));
  await letGo(server);
  assertEquals([await code, marksOf(server.received)], [0, ["#lobby 50"]]);
  assertEquals(platform.outputLines.filter((line) => line.startsWith("[")), ["[#lobby] <ann> 4"]);
});

Deno.test("a line is sent and acknowledged while its room is behind, and is not printed", async () => {
  const { platform, server, code } = await piped([backlogOf("#lobby", 1, 3), gap, said(50)]);
  const request = await server.expect("history");
  platform.type("hello\n");
  const { key = "", ref = "" } = await server.expect("say");
  await server.send(said(51, { from: "ci", key }));
  await server.send({ type: "ok", ref, id: 51, time: 1_051 });
  platform.endInput();
  await answerTo(server, request, stored(said(4), said(50)));
  await letGo(server);
  assertEquals([await code, platform.errors], [0, ""]);
  assertEquals(platform.outputLines, ["[#lobby] <ann> 4", "[#lobby] <ann> 50"]);
});

Deno.test("a pipe that is cut off in the middle continues where it was", async () => {
  const { platform, server, code } = await piped([backlogOf("#lobby", 1, 3), gap, said(50)]);
  await using again = platform.serve("again");
  const { after } = await answerPage(server, stored(said(4), said(5)), { more: true });
  await platform.shows("<ann> 5");
  await server.vanish();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  const hello = await again.expect("hello");
  assertEquals([after, hello.seen], [3, { "#lobby": 5, "@": 0 }]);
  for (const message of [welcome({ name: "ci", ...GAPS }), { ...gap, after: 5, before: 60 }, said(60)]) {
    await again.send(message as ServerMessage);
  }
  await again.send({ type: "joined", room: "#lobby", name: "ci" });
  await answerLast(again, said(5));
  assertEquals((await answerPage(again, stored(said(6), said(60)))).after, 5);
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines.map((line) => line.replace("[#lobby] <ann> ", "")), ["4", "5", "6", "60"]);
});

Deno.test("a pipe that is cut off before the first page asks for all of it again", async () => {
  const { platform, server } = await piped([{ ...backlogOf("#lobby", 0, 3), last: 50 }, gap]);
  await server.expect("history");
  await using again = platform.serve("again");
  await server.vanish();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  assertEquals((await again.expect("hello")).seen, { "#lobby": 3, "@": 0 });
});

Deno.test("a pipe says where messages cannot be had any more: those that were removed, and no others", async () => {
  const { platform, server, code } = await piped([backlogOf("#lobby", 1, 3), gap, said(50)]);
  platform.endInput();
  await answerPage(server, stored(said(20), said(50)), { lost: 19 });
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, [
    "-- messages in #lobby are missing here: they are no longer available",
    "[#lobby] <ann> 20",
    "[#lobby] <ann> 50",
  ]);
});

Deno.test("a pipe says that messages could not be read, and continues", async () => {
  const { platform, server, code } = await piped([backlogOf("#lobby", 1, 3), gap, said(50)]);
  platform.endInput();
  const { ref = "" } = await server.expect("history");
  await server.send({ type: "error", code: "internal", text: "", ref });
  await letGo(server);
  assertEquals([await code, platform.errors], [0, ""]);
  assertEquals(platform.outputLines, [
    "-- 5 messages in #lobby are missing here: the server cannot read that part of its history",
    "[#lobby] <ann> 50",
  ]);
});
