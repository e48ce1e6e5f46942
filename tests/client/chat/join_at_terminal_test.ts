import { assert, assertEquals } from "@std/assert";
import { join } from "../../../client/join.ts";
import { letIn, letQuit } from "../support/fake_platform.ts";
import { KEY, Seat, Sitting, WINDOW } from "../support/seat.ts";

const STATUS = "bob  1:#lobby";

Deno.test("join at a terminal has a prompt and a status row below what is said", async () => {
  await using sitting = await Sitting.begin();
  const { seat } = sitting;
  assertEquals(seat.all, ["You are bob in #lobby. /help lists the commands.", "#lobby>", STATUS]);
  assertEquals(seat.terminal.cursor, { row: 1, column: 8 });
  assertEquals(seat.styleOf("bob  1:").isReverse, true);
  await sitting.hears("ann", "hi");
  await seat.sees("<ann> hi");
  assertEquals(seat.all.slice(1), ["hh:mm <ann> hi", "#lobby>", STATUS]);
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join at a terminal shows a line above the prompt until the server has said it", async () => {
  await using sitting = await Sitting.begin();
  const { seat } = sitting;
  seat.type("hello", KEY.enter, "ne");
  await seat.inputIs("#lobby> ne");
  assertEquals(seat.all.slice(1), ["hello", "#lobby> ne", STATUS]);
  await sitting.echo();
  await seat.sees("<bob> hello");
  assertEquals(seat.all.slice(1), ["hh:mm <bob> hello", "#lobby> ne", STATUS]);
  seat.type(KEY.ctrlC);
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join at a terminal never harms the half-typed line, whatever comes (REQ-T61)", async () => {
  await using sitting = await Sitting.begin();
  const { seat } = sitting;
  seat.type("half 中文", "\x1b[D");
  await seat.inputIs("#lobby> half 中文");
  const { column } = seat.terminal.cursor;
  assertEquals(column, 15);
  for (const text of ["hi", "\x1b[2J\x1b[H", "\r\n\r\n\r\n", "x".repeat(300), "中".repeat(200), "a\u202eb", "👩‍👩‍👧"]) {
    await sitting.hears("mallory", text);
    await seat.settled();
    assertEquals([seat.input, seat.bottom, seat.terminal.cursor.column], ["#lobby> half 中文", STATUS, column]);
  }
  seat.type("x", KEY.enter);
  assertEquals((await sitting.echo()).text, "half 中x文");
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join at a terminal follows the window to one column and back, and loses nothing (REQ-T61)", async () => {
  await using sitting = await Sitting.begin();
  const { seat } = sitting;
  await sitting.hears("ann", "before 👩‍👩‍👧");
  seat.type("half 👩‍👩‍👧 typed");
  const isThere = () => /^#lobby> half .* typed$/.test(seat.input) && seat.bottom === STATUS;
  await seat.until(isThere, "what is typed");
  for (const window of [{ columns: 1, rows: 12 }, { columns: 1, rows: 1 }, { columns: 2, rows: 2 }]) {
    await seat.resize(window);
    await sitting.hears("ann", "meanwhile 👩‍👩‍👧 中");
    await seat.settled();
    assert(seat.terminal.cursor.column < window.columns && seat.terminal.cursor.row < window.rows);
  }
  await seat.resize(WINDOW);
  await sitting.hears("ann", "after");
  await seat.sees("<ann> after");
  assert(isThere());
  assertEquals(seat.screen.filter((row) => row.includes("<ann> meanwhile")).length, 3);
  seat.type(KEY.enter);
  assertEquals((await sitting.echo()).text, "half 👩‍👩‍👧 typed");
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join at a terminal goes to places by number, and to the next with something new", async () => {
  await using sitting = await Sitting.begin({ args: ["--rooms", "lobby,ops,dev"] });
  const { seat } = sitting;
  assertEquals(seat.bottom, "bob  1:#lobby  2:#ops  3:#dev");
  await sitting.hears("ann", "news", { to: "#dev" });
  await sitting.hears("ann", "psst", { to: "bob" });
  await sitting.hears("carl", "news", { to: "#ops" });
  await seat.until(() => seat.bottom === "bob  1:#lobby  2:#ops(1)  3:#dev(1)  4:ann(1!)", "all that is new");
  const steps: readonly (readonly [key: string, input: string, bottom: string])[] = [
    ["a", "ann>", "bob  1:#lobby  2:#ops(1)  3:#dev(1)  4:ann"],
    ["2", "#ops>", "bob  1:#lobby  2:#ops  3:#dev(1)  4:ann"],
    ["a", "#dev>", "bob  1:#lobby  2:#ops  3:#dev  4:ann"],
    ["1", "#lobby>", "bob  1:#lobby  2:#ops  3:#dev  4:ann"],
  ];
  for (const [key, input, bottom] of steps) {
    seat.type(KEY.alt(key));
    await seat.until(() => seat.input === input && seat.bottom === bottom, `${input} with ${bottom}`);
  }
  const rings = seat.platform.output.split("\x07").length;
  seat.type(KEY.alt("9"), KEY.alt("a"), KEY.alt("4"), "hi", KEY.enter);
  assertEquals((await sitting.echo()).to, "ann");
  await seat.settled();
  assert(seat.platform.output.split("\x07").length > rings);
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join at a terminal draws the window anew with Ctrl-L", async () => {
  await using sitting = await Sitting.begin();
  const { seat } = sitting;
  await sitting.hears("ann", "hi");
  seat.type("half");
  await seat.inputIs("#lobby> half");
  const { screen } = seat;
  await seat.terminal.write("\x1b[1;1Hrubbish\r\nof others\r\n\x1b[5;1Hmore\r\n");
  assert(seat.screen.join() !== screen.join());
  seat.type(KEY.ctrlL);
  await seat.until(() => seat.screen.join() === screen.join(), "what stood there before");
  assertEquals(seat.input, "#lobby> half");
  seat.type(KEY.ctrlC);
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join at a terminal shows what is on its way while the connection is lost, and says it once it is there", async () => {
  await using sitting = await Sitting.begin();
  const { seat, server } = sitting;
  await server.vanish();
  await seat.until(() => seat.bottom.startsWith("no connection, retrying"), "the loss");
  seat.type("one", KEY.enter, "two", KEY.enter, "half");
  await seat.inputIs("#lobby> half");
  assertEquals(seat.all.slice(-4), ["one", "two", "#lobby> half", "no connection, retrying  bob  1:#lobby"]);
  await using again = seat.platform.serve("again");
  seat.platform.clock.advance(5_000);
  await again.expect("hello");
  await again.send({
    type: "welcome",
    version: 1,
    name: "bob",
    resume: "x".repeat(16),
    log: "log 1",
    limits: {},
    features: [],
  });
  await again.send({ type: "joined", room: "#lobby", name: "bob" });
  const said = [await again.expect("say"), await again.expect("say")];
  assertEquals(said.map(({ text }) => text), ["one", "two"]);
  for (const [at, { to, text, key = "", ref = "" }] of said.entries()) {
    await again.send({ type: "message", id: at + 1, time: seat.platform.clock.timeMs(), from: "bob", to, text, key });
    await again.send({ type: "ok", ref });
  }
  await seat.until(() => seat.bottom === STATUS && seat.input === "#lobby> half", "the connection again");
  assertEquals(seat.all.filter((row) => row === "one" || row === "two"), []);
  assertEquals(seat.all.filter((row) => row.startsWith("hh:mm <bob> ")), ["hh:mm <bob> one", "hh:mm <bob> two"]);
});

