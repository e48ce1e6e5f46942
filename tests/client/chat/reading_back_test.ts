/**
 * Reading back and searching at a terminal: `/history`, `/search` and `/backlog`.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { above, answer, MINUTE_MS, NOW, run, said, WIDE } from "../support/history.ts";
import { JoinedUser, KEY } from "../support/terminal_user.ts";

Deno.test("/history reads back page by page, and says where the history ends", async () => {
  await using joined = await JoinedUser.begin({ ...WIDE, window: { columns: 60, rows: 14 } });
  const { ref: _, type, ...rest } = said(8, "eight") as MessageOf<"message"> & { ref?: string };
  assertEquals(type, "message");
  const { text: _text, ...without } = rest;
  await run(joined, "/history");
  const first = await answer(joined, [{ ...without, deleted: NOW }, { ...rest, id: 9, text: "nine", edited: NOW }], {
    more: true,
  });
  assertEquals({ ...first, ref: "" }, { type: "history", to: "#lobby", limit: 10, ref: "" });
  assertEquals(above(joined), [
    "── history of #lobby ──",
    "TIME <ann> (deleted)",
    "TIME <ann> nine (edited)",
    "── history of #lobby: /history more shows older messages ──",
  ]);
  await run(joined, "/history more");
  const second = await answer(joined, [rest]);
  assertEquals({ ...second, ref: "" }, { type: "history", to: "#lobby", limit: 10, before: 8, ref: "" });
  assertEquals(above(joined).slice(4), [
    "── history of #lobby ──",
    "TIME <ann> eight",
    "── history of #lobby: no older messages ──",
  ]);
  await run(joined, "/history more");
  assertEquals(above(joined).at(-1), "Cannot read the history of #lobby: there are no more messages.");
  // Messages that are read back are not unread, and do not ring.
  assertEquals([joined.user.bottom, joined.user.platform.output.includes("\x07")], ["bob  1:#lobby", false]);
});

Deno.test("/history accepts a number or a time, and reports anything else", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { server } = joined;
  const cases: readonly (readonly [command: string, request: Partial<MessageOf<"history">>])[] = [
    ["/history 200", { limit: 200 }],
    ["/history since 2h", { since: NOW - 120 * MINUTE_MS, limit: 20 }],
    ["/history SINCE 2023-11-01", { since: new Date(2023, 10, 1).getTime(), limit: 20 }],
    ["/history 2023-11-01", { since: new Date(2023, 10, 1).getTime(), limit: 20 }],
    ["/history since 2h30m 200", { since: NOW - 150 * MINUTE_MS, limit: 200 }],
  ];
  for (const [command, more] of cases) {
    await run(joined, command);
    const { ref: _, ...request } = await server.expect("history");
    const sinceMs = request.since ?? 0;
    // The clock moves while keys are read.
    assert(Math.abs(sinceMs - (more.since ?? 0)) < 10_000);
    assertEquals({ ...request, since: 0 }, { type: "history", to: "#lobby", ...more, since: 0 });
  }
  for (const wrong of ["0", "501", "x", "since soon", "since 200", "since 2h 501", "2h x"]) {
    await run(joined, `/history ${wrong}`);
    const text = above(joined).join(" ");
    assert(text.includes(`Cannot read the history of #lobby: "${wrong}" is neither a number from 1 to 500`), text);
  }
  await run(joined, "/history since");
  assertEquals(
    above(joined).at(-1),
    "Cannot read the history of #lobby: a time is missing: since 2h30m, since TIME, since yesterday, since 2026-11-01.",
  );
  assertEquals(server.rest(), []);
});

Deno.test("/search shows results with date and room, and continues with more", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  await run(joined, "/search more");
  await run(joined, "/search deploy from:ann before:soon");
  await run(joined, "/search since:2h");
  assertEquals(above(joined), [
    "Cannot search: there is nothing to continue. Start with: /search.",
    'Cannot search: before:soon is not a time. Examples: 2h30m, 3d, 14:00, yesterday, 2026-11-01, "2026-11-01 14:00".',
    "Cannot search: give words, from:NAME or in:ROOM.",
  ]);
  joined.user.type("/clear", KEY.enter);
  await run(joined, "/search deploy from:ann");
  const { type: _, ...first } = said(3, "Deploy at noon");
  const { type: _type, ...second } = said(7, "to deploy", { to: "bob" });
  const request = await answer(joined, [first, second], { more: true, behind: true });
  assertEquals({ ...request, ref: "" }, { type: "search", text: "deploy", from: "ann", limit: 20, ref: "" });
  const rows = joined.user.all.slice(-6);
  assert(/^\d{4}-\d\d-\d\d \d\d:\d\d #lobby <ann> Deploy at noon$/.test(rows[0] ?? ""), rows.join("\n"));
  assert(/^\d{4}-\d\d-\d\d \d\d:\d\d \[ann -> you\] to deploy$/.test(rows[1] ?? ""), rows.join("\n"));
  assertEquals(rows.slice(2, 4), [
    "── /search more shows older results ──",
    "── some of the latest messages cannot be searched yet ──",
  ]);
  assertEquals([joined.user.styleOf("Deploy").isBold, joined.user.styleOf("at noon").isBold], [true, false]);
  await run(joined, "/search more");
  const next = await answer(joined, []);
  assertEquals({ ...next, ref: "" }, { type: "search", text: "deploy", from: "ann", below: 3, limit: 20, ref: "" });
  assertEquals(above(joined).at(-1), "── no results ──");
});

Deno.test("/search marks a phrase in its results, and leaves out words only where the server can", async () => {
  const welcome = { ...WIDE.welcome, features: [...WIDE.welcome.features, "phrases"] };
  await using joined = await JoinedUser.begin({ ...WIDE, welcome });
  await run(joined, '/search "at noon" -test');
  const { type: _, ...found } = said(3, "At noon, not at one");
  const request = await answer(joined, [found]);
  assertEquals({ ...request, ref: "" }, { type: "search", text: '"at noon" -test', limit: 20, ref: "" });
  assertEquals([joined.user.styleOf("At noon").isBold, joined.user.styleOf("not at one").isBold], [true, false]);
  await run(joined, "/search noon -from:ann");
  assertEquals(
    above(joined).at(-1),
    'Cannot search: -from:ann cannot be left out, only words and "quoted phrases" can.',
  );
  await using old = await JoinedUser.begin(WIDE);
  await run(old, "/search noon -test");
  assertEquals(above(old), ["Cannot search: this server cannot leave out words."]);
});

Deno.test("/backlog shows and sets how many messages newcomers see", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user, server } = joined;
  await run(joined, "/backlog");
  await run(joined, "/backlog many");
  await run(joined, "/backlog 50");
  const { ref = "", ...request } = await server.expect("set_backlog");
  assertEquals(request, { type: "set_backlog", room: "#lobby", count: 50 });
  await server.send({ type: "backlog_set", room: "#lobby", count: 50, by: "bob", time: NOW });
  await server.send({ type: "ok", ref });
  await user.settled();
  await run(joined, "/backlog");
  assertEquals(above(joined), [
    "-- newcomers to #lobby see the default number of messages of this server, unless the room has its own setting",
    'Cannot set how many messages newcomers to #lobby see: "many" is not a number from 0 to 1000.',
    "TIME -- bob: newcomers to #lobby now see the last 50 messages",
    "-- bob: newcomers to #lobby now see the last 50 messages",
  ]);
});

Deno.test("a server without a history gets no requests about it", async () => {
  await using joined = await JoinedUser.begin({ window: WIDE.window });
  const { user, server } = joined;
  await joined.hears("ann", "hi");
  await user.sees("hi");
  for (const command of ["/history", "/search x", "/edit x", "/delete", "/backlog"]) await run(joined, command);
  assertEquals(above(joined).slice(1), [
    "Cannot read the history of #lobby: this server has no history to read.",
    "Cannot search: this server does not support search.",
    "Cannot edit your message: this server has no history to read.",
    "Cannot delete your message: this server has no history to read.",
    "Cannot set how many messages newcomers to #lobby see: this server has no history to read.",
  ]);
  user.platform.clock.advance(10_000);
  await user.settled();
  assertEquals(server.rest(), []);
});
