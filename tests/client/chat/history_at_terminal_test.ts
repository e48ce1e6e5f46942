/**
 * What was said before, as somebody at a terminal sees it: backlogs, reading back, searching, changing.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { MessageOf, PastMessage, ServerMessage } from "../../../shared/wire/message.ts";
import { FakePlatform, KEEPING, letIn, letQuit } from "../support/fake_platform.ts";
import { KEY, Sitting } from "../support/seat.ts";

const NOW = new FakePlatform().clock.timeMs();
const MINUTE_MS = 60_000;
const WIDE = { window: { columns: 100, rows: 24 }, welcome: KEEPING };

function said(id: number, text: string, more: Partial<MessageOf<"message">> = {}): MessageOf<"message"> {
  return { type: "message", id, time: NOW - MINUTE_MS, from: "ann", to: "#lobby", text, ...more };
}

function backlog(to: string, count: number, read?: number): MessageOf<"backlog"> {
  return { type: "backlog", to, count, last: 99, ...(read === undefined ? {} : { read }) };
}

/** The lines above the prompt, without the greeting; a time in a sentence is `TIME`. */
function above({ seat }: Sitting): string[] {
  const lines = seat.all.slice(0, -2).join("\n").replaceAll(/\n {2}(?=\S)/g, " ").split("\n");
  const rows = lines.filter((row) => !row.startsWith("You are ") && !/^── [\d-]+ ──$/.test(row));
  return rows.map((row) =>
    row.replace(/(since )(\d{4}-\d\d-\d\d |\w+day )?\d\d:\d\d/, "$1TIME").replace("hh:mm", "TIME")
  );
}

const COMMAND = /^(?:\/|$)/;

async function run(sitting: Sitting, command: string): Promise<void> {
  assert(COMMAND.test(command));
  sitting.seat.type(command, KEY.enter);
  await sitting.seat.settled();
}

Deno.test("a backlog is shown with a line where the unread begins, one alert, and the counts of the places", async () => {
  const told: readonly ServerMessage[] = [
    backlog("@", 2, 1),
    said(2, "psst", { to: "bob" }),
    said(3, "are you there?", { to: "bob", from: "carl" }),
    backlog("#lobby", 3, 11),
    said(10, "an old one"),
    said(12, "bob: look"),
    said(13, "of my own", { from: "bob" }),
    backlog("#ops", 2, 20),
    said(21, "news", { to: "#ops" }),
    said(22, "more news", { to: "#ops", edited: NOW }),
  ];
  await using sitting = await Sitting.begin({ ...WIDE, args: ["--rooms", "lobby,ops"], told });
  assertEquals(above(sitting), [
    "── 2 private messages arrived while you were away ──",
    "TIME [ann -> you] psst",
    "TIME [carl -> you] are you there?",
    "── #lobby ──",
    "TIME <ann> an old one",
    "── 1 unread in #lobby since TIME ──",
    "TIME <ann> bob: look",
    "TIME <bob> of my own",
    "── 2 unread in #ops since TIME ──",
    "TIME #ops <ann> news",
    "TIME #ops <ann> more news (edited)",
  ]);
  assertEquals(sitting.seat.bottom, "bob  1:#lobby  2:#ops(2)  3:ann(1!)  4:carl(1!)");
  assertEquals(sitting.seat.platform.output.split("\x07").length - 1, 1);
});

Deno.test("a backlog says so where nothing is unread, and where one was never before", async () => {
  const told = [
    backlog("#lobby", 2, 20),
    said(10, "bob: read"),
    said(11, "as well"),
    backlog("#ops", 1),
    said(9, "bob: before you", { to: "#ops" }),
    backlog("#dev", 0, 7),
  ];
  await using sitting = await Sitting.begin({ ...WIDE, args: ["--rooms", "lobby,ops,dev"], told });
  assertEquals(above(sitting), [
    "TIME <ann> bob: read",
    "TIME <ann> as well",
    "── nothing unread in #lobby ──",
    "TIME #ops <ann> bob: before you",
    "── the messages above were sent before you joined #ops ──",
  ]);
  assertEquals(sitting.seat.platform.output.includes("\x07"), false);
  assertEquals(sitting.seat.bottom, "bob  1:#lobby  2:#ops  3:#dev");
});