Deno.test("join at a terminal tells what was not sent when the connection cannot be had again", async () => {
  await using sitting = await Sitting.begin({ args: ["--retry-for", "1"] });
  const { seat, server, code } = sitting;
  await server.vanish();
  await seat.until(() => seat.bottom.startsWith("no connection"), "the loss");
  seat.type("lost", KEY.enter);
  await seat.inputIs("#lobby>");
  const lost = "Not sent to #lobby: lost";
  for (let at = 0; at < 100 && !seat.all.some((row) => row.startsWith(lost)); at++) {
    seat.platform.fail("refused");
    seat.platform.clock.advance(1_000);
    await seat.settled();
  }
  assertEquals(await code, 3);
  assertEquals(seat.all.filter((row) => row.startsWith(lost)).length, 1);
  assertEquals(seat.platform.isRaw, false);
});

Deno.test("join at a terminal can be left at once while the connection is lost, and tells what was not sent", async () => {
  const ends: readonly (readonly [end: (sitting: Sitting) => void, code: number])[] = [
    [({ seat }) => seat.type(KEY.ctrlC, KEY.ctrlC), 1],
    [({ seat }) => seat.type(KEY.ctrlD), 1],
    [({ seat }) => seat.type("/quit", KEY.enter), 1],
    [({ seat }) => seat.platform.signal(15), 143],
  ];
  for (const [end, code] of ends) {
    await using sitting = await Sitting.begin();
    const { seat, server } = sitting;
    await server.vanish();
    await seat.until(() => seat.bottom.startsWith("no connection"), "the loss");
    seat.type("one", KEY.enter, "/msg ann two", KEY.enter);
    await seat.until(() => seat.input === "#lobby>" && seat.all.includes("[you -> ann] two"), "both lines");
    end(sitting);
    assertEquals(await sitting.code, code);
    await seat.settled();
    assertEquals(seat.all.slice(-3), [
      "2 lines may not have been delivered.",
      "Not sent to #lobby: one",
      "Not sent to ann: two",
    ]);
    assertEquals(seat.platform.clock.waiting, 0);
  }
});

