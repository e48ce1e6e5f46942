/**
 * What a user at a terminal sees of messages from before: backlogs, read marks, and what was missed.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { ServerMessage } from "../../../shared/wire/message.ts";
import { answerLast } from "../support/pages.ts";
import { backlogOf } from "../support/chat_message.ts";
import { KEEPING, letIn, letQuit } from "../support/fake_platform.ts";
import { above, MINUTE_MS, NOW, run, said, WIDE } from "../support/history.ts";
import { JoinedUser, KEY } from "../support/terminal_user.ts";

Deno.test("a backlog is shown with a line above the unread messages, one alert, and the unread counts", async () => {
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
  await using joined = await JoinedUser.begin({ ...WIDE, args: ["--rooms", "lobby,ops"], told });
  assertEquals(above(joined), [
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
  assertEquals(joined.user.bottom, "bob  1:#lobby  2:#ops(2)  3:ann(1!)  4:carl(1!)");
  assertEquals(joined.user.platform.output.split("\x07").length - 1, 1);
});

Deno.test("a line after a backlog says that nothing is unread, or that it was said before the user came", async () => {
  const told = [
    backlogOf("#lobby", 2, 20),
    said(10, "bob: read"),
    said(11, "as well"),
    backlogOf("#ops", 1),
    said(9, "bob: before you", { to: "#ops" }),
    backlogOf("#dev", 0, 7),
  ];
  await using joined = await JoinedUser.begin({ ...WIDE, args: ["--rooms", "lobby,ops,dev"], told });
  assertEquals(above(joined), [
    "TIME <ann> bob: read",
    "TIME <ann> as well",
    "── nothing unread in #lobby ──",
    "TIME #ops <ann> bob: before you",
    "── the messages above were sent before you joined #ops ──",
  ]);
  assertEquals(joined.user.platform.output.includes("\x07"), false);
  assertEquals(joined.user.bottom, "bob  1:#lobby  2:#ops  3:#dev");
});

Deno.test("a backlog shows the date of its first message, and leaves out ignored people", async () => {
  const day = 24 * 60 * MINUTE_MS;
  const told = [
    backlogOf("#lobby", 3, 0),
    said(1, "long ago", { time: NOW - 30 * day }),
    said(2, "rude", { from: "mallory" }),
    said(3, "today"),
  ];
  const files = { "/home/bob/.config/chat/config.jsonc": '{"ignore":["mallory"]}' };
  await using joined = await JoinedUser.begin({ ...WIDE, told, files });
  const rows = joined.user.all.slice(1);
  assert(/^── 2 unread in #lobby since \d{4}-\d\d-\d\d \d\d:\d\d ──$/.test(rows[0] ?? ""), rows[0]);
  assertEquals(rows.filter((row) => row.includes("mallory") || row.includes("rude")), []);
});

Deno.test("only the unread messages of a backlog are logged", async () => {
  const told = [backlogOf("#lobby", 2, 1), said(1, "read"), said(2, "unread")];
  await using joined = await JoinedUser.begin({ ...WIDE, told, args: ["--log-dir", "/logs"] });
  await joined.hears("ann", "now");
  await joined.user.sees("now");
  const log = joined.user.platform.storage.files.get("/logs/127.0.0.1_12345/#lobby.log") ??
    [...joined.user.platform.storage.files].find(([path]) => path.endsWith("#lobby.log"))?.[1] ?? "";
  assertEquals(log.match(/<ann> \w+/g), ["<ann> unread", "<ann> now"]);
});

Deno.test("messages are marked as read a second after they are shown, or at once when the user leaves", async () => {
  const told = [backlogOf("#lobby", 1, 0), said(5, "unread")];
  await using joined = await JoinedUser.begin({ ...WIDE, told });
  const { user, server } = joined;
  user.platform.clock.advance(1_000);
  assertEquals(await server.expect("read"), { type: "read", to: "#lobby", id: 5 });
  const id = await joined.hears("ann", "psst", { to: "bob" });
  await user.sees("psst");
  await user.settled();
  user.type("/quit", KEY.enter);
  const last = await server.expect("read");
  assertEquals(last, { type: "read", to: "@", id });
  await letQuit(server);
  assertEquals(await joined.code, 0);
});

Deno.test("after a change of target, a line names the room of the lines below it", async () => {
  await using joined = await JoinedUser.begin({ ...WIDE, args: ["--rooms", "lobby,ops"] });
  const { user, server } = joined;
  await joined.hears("ann", "one");
  for (const key of ["2", "1", "2"]) user.type(KEY.alt(key));
  await user.inputIs("#ops>");
  await joined.hears("ann", "two");
  await joined.hears("ann", "three", { to: "#ops" });
  await user.sees("three");
  await run(joined, "/query ann");
  await joined.hears("ann", "four", { to: "bob" });
  await run(joined, "/join lobby");
  const { ref = "" } = await server.expect("join");
  await server.send({ type: "ok", ref });
  await joined.hears("ann", "five");
  await user.sees("five");
  await run(joined, "/join dev");
  const { ref: joining = "" } = await server.expect("join");
  await server.send(backlogOf("#dev", 1));
  await server.send(said(3, "old", { to: "#dev" }));
  await server.send({ type: "joined", room: "#dev", name: "bob" });
  await server.send({ type: "ok", ref: joining });
  await joined.hears("ann", "six", { to: "#dev" });
  await user.sees("six");
  assertEquals(above(joined), [
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

Deno.test("a notice that somebody is offline is shown once, and one that nothing is stored is shown", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user, server } = joined;
  for (const text of ["one", "two"]) {
    user.type(`/msg ann ${text}`, KEY.enter);
    await server.send({ type: "notice", code: "waiting", name: "ann" });
    await joined.echo();
    await user.sees(text);
  }
  await server.send({ type: "notice", code: "not_kept" });
  await user.sees("The server cannot save messages at the moment: they are lost when it stops.");
  await user.settled();
  assertEquals(user.all.filter((row) => row === "ann is offline and will get it later.").length, 1);
});

Deno.test("messages that were missed during an outage are not a backlog", async () => {
  await using joined = await JoinedUser.begin({ ...WIDE, args: ["--rooms", "lobby,ops"] });
  const { user, server } = joined;
  const time = user.platform.clock.timeMs();
  const id = await joined.hears("ann", "before");
  await user.sees("before");
  await server.vanish();
  await user.sees("Connection lost");
  await using again = user.platform.serve("again");
  user.platform.clock.advance(5_000);
  const told = [backlogOf("#ops", 1, 3), said(7, "meanwhile", { to: "#ops" }), said(2_000, "and here")];
  const hello = await letIn(again, KEEPING, { told });
  // #ops has no messages yet: everything after id 0 will be new.
  assertEquals(hello.seen, { "#lobby": 1_001, "#ops": 0, "@": 0 });
  await answerLast(again, said(id, "before", { time }));
  await user.sees("and here");
  await user.settled();
  assertEquals(above(joined).slice(-3), ["Reconnected.", "TIME #ops <ann> meanwhile", "TIME <ann> and here"]);
});