Deno.test("a backlog says since which day, and whoever is ignored is no part of it", async () => {
  const day = 24 * 60 * MINUTE_MS;
  const told = [
    backlog("#lobby", 3, 0),
    said(1, "long ago", { time: NOW - 30 * day }),
    said(2, "rude", { from: "mallory" }),
    said(3, "today"),
  ];
  const files = { "/home/bob/.config/chat/config.jsonc": '{"ignore":["mallory"]}' };
  await using sitting = await Sitting.begin({ ...WIDE, told, files });
  const rows = sitting.seat.all.slice(1);
  assert(/^── 2 unread in #lobby since \d{4}-\d\d-\d\d \d\d:\d\d ──$/.test(rows[0] ?? ""), rows[0]);
  assertEquals(rows.filter((row) => row.includes("mallory") || row.includes("rude")), []);
});

Deno.test("what was read before is not logged again, and what is unread is", async () => {
  const told = [backlog("#lobby", 2, 1), said(1, "read"), said(2, "unread")];
  await using sitting = await Sitting.begin({ ...WIDE, told, args: ["--log-dir", "/logs"] });
  await sitting.hears("ann", "now");
  await sitting.seat.sees("now");
  const log = sitting.seat.platform.storage.files.get("/logs/127.0.0.1_12345/#lobby.log") ??
    [...sitting.seat.platform.storage.files].find(([path]) => path.endsWith("#lobby.log"))?.[1] ?? "";
  assertEquals(log.match(/<ann> \w+/g), ["<ann> unread", "<ann> now"]);
});

Deno.test("what was shown is marked as read a second later, and at once before one leaves", async () => {
  const told = [backlog("#lobby", 1, 0), said(5, "unread")];
  await using sitting = await Sitting.begin({ ...WIDE, told });
  const { seat, server } = sitting;
  seat.platform.clock.advance(1_000);
  assertEquals(await server.expect("read"), { type: "read", to: "#lobby", id: 5 });
  const id = await sitting.hears("ann", "psst", { to: "bob" });
  await seat.sees("psst");
  await seat.settled();
  seat.type("/quit", KEY.enter);
  const last = await server.expect("read");
  assertEquals(last, { type: "read", to: "@", id });
  await letQuit(server);
  assertEquals(await sitting.code, 0);
});

/** A page of the history, as the server answers. */
async function answer(
  { server, seat }: Sitting,
  messages: readonly PastMessage[],
  more: Partial<MessageOf<"messages">> = {},
): Promise<MessageOf<"history"> | MessageOf<"search">> {
  const request = await server.next();
  assert(request.type === "history" || request.type === "search", request.type);
  const { ref = "" } = request;
  await server.send({ type: "messages", ref, messages: messages.slice(0, 1) });
  await server.send({ type: "messages", ref, messages: messages.slice(1), ...more });
  await server.send({ type: "ok", ref });
  await seat.settled();
  return request;
}

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
    "── history of #lobby ──",
    "TIME <ann> (deleted)",
    "TIME <ann> nine (edited)",
    "── older messages of #lobby: /history more ──",
  ]);
  await run(sitting, "/history more");
  const second = await answer(sitting, [rest]);
  assertEquals({ ...second, ref: "" }, { type: "history", to: "#lobby", limit: 10, before: 8, ref: "" });
  assertEquals(above(sitting).slice(4), [
    "── history of #lobby ──",
    "TIME <ann> eight",
    "── no earlier messages of #lobby ──",
  ]);
  await run(sitting, "/history more");
  assertEquals(above(sitting).at(-1), "Cannot read the history of #lobby: there are no more.");
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
    assert(text.includes(`Cannot read the history of #lobby: "${wrong}" is neither a number from 1 to 500`), text);
  }
  await run(sitting, "/history since");
  assertEquals(
    above(sitting).at(-1),
    "Cannot read the history of #lobby: a time is missing: since 2h30m, since TIME, since yesterday, since 2026-11-01.",
  );
  assertEquals(server.rest(), []);
});

Deno.test("/search shows what was found with its day and its place, and goes on", async () => {
  await using sitting = await Sitting.begin(WIDE);
  await run(sitting, "/search more");
  await run(sitting, "/search deploy from:ann before:soon");
  await run(sitting, "/search since:2h");
  assertEquals(above(sitting), [
    "Cannot search: there is nothing to continue. Start with: /search.",
    'Cannot search: before:soon is not a time. Examples: 2h30m, 3d, 14:00, yesterday, 2026-11-01, "2026-11-01 14:00".',
    "Cannot search: give words, from:NAME or in:ROOM.",
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
    "── older results: /search more ──",
    "── some of the latest messages cannot be searched yet ──",
  ]);
  assertEquals([sitting.seat.styleOf("Deploy").isBold, sitting.seat.styleOf("at noon").isBold], [true, false]);
  await run(sitting, "/search more");
  const next = await answer(sitting, []);
  assertEquals({ ...next, ref: "" }, { type: "search", text: "deploy", from: "ann", below: 3, limit: 20, ref: "" });
  assertEquals(above(sitting).at(-1), "── no results ──");
});

