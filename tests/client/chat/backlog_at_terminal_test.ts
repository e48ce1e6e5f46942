/**
 * What a user at a terminal sees of messages from before: backlogs, read marks, and what was missed.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { ServerMessage } from "../../../shared/wire/message.ts";
import { backlogOf } from "../support/chat_message.ts";
import { KEEPING, letIn, letQuit } from "../support/fake_platform.ts";
import { above, MINUTE_MS, NOW, run, said, WIDE } from "../support/history.ts";
import { KEY, Sitting } from "../support/seat.ts";

Deno.test("a backlog is shown with a line where the unread begins, one alert, and the counts of the places", async () => {
  const told: readonly ServerMessage[] = [
    backlogOf("@", 2, 1),
    said(2, "psst", { to: "bob" }),
    said(3, "are you there?", { to: "bob", from: "carl" }),
    backlogOf("#lobby", 3, 11),
    said(10, "an old one"),
    said(12, "bob: look"),
    said(13, "of my own", { from: "bob" }),
    backlogOf("#ops", 2, 20),
    said(21, "news", { to: "#ops" }),
    said(22, "more news", { to: "#ops", edited: NOW }),
  ];
  await using sitting = await Sitting.begin({ ...WIDE, args: ["--rooms", "lobby,ops"], told });
  assertEquals(above(sitting), [
    "── 2 private messages came while you were away ──",
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
    backlogOf("#lobby", 2, 20),
    said(10, "bob: read"),
    said(11, "as well"),
    backlogOf("#ops", 1),
    said(9, "bob: before you", { to: "#ops" }),
    backlogOf("#dev", 0, 7),
  ];
  await using sitting = await Sitting.begin({ ...WIDE, args: ["--rooms", "lobby,ops,dev"], told });
  assertEquals(above(sitting), [
    "TIME <ann> bob: read",
    "TIME <ann> as well",
    "── nothing is unread in #lobby ──",
    "TIME #ops <ann> bob: before you",
    "── that was said in #ops before you came ──",
  ]);
  assertEquals(sitting.seat.platform.output.includes("\x07"), false);
  assertEquals(sitting.seat.bottom, "bob  1:#lobby  2:#ops  3:#dev");
});

Deno.test("a backlog says since which day, and whoever is ignored is no part of it", async () => {
  const day = 24 * 60 * MINUTE_MS;
  const told = [
    backlogOf("#lobby", 3, 0),
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
  const told = [backlogOf("#lobby", 2, 1), said(1, "read"), said(2, "unread")];
  await using sitting = await Sitting.begin({ ...WIDE, told, args: ["--log-dir", "/logs"] });
  await sitting.hears("ann", "now");
  await sitting.seat.sees("now");
  const log = sitting.seat.platform.storage.files.get("/logs/127.0.0.1_12345/#lobby.log") ??
    [...sitting.seat.platform.storage.files].find(([path]) => path.endsWith("#lobby.log"))?.[1] ?? "";
  assertEquals(log.match(/<ann> \w+/g), ["<ann> unread", "<ann> now"]);
});

Deno.test("what was shown is marked as read a second later, and at once before one leaves", async () => {
  const told = [backlogOf("#lobby", 1, 0), said(5, "unread")];
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
  await server.send(backlogOf("#dev", 1));
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
    "What you type goes to ann now.",
    "TIME [ann -> you] four",
    "── #lobby ──",
    "TIME <ann> five",
    "── #dev ──",
    "TIME <ann> old",
    "── that was said in #dev before you came ──",
    "TIME -- bob joined #dev",
    "TIME <ann> six",
  ]);
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
  await seat.sees("The server cannot keep what is said now: it is lost when the server ends.");
  await seat.settled();
  assertEquals(seat.all.filter((row) => row === "ann is not here and gets it later.").length, 1);
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
  const told = [backlogOf("#ops", 1, 3), said(7, "meanwhile", { to: "#ops" }), said(2_000, "and here")];
  const hello = await letIn(again, KEEPING, { told });
  // In #ops nothing was ever said: everything there will be new.
  assertEquals(hello.seen, { "#lobby": 1_001, "#ops": 0, "@": 0 });
  await seat.sees("and here");
  await seat.settled();
  assertEquals(above(sitting).slice(-3), ["Connected again.", "TIME #ops <ann> meanwhile", "TIME <ann> and here"]);
});