Deno.test("join at a terminal leaves with /quit, and tells why", async () => {
  await using sitting = await Sitting.begin();
  sitting.seat.type("/quit so long", KEY.enter);
  assertEquals((await letQuit(sitting.server)).text, "so long");
  assertEquals(await sitting.code, 0);
});

Deno.test("join at a terminal can be left when the server answers nothing any more, and tells what was not sent", async () => {
  await using sitting = await Sitting.begin();
  const { seat } = sitting;
  seat.type("hello", KEY.enter);
  await seat.until(() => seat.all.includes("hello"), "the line on its way");
  seat.type("\x04");
  await seat.until(() => !seat.platform.isRaw, "the terminal given back");
  assertEquals(await sitting.code, 1);
  assertEquals(seat.all.includes("Not sent to #lobby: hello"), true);
});

Deno.test("join at a terminal tells what was typed before a connection that never came", async () => {
  using seat = new Seat();
  const code = join(["--name", "bob"], seat.platform);
  seat.type("hello", KEY.enter, "half");
  await seat.until(() => seat.all.includes("hello"), "the line on its way");
  seat.platform.clock.advance(10_000);
  assertEquals(await code, 3);
  await seat.settled();
  assertEquals(seat.all.slice(-3), [
    "2 lines may not have been delivered.",
    "Not sent: hello",
    "Not sent: half",
  ]);
});

Deno.test("join at a terminal asks for another name where the old one was taken meanwhile, and loses nothing", async () => {
  await using sitting = await Sitting.begin();
  const { seat } = sitting;
  await using back = seat.platform.serve("server again");
  await sitting.server.vanish();
  await seat.sees("Connection lost");
  seat.type("meanwhile", KEY.enter, "half");
  await seat.inputIs("#lobby> half");
  seat.platform.clock.advance(500);
  assertEquals((await back.expect("hello")).resume !== undefined, true);
  await using other = seat.platform.serve("the same server");
  await back.send({ type: "error", code: "name_taken", text: "", about: "bob" });
  await seat.inputIs("Your name:");
  seat.type("rob", KEY.enter);
  const hello = await letIn(other);
  assertEquals([hello.name, hello.resume, hello.rooms], ["rob", undefined, ["#lobby"]]);
  // The same person all the same.
  assertEquals(hello.beside, "a secret of sixteen");
  assertEquals((await other.expect("say")).text, "meanwhile");
  await seat.inputIs("#lobby> half");
  seat.platform.signal(15);
  await letQuit(other);
  assertEquals(await sitting.code, 143);
});