Deno.test("/edit puts the old text into the line, and gives the message another one", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  await run(sitting, "/edit");
  assertEquals(above(sitting), ["Cannot edit your message: none of your messages in #lobby were found."]);
  seat.type("helo world", KEY.enter);
  await sitting.echo();
  await seat.sees("<bob> helo world");
  await run(sitting, "/edit");
  assertEquals(seat.input, "#lobby> /edit helo world");
  seat.type("!", KEY.enter);
  const edit = await server.expect("edit");
  assertEquals({ ...edit, ref: "" }, { type: "edit", to: "#lobby", id: 1_001, text: "helo world!", ref: "" });
  await server.send({
    type: "edited",
    id: 1_002,
    time: NOW,
    of: 1_001,
    from: "bob",
    to: "#lobby",
    text: "helo world!",
  });
  await server.send({ type: "ok", ref: edit.ref ?? "" });
  await seat.sees('-- bob edited "helo world" in #lobby: helo world!');
  // Somebody has begun to type: nothing is put before that.
  seat.type(`/edit${KEY.enter}half`);
  await seat.inputIs("#lobby> half");
  await seat.sees("Usage: /edit [^N] [TEXT]");
  seat.type(KEY.ctrlC);
  await run(sitting, "/edit");
  assertEquals(seat.input, "#lobby> /edit helo world!");
});

Deno.test("/edit and /delete take one of the messages before, of the place that one talks in", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat } = sitting;
  for (const text of ["one", "/msg ann psst", "two"]) {
    seat.type(text, KEY.enter);
    await sitting.echo();
  }
  await seat.sees("<bob> two");
  await run(sitting, "/edit ^2 uno");
  assertEquals(await changes(sitting, "edit"), { type: "edit", to: "#lobby", id: 1_001, text: "uno" });
  await run(sitting, "/delete");
  assertEquals(await changes(sitting, "delete"), { type: "delete", to: "#lobby", id: 1_003 });
  await run(sitting, "/query ann");
  await run(sitting, "/delete ^1");
  assertEquals(await changes(sitting, "delete"), { type: "delete", to: "@", id: 1_002 });
  for (
    const [command, why] of [
      ["/delete ^2", "only 1 of your messages to ann was found"],
      ["/delete ^0", "^1 is your last message here, ^2 the one before it"],
      ["/delete ^99999", "only 1 of your messages to ann was found"],
    ] as const
  ) {
    await run(sitting, command);
    assertEquals(above(sitting).at(-1), `Cannot delete your message: ${why}.`);
  }
});

/** The next change that is asked for, without its `ref`. */
async function changes({ server }: Sitting, type: "edit" | "delete"): Promise<object> {
  const { ref: _, ...request } = await server.expect(type);
  return request;
}

Deno.test("/edit and /delete change nothing here when one has said something elsewhere since", async () => {
  const elsewhere: readonly (readonly [line: string, why: string])[] = [
    ["/msg ann psst", "your last message went to ann in private: /query ann first"],
    ["/msg #ops all", "your last message went to #ops: /join #ops first"],
    ["/r psst", "your last message went to carl in private: /query carl first"],
  ];
  for (const [line, why] of elsewhere) {
    await using sitting = await Sitting.begin({ ...WIDE, args: ["--rooms", "lobby,ops"] });
    const { seat, server } = sitting;
    await sitting.hears("carl", "hello?", { to: "bob" });
    await run(sitting, line);
    await sitting.echo();
    await run(sitting, "/edit psst, but louder");
    assertEquals(above(sitting).at(-1), `Cannot edit your message: ${why}.`);
    seat.type("in the room", KEY.enter);
    await sitting.echo();
    await run(sitting, line);
    await sitting.echo();
    for (const command of ["/edit psst, but louder", "/edit", "/delete"]) {
      await run(sitting, command);
      const word = command.startsWith("/edit") ? "edit" : "delete";
      const other = `or /${word} ^1 for your last message in #lobby`;
      assertEquals(above(sitting).at(-1), `Cannot ${word} your message: ${why}, ${other}.`);
    }
    assertEquals([server.rest(), seat.input], [[], "#lobby>"]);
    await run(sitting, "/edit ^1 of the room");
    assertEquals(await changes(sitting, "edit"), { type: "edit", to: "#lobby", id: 1_003, text: "of the room" });
  }
});

