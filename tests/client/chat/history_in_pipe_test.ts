/**
 * A pipe and messages from before: only the unread ones are printed.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "../../../client/join.ts";
import type { MessageOf, ServerMessage } from "../../../shared/wire/message.ts";
import { FakePlatform, KEEPING, letGo, letIn } from "../support/fake_platform.ts";
import { backlogOf, chatMessage } from "../support/chat_message.ts";

function said(id: number, text: string, more: Partial<MessageOf<"message">> = {}): MessageOf<"message"> {
  return chatMessage({ id, time: 1, from: "ann", text, ...more });
}

/** The lines that a client with empty input prints, and the read marks that it sends. */
async function printed(told: readonly ServerMessage[], args: readonly string[] = []) {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--name", "ci", ...args], platform);
  await letIn(server, KEEPING, { told });
  await letGo(server);
  assertEquals([await code, platform.errors, platform.clock.waiting], [0, "", 0]);
  const marks = server.received.flatMap((message) => message.type === "read" ? [`${message.to} ${message.id}`] : []);
  return { lines: platform.outputLines, marks };
}

Deno.test("a pipe prints only the unread messages of a backlog", async () => {
  const told = [
    backlogOf("@", 1, 1),
    said(2, "psst", { to: "ci" }),
    backlogOf("#lobby", 3, 11),
    said(10, "read"),
    said(12, "one"),
    said(13, "two\nlines", { edited: 5 }),
  ];
  const { lines, marks } = await printed(told);
  assertEquals(lines, [
    "[ann -> you] psst",
    "[#lobby] <ann> one",
    "[#lobby] <ann> two",
    "[#lobby] <ann>| lines (edited)",
  ]);
  assertEquals(marks, ["@ 2", "#lobby 13"]);
});

Deno.test("a pipe prints no backlog of a room that it joins for the first time, and marks it as read", async () => {
  const { lines, marks } = await printed([backlogOf("#lobby", 2), said(1, "one"), said(2, "two")]);
  assertEquals([lines, marks], [[], ["#lobby 2"]]);
});

Deno.test("a pipe prints an unread gap of messages that were removed", async () => {
  const gap = { type: "gap", to: "#lobby", after: 3, before: 8, count: 0, lost: 7 } as const;
  const { lines } = await printed([backlogOf("#lobby", 1, 3), gap, said(9, "last")]);
  assertEquals(lines, ["-- messages in #lobby are missing here: they are no longer available", "[#lobby] <ann> last"]);
});

Deno.test("with --json every message is printed as it is, and read marks have no ref", async () => {
  const { lines, marks } = await printed([backlogOf("#lobby", 1), said(4, "one")], ["--json"]);
  assertEquals(lines.map((line) => JSON.parse(line).type), [
    "welcome",
    "backlog",
    "message",
    "joined",
    "pong",
    "ok",
    "bye",
  ]);
  assertEquals(marks, ["#lobby 4"]);
});

Deno.test("in a pipe, /edit and /delete wait until the message before is acknowledged", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("helo\n/edit hello\n/delete\n");
  platform.endInput();
  const code = join(["--name", "ci"], platform);
  await letIn(server, KEEPING);
  const say = await server.expect("say");
  assertEquals(server.rest(), []);
  await server.send(said(7, "helo", { from: "ci", key: say.key ?? "" }));
  await server.send({ type: "ok", ref: say.ref ?? "", id: 7, time: 1 });
  const edit = await server.expect("edit");
  assertEquals([edit.to, edit.id, edit.text], ["#lobby", 7, "hello"]);
  await server.send({ type: "ok", ref: edit.ref ?? "" });
  const deletion = await server.expect("delete");
  await server.send({ type: "error", code: "too_old", text: "", ref: deletion.ref ?? "", limit: 7_200 });
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.errorLines, [
    "Cannot delete your message: it is too old. Messages can be changed for 2 hours.",
  ]);
});

Deno.test("/history and /search print whole lines with their times in a pipe", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("/history 2\n/search one\n");
  platform.endInput();
  const code = join(["--name", "ci"], platform);
  await letIn(server, KEEPING);
  const { type: _, ...past } = said(1, "one\ntwo", { time: new Date(2026, 10, 1, 14, 2).getTime() });
  for (const [type, limit] of [["history", 2], ["search", 50]] as const) {
    const request = await server.expect(type);
    assertEquals(request.limit, limit);
    await server.send({ type: "messages", ref: request.ref ?? "", messages: [past] });
    await server.send({ type: "ok", ref: request.ref ?? "" });
  }
  await letGo(server);
  assertEquals(await code, 0);
  const lines = ["2026-11-01 14:02 [#lobby] <ann> one", "2026-11-01 14:02 [#lobby] <ann>| two"];
  assertEquals(platform.outputLines, [
    ...lines,
    "-- history of #lobby: no older messages",
    ...lines,
    "-- no older results",
  ]);
});

Deno.test("the error about a refused history request names the command", async () => {
  const cases: readonly (readonly [line: string, error: Partial<MessageOf<"error">>, sentence: string])[] = [
    ["/search from:eve", { code: "no_such_person", about: "eve" }, "Cannot search: nobody is called eve here."],
    ["/search x", { code: "no_search" }, "Cannot search: this server does not support search."],
    ["/history", { code: "internal" }, "Cannot read the history of #lobby: the server failed; its log says why."],
    [
      "/msg eve x",
      { code: "mailbox_full", about: "eve", limit: 1_000 },
      'Cannot say "x" to eve: no more messages can be left for eve at the moment, the limit is 1000.',
    ],
    [
      "/backlog 5",
      { code: "not_in_room", about: "#lobby" },
      "Cannot set how many messages newcomers to #lobby see: you are not in #lobby. To join it: /join #lobby.",
    ],
  ];
  for (const [line, error, sentence] of cases) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    platform.type(`${line}\n`);
    platform.endInput();
    const code = join(["--name", "ci"], platform);
    await letIn(server, KEEPING);
    const request = await server.next();
    const ref = "ref" in request ? request.ref ?? "" : "";
    await server.send({ type: "error", text: "", ref, code: "", ...error });
    await letGo(server);
    await code;
    assertEquals(platform.errorLines, [sentence]);
  }
});
