/**
 * Reading back and searching at a terminal: `/history`, `/search` and `/backlog`.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { above, answer, MINUTE_MS, NOW, run, said, WIDE } from "../support/history.ts";
import { KEY, Sitting } from "../support/seat.ts";

Deno.test("/history reads back page by page, and says where it ends", async () => {
  await using sitting = await Sitting.begin({ ...WIDE, window: { columns: 60, rows: 14 } });
  const { ref: _, type, ...rest } = said(8, "eight") as MessageOf<"message"> & { ref?: string };
  assertEquals(type, "message");
  const { text: _text, ...without } = rest;
  await run(sitting, "/history");
  const first = await answer(sitting, [{ ...without, deleted: NOW }, { ...rest, id: 9, text: "nine", edited: NOW }], {
    more: true,
  });
  assertEquals({ ...first, ref: "" }, { type: "history", to: "#lobby", limit: 10, ref: "" });
  assertEquals(above(sitting), [
    "── #lobby, history ──",
    "TIME <ann> (deleted)",
    "TIME <ann> nine (edited)",
    "── #lobby, further back: /history more ──",
  ]);
  await run(sitting, "/history more");
  const second = await answer(sitting, [rest]);
  assertEquals({ ...second, ref: "" }, { type: "history", to: "#lobby", limit: 10, before: 8, ref: "" });
  assertEquals(above(sitting).slice(4), [
    "── #lobby, history ──",
    "TIME <ann> eight",
    "── nothing earlier is kept of #lobby ──",
  ]);
  await run(sitting, "/history more");
  assertEquals(above(sitting).at(-1), "Cannot read back in #lobby: there is no more.");
  // What was read back is neither new nor a reason to ring.
  assertEquals([sitting.seat.bottom, sitting.seat.platform.output.includes("\x07")], ["bob  1:#lobby", false]);
});

Deno.test("/history takes a number or a time, and tells what is none", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { server } = sitting;
  const cases: readonly (readonly [command: string, request: Partial<MessageOf<"history">>])[] = [
    ["/history 200", { limit: 200 }],
    ["/history since 2h", { since: NOW - 120 * MINUTE_MS, limit: 20 }],
    ["/history SINCE 2023-11-01", { since: new Date(2023, 10, 1).getTime(), limit: 20 }],
    ["/history 2023-11-01", { since: new Date(2023, 10, 1).getTime(), limit: 20 }],
    ["/history since 2h30m 200", { since: NOW - 150 * MINUTE_MS, limit: 200 }],
  ];
  for (const [command, more] of cases) {
    await run(sitting, command);
    const { ref: _, ...request } = await server.expect("history");
    const sinceMs = request.since ?? 0;
    // The clock goes on while keys are read.
    assert(Math.abs(sinceMs - (more.since ?? 0)) < 10_000);
    assertEquals({ ...request, since: 0 }, { type: "history", to: "#lobby", ...more, since: 0 });
  }
  for (const wrong of ["0", "501", "x", "since soon", "since 200", "since 2h 501", "2h x"]) {
    await run(sitting, `/history ${wrong}`);
    const text = above(sitting).join(" ");
    assert(text.includes(`Cannot read back in #lobby: "${wrong}" is neither a number from 1 to 500`), text);
  }
  await run(sitting, "/history since");
  assertEquals(
    above(sitting).at(-1),
    "Cannot read back in #lobby: say since when: since 2h30m, since TIME, since yesterday, since 2026-11-01.",
  );
  assertEquals(server.rest(), []);
});

Deno.test("/search shows what was found with its day and its place, and goes on", async () => {
  await using sitting = await Sitting.begin(WIDE);
  await run(sitting, "/search more");
  await run(sitting, "/search deploy from:ann before:soon");
  await run(sitting, "/search since:2h");
  assertEquals(above(sitting), [
    "Cannot search: nothing was asked for yet. Begin with: /search.",
    'Cannot search: before:soon is no time. Times: 2h30m, 3d, 14:00, yesterday, 2026-11-01, "2026-11-01 14:00".',
    "Cannot search: say what to look for: words, from:NAME or in:ROOM.",
  ]);
  sitting.seat.type("/clear", KEY.enter);
  await run(sitting, "/search deploy from:ann");
  const { type: _, ...first } = said(3, "Deploy at noon");
  const { type: _type, ...second } = said(7, "to deploy", { to: "bob" });
  const request = await answer(sitting, [first, second], { more: true, behind: true });
  assertEquals({ ...request, ref: "" }, { type: "search", text: "deploy", from: "ann", limit: 20, ref: "" });
  const rows = sitting.seat.all.slice(-6);
  assert(/^\d{4}-\d\d-\d\d \d\d:\d\d #lobby <ann> Deploy at noon$/.test(rows[0] ?? ""), rows.join("\n"));
  assert(/^\d{4}-\d\d-\d\d \d\d:\d\d \[ann -> you\] to deploy$/.test(rows[1] ?? ""), rows.join("\n"));
  assertEquals(rows.slice(2, 4), [
    "── older ones: /search more ──",
    "── some of the latest messages could not be looked at yet ──",
  ]);
  assertEquals([sitting.seat.styleOf("Deploy").isBold, sitting.seat.styleOf("at noon").isBold], [true, false]);
  await run(sitting, "/search more");
  const next = await answer(sitting, []);
  assertEquals({ ...next, ref: "" }, { type: "search", text: "deploy", from: "ann", below: 3, limit: 20, ref: "" });
  assertEquals(above(sitting).at(-1), "── nothing was found ──");
});

Deno.test("/backlog tells and sets how much is told to who comes", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  await run(sitting, "/backlog");
  await run(sitting, "/backlog many");
  await run(sitting, "/backlog 50");
  const { ref = "", ...request } = await server.expect("set_backlog");
  assertEquals(request, { type: "set_backlog", room: "#lobby", count: 50 });
  await server.send({ type: "backlog_set", room: "#lobby", count: 50, by: "bob", time: NOW });
  await server.send({ type: "ok", ref });
  await seat.settled();
  await run(sitting, "/backlog");
  assertEquals(above(sitting), [
    "-- who comes to #lobby is told as much as is usual on this server, unless it was set before",
    'Cannot set how much is told to who comes to #lobby: "many" is no number from 0 to 1000.',
    "TIME -- who comes to #lobby is told its last 50 messages, says bob",
    "-- who comes to #lobby is told its last 50 messages, says bob",
  ]);
});

Deno.test("a server without a history is asked for none of it", async () => {
  await using sitting = await Sitting.begin({ window: WIDE.window });
  const { seat, server } = sitting;
  await sitting.hears("ann", "hi");
  await seat.sees("hi");
  for (const command of ["/history", "/search x", "/edit x", "/delete", "/backlog"]) await run(sitting, command);
  assertEquals(above(sitting).slice(1), [
    "Cannot read back in #lobby: this server keeps no history that can be read.",
    "Cannot search: this server cannot search.",
    "Cannot edit your message: this server keeps no history that can be read.",
    "Cannot delete your message: this server keeps no history that can be read.",
    "Cannot set how much is told to who comes to #lobby: this server keeps no history that can be read.",
  ]);
  seat.platform.clock.advance(10_000);
  await seat.settled();
  assertEquals(server.rest(), []);
});