Deno.test("/edit takes what could not be said for said last, so that it comes into no other place", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  seat.type("in the room", KEY.enter);
  await sitting.echo();
  await run(sitting, "/msg anm secret");
  const { ref = "" } = await server.expect("say");
  await server.send({ type: "error", code: "no_such_person", text: "", ref, about: "anm" });
  await seat.sees("nobody is called anm here");
  await run(sitting, "/edit a better secret");
  assert(above(sitting).join(" ").includes("your last message went to anm in private"));
  assertEquals(server.rest(), []);
});

Deno.test("/edit and /delete know what was said in another session of the same person, wherever that was", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  seat.type("here", KEY.enter);
  await sitting.echo();
  await sitting.hears("bob", "from the other terminal", { to: "ann" });
  await run(sitting, "/delete");
  assert(above(sitting).join(" ").includes("your last message went to ann in private"));
  await server.send({ type: "renamed", room: "#lobby", was: "ann", name: "anna" });
  await run(sitting, "/query anna");
  await run(sitting, "/delete");
  assertEquals(await changes(sitting, "delete"), { type: "delete", to: "@", id: 1_002 });
});

Deno.test("/edit and /delete ask which message is meant as long as one has said nothing, and know what was read back", async () => {
  const told = [backlog("#lobby", 1, 20), said(10, "typo", { from: "bob" })];
  await using sitting = await Sitting.begin({ ...WIDE, told });
  const { seat, server } = sitting;
  for (const command of ["edit text for ann", "delete"]) {
    await run(sitting, `/${command}`);
    const [word = ""] = command.split(" ");
    assertEquals(
      above(sitting).at(-1),
      `Cannot ${word} your message: you have not sent a message yet. For your last message in #lobby from before: /${word} ^1.`,
    );
  }
  await run(sitting, "/edit");
  assertEquals(seat.input, "#lobby> /edit ^1 typo");
  seat.type("s", KEY.enter);
  assertEquals(await changes(sitting, "edit"), { type: "edit", to: "#lobby", id: 10, text: "typos" });
  await run(sitting, "/query ann");
  await run(sitting, "/delete ^1");
  assertEquals(above(sitting).at(-1), "Cannot delete your message: none of your messages to ann were found.");
  await run(sitting, "/history");
  const { type: _, ...mine } = said(7, "psst", { from: "bob", to: "ann" });
  const { text: _text, ...gone } = { ...mine, id: 8, deleted: NOW };
  await answer(sitting, [mine, gone]);
  assertEquals(
    above(sitting).slice(-3),
    [
      "── history of ann ──",
      "TIME [you -> ann] psst",
      "TIME [you -> ann] (deleted)",
      "── no earlier messages of ann ──",
    ].slice(-3),
  );
  await run(sitting, "/delete ^1");
  assertEquals(await changes(sitting, "delete"), { type: "delete", to: "@", id: 7 });
  assertEquals(server.rest(), []);
});

Deno.test("lines that do not say their room stand below a line that does, once one talks elsewhere", async () => {
  await using sitting = await Sitting.begin({ ...WIDE, args: ["--rooms", "lobby,ops"] });
  const { seat, server } = sitting;
  await sitting.hears("ann", "one");
  for (const key of ["2", "1", "2"]) seat.type(KEY.alt(key));
  await seat.inputIs("#ops>");
  await sitting.hears("ann", "two");
  await sitting.hears("ann", "three", { to: "#ops" });
  await seat.sees("three");
  await run(sitting, "/query ann");
  await sitting.hears("ann", "four", { to: "bob" });
  await run(sitting, "/join lobby");
  const { ref = "" } = await server.expect("join");
  await server.send({ type: "ok", ref });
  await sitting.hears("ann", "five");
  await seat.sees("five");
  await run(sitting, "/join dev");
  const { ref: joining = "" } = await server.expect("join");
  await server.send(backlog("#dev", 1));
  await server.send(said(3, "old", { to: "#dev" }));
  await server.send({ type: "joined", room: "#dev", name: "bob" });
  await server.send({ type: "ok", ref: joining });
  await sitting.hears("ann", "six", { to: "#dev" });
  await seat.sees("six");
  assertEquals(above(sitting), [
    "TIME <ann> one",
    "TIME #lobby <ann> two",
    "── #ops ──",
    "TIME <ann> three",
    "What you type now goes to ann.",
    "TIME [ann -> you] four",
    "── #lobby ──",
    "TIME <ann> five",
    "── #dev ──",
    "TIME <ann> old",
    "── the messages above were sent before you joined #dev ──",
    "TIME -- bob joined #dev",
    "TIME <ann> six",
  ]);
});

Deno.test("/edit changes nothing while what was said last is still on its way", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  seat.type("one", KEY.enter);
  await sitting.echo();
  seat.type("two", KEY.enter);
  await server.expect("say");
  seat.type("/edit two!", KEY.enter);
  await seat.sees("Cannot edit your message: your last message is still being sent. Try again.");
  assertEquals(server.rest(), []);
});

Deno.test("changes of others are told with how the message began, if it is known", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  const id = await sitting.hears("ann", "the frist line\nand more");
  const alone = await sitting.hears("ann", "psst", { to: "bob" });
  await seat.sees("psst");
  const rings = seat.platform.output.split("\x07").length;
  const change = { time: NOW, from: "ann", to: "#lobby" } as const;
  await server.send({ type: "edited", id: 1_100, of: id, ...change, text: "bob: the first line" });
  await server.send({ type: "deleted", id: 1_101, of: id, ...change });
  await server.send({ type: "deleted", id: 1_102, of: 7, ...change });
  await server.send({ type: "deleted", id: 1_103, of: alone, ...change, to: "bob" });
  // A change comes twice after a reconnect; it is shown once.
  await server.send({ type: "deleted", id: 1_103, of: alone, ...change, to: "bob" });
  await seat.sees("to you");
  await seat.settled();
  assertEquals(above(sitting).slice(-4), [
    'TIME -- ann edited "the frist line␊and more" in #lobby: bob: the first line',
    'TIME -- ann deleted "bob: the first line" in #lobby',
    "TIME -- ann deleted a message in #lobby",
    'TIME -- ann deleted "psst" to you',
  ]);
  assertEquals(seat.platform.output.split("\x07").length, rings);
  await run(sitting, "/ignore ann");
  await server.send({ type: "edited", id: 1_104, of: 7, ...change, text: "never shown" });
  await server.send({ type: "notice", code: "kept" });
  await seat.sees("The server can save messages again");
  assertEquals(seat.all.some((row) => row.includes("never shown")), false);
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
    "-- newcomers to #lobby see as many messages as the server sets, unless the room was set otherwise",
    'Cannot set how many messages newcomers to #lobby see: "many" is not a number from 0 to 1000.',
    "TIME -- bob: newcomers to #lobby now see the last 50 messages",
    "-- bob: newcomers to #lobby now see the last 50 messages",
  ]);
});

Deno.test("a server without a history is asked for none of it", async () => {
  await using sitting = await Sitting.begin({ window: WIDE.window });
  const { seat, server } = sitting;
  await sitting.hears("ann", "hi");
  await seat.sees("hi");
  for (const command of ["/history", "/search x", "/edit x", "/delete", "/backlog"]) await run(sitting, command);
  assertEquals(above(sitting).slice(1), [
    "Cannot read the history of #lobby: this server has no history to read.",
    "Cannot search: this server does not support search.",
    "Cannot edit your message: this server has no history to read.",
    "Cannot delete your message: this server has no history to read.",
    "Cannot set how many messages newcomers to #lobby see: this server has no history to read.",
  ]);
  seat.platform.clock.advance(10_000);
  await seat.settled();
  assertEquals(server.rest(), []);
});

Deno.test("who is not here is told of once, and that nothing is kept when it happens", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  for (const text of ["one", "two"]) {
    seat.type(`/msg ann ${text}`, KEY.enter);
    await server.send({ type: "notice", code: "waiting", name: "ann" });
    await sitting.echo();
    await seat.sees(text);
  }
  await server.send({ type: "notice", code: "not_kept" });
  await seat.sees("The server cannot save messages at the moment: they are lost when it stops.");
  await seat.settled();
  assertEquals(seat.all.filter((row) => row === "ann is offline and will get it later.").length, 1);
});

Deno.test("what was missed while the connection was lost is no backlog", async () => {
  await using sitting = await Sitting.begin({ ...WIDE, args: ["--rooms", "lobby,ops"] });
  const { seat, server } = sitting;
  await sitting.hears("ann", "before");
  await seat.sees("before");
  await server.vanish();
  await seat.sees("Connection lost");
  await using again = seat.platform.serve("again");
  seat.platform.clock.advance(5_000);
  const told = [backlog("#ops", 1, 3), said(7, "meanwhile", { to: "#ops" }), said(2_000, "and here")];
  const hello = await letIn(again, KEEPING, { told });
  // In #ops nothing was ever said: everything there will be new.
  assertEquals(hello.seen, { "#lobby": 1_001, "#ops": 0, "@": 0 });
  await seat.sees("and here");
  await seat.settled();
  assertEquals(above(sitting).slice(-3), ["Reconnected.", "TIME #ops <ann> meanwhile", "TIME <ann> and here"]);
});
