import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "../../../client/join.ts";
import { letIn, letQuit } from "../support/fake_platform.ts";
import { JoinedUser, KEY, TerminalUser, WINDOW } from "../support/terminal_user.ts";

const STATUS = "bob  1:#lobby";

Deno.test("join at a terminal shows a prompt and a status line below the messages", async () => {
  await using joined = await JoinedUser.begin();
  const { user } = joined;
  assertEquals(user.all, ["You are bob in #lobby. /help lists the commands.", "#lobby>", STATUS]);
  assertEquals(user.terminal.cursor, { row: 1, column: 8 });
  assertEquals(user.styleOf("bob  1:").isReverse, true);
  await joined.hears("ann", "hi");
  await user.sees("<ann> hi");
  assertEquals(user.all.slice(1), ["hh:mm <ann> hi", "#lobby>", STATUS]);
  assertEquals(await joined.leave(), 0);
});

Deno.test("join at a terminal shows a line above the prompt until the server acknowledges it", async () => {
  await using joined = await JoinedUser.begin();
  const { user } = joined;
  user.type("hello", KEY.enter, "ne");
  await user.inputIs("#lobby> ne");
  assertEquals(user.all.slice(1), ["hello", "#lobby> ne", STATUS]);
  await joined.echo();
  await user.sees("<bob> hello");
  assertEquals(user.all.slice(1), ["hh:mm <bob> hello", "#lobby> ne", STATUS]);
  user.type(KEY.ctrlC);
  assertEquals(await joined.leave(), 0);
});

Deno.test("join at a terminal keeps the half-typed line intact, whatever arrives (REQ-T61)", async () => {
  await using joined = await JoinedUser.begin();
  const { user } = joined;
  user.type("half 中文", "\x1b[D");
  await user.inputIs("#lobby> half 中文");
  const { column } = user.terminal.cursor;
  assertEquals(column, 15);
  for (const text of ["hi", "\x1b[2J\x1b[H", "\r\n\r\n\r\n", "x".repeat(300), "中".repeat(200), "a\u202eb", "👩‍👩‍👧"]) {
    await joined.hears("mallory", text);
    await user.settled();
    assertEquals([user.input, user.bottom, user.terminal.cursor.column], ["#lobby> half 中文", STATUS, column]);
  }
  user.type("x", KEY.enter);
  assertEquals((await joined.echo()).text, "half 中x文");
  assertEquals(await joined.leave(), 0);
});

Deno.test("join at a terminal survives a resize to one column and back without losing text (REQ-T61)", async () => {
  await using joined = await JoinedUser.begin();
  const { user } = joined;
  await joined.hears("ann", "before 👩‍👩‍👧");
  user.type("half 👩‍👩‍👧 typed");
  const isThere = () => /^#lobby> half .* typed$/.test(user.input) && user.bottom === STATUS;
  await user.until(isThere, "what is typed");
  for (const window of [{ columns: 1, rows: 12 }, { columns: 1, rows: 1 }, { columns: 2, rows: 2 }]) {
    await user.resize(window);
    await joined.hears("ann", "meanwhile 👩‍👩‍👧 中");
    await user.settled();
    assert(user.terminal.cursor.column < window.columns && user.terminal.cursor.row < window.rows);
  }
  await user.resize(WINDOW);
  await joined.hears("ann", "after");
  await user.sees("<ann> after");
  assert(isThere());
  assertEquals(user.screen.filter((row) => row.includes("<ann> meanwhile")).length, 3);
  user.type(KEY.enter);
  assertEquals((await joined.echo()).text, "half 👩‍👩‍👧 typed");
  assertEquals(await joined.leave(), 0);
});

Deno.test("join at a terminal switches to conversations by number, and to the next unread one", async () => {
  await using joined = await JoinedUser.begin({ args: ["--rooms", "lobby,ops,dev"] });
  const { user } = joined;
  assertEquals(user.bottom, "bob  1:#lobby  2:#ops  3:#dev");
  await joined.hears("ann", "news", { to: "#dev" });
  await joined.hears("ann", "psst", { to: "bob" });
  await joined.hears("carl", "news", { to: "#ops" });
  await user.until(() => user.bottom === "bob  1:#lobby  2:#ops(1)  3:#dev(1)  4:ann(1!)", "all that is new");
  const steps: readonly (readonly [key: string, input: string, bottom: string])[] = [
    ["a", "ann>", "bob  1:#lobby  2:#ops(1)  3:#dev(1)  4:ann"],
    ["2", "#ops>", "bob  1:#lobby  2:#ops  3:#dev(1)  4:ann"],
    ["a", "#dev>", "bob  1:#lobby  2:#ops  3:#dev  4:ann"],
    ["1", "#lobby>", "bob  1:#lobby  2:#ops  3:#dev  4:ann"],
  ];
  for (const [key, input, bottom] of steps) {
    user.type(KEY.alt(key));
    await user.until(() => user.input === input && user.bottom === bottom, `${input} with ${bottom}`);
  }
  const rings = user.platform.output.split("\x07").length;
  user.type(KEY.alt("9"), KEY.alt("a"), KEY.alt("4"), "hi", KEY.enter);
  assertEquals((await joined.echo()).to, "ann");
  await user.settled();
  assert(user.platform.output.split("\x07").length > rings);
  assertEquals(await joined.leave(), 0);
});

Deno.test("join at a terminal redraws the window with Ctrl-L", async () => {
  await using joined = await JoinedUser.begin();
  const { user } = joined;
  await joined.hears("ann", "hi");
  user.type("half");
  await user.inputIs("#lobby> half");
  const { screen } = user;
  await user.terminal.write("\x1b[1;1Hrubbish\r\nof others\r\n\x1b[5;1Hmore\r\n");
  assert(user.screen.join() !== screen.join());
  user.type(KEY.ctrlL);
  await user.until(() => user.screen.join() === screen.join(), "what stood there before");
  assertEquals(user.input, "#lobby> half");
  user.type(KEY.ctrlC);
  assertEquals(await joined.leave(), 0);
});

Deno.test("join at a terminal shows unsent lines while the connection is lost, and sends them after reconnecting", async () => {
  await using joined = await JoinedUser.begin();
  const { user, server } = joined;
  await server.vanish();
  await user.until(() => user.bottom.startsWith("no connection since"), "the loss");
  user.type("one", KEY.enter, "two", KEY.enter, "half");
  await user.inputIs("#lobby> half");
  assertEquals(user.all.slice(-4, -1), ["one", "two", "#lobby> half"]);
  assertMatch(user.bottom, /^no connection since \d\d:\d\d, retrying {2}bob {2}1:#lobby$/);
  await using again = user.platform.serve("again");
  user.platform.clock.advance(5_000);
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
    await again.send({ type: "message", id: at + 1, time: user.platform.clock.timeMs(), from: "bob", to, text, key });
    await again.send({ type: "ok", ref });
  }
  await user.until(() => user.bottom === STATUS && user.input === "#lobby> half", "the connection again");
  assertEquals(user.all.filter((row) => row === "one" || row === "two"), []);
  assertEquals(user.all.filter((row) => row.startsWith("hh:mm <bob> ")), ["hh:mm <bob> one", "hh:mm <bob> two"]);
});

Deno.test("join at a terminal lists the unsent lines if it cannot reconnect", async () => {
  await using joined = await JoinedUser.begin({ args: ["--retry-for", "1"] });
  const { user, server, code } = joined;
  await server.vanish();
  await user.until(() => user.bottom.startsWith("no connection"), "the loss");
  user.type("lost", KEY.enter);
  await user.inputIs("#lobby>");
  const lost = "Not sent to #lobby: lost";
  for (let at = 0; at < 100 && !user.all.some((row) => row.startsWith(lost)); at++) {
    user.platform.fail("refused");
    user.platform.clock.advance(1_000);
    await user.settled();
  }
  assertEquals(await code, 3);
  assertEquals(user.all.filter((row) => row.startsWith(lost)).length, 1);
  assertEquals(user.platform.isRaw, false);
});

Deno.test("join at a terminal can be left at once while the connection is lost, and lists the unsent lines", async () => {
  const ends: readonly (readonly [end: (joined: JoinedUser) => void, code: number])[] = [
    [({ user }) => user.type(KEY.ctrlC, KEY.ctrlC), 1],
    [({ user }) => user.type(KEY.ctrlD), 1],
    [({ user }) => user.type("/quit", KEY.enter), 1],
    [({ user }) => user.platform.signal(15), 143],
  ];
  for (const [end, code] of ends) {
    await using joined = await JoinedUser.begin();
    const { user, server } = joined;
    await server.vanish();
    await user.until(() => user.bottom.startsWith("no connection"), "the loss");
    user.type("one", KEY.enter, "/msg ann two", KEY.enter);
    await user.until(() => user.input === "#lobby>" && user.all.includes("[you -> ann] two"), "both lines");
    end(joined);
    assertEquals(await joined.code, code);
    await user.settled();
    assertEquals(user.all.slice(-3), [
      "2 lines may not have been delivered.",
      "Not sent to #lobby: one",
      "Not sent to ann: two",
    ]);
    assertEquals(user.platform.clock.waiting, 0);
  }
});

Deno.test("join at a terminal sends the text of /quit", async () => {
  await using joined = await JoinedUser.begin();
  joined.user.type("/quit so long", KEY.enter);
  assertEquals((await letQuit(joined.server)).text, "so long");
  assertEquals(await joined.code, 0);
});

Deno.test("join at a terminal can be left when the server no longer answers, and lists the unsent lines", async () => {
  await using joined = await JoinedUser.begin();
  const { user } = joined;
  user.type("hello", KEY.enter);
  await user.until(() => user.all.includes("hello"), "the line on its way");
  user.type("\x04");
  await user.until(() => !user.platform.isRaw, "the terminal given back");
  assertEquals(await joined.code, 1);
  assertEquals(user.all.includes("Not sent to #lobby: hello"), true);
});

Deno.test("join at a terminal lists the lines that were typed before a connection that failed", async () => {
  using user = new TerminalUser();
  const code = join(["--name", "bob"], user.platform);
  user.type("hello", KEY.enter, "half");
  await user.until(() => user.all.includes("hello"), "the line on its way");
  user.platform.clock.advance(10_000);
  assertEquals(await code, 3);
  await user.settled();
  assertEquals(user.all.slice(-3), [
    "2 lines may not have been delivered.",
    "Not sent: hello",
    "Not sent: half",
  ]);
});

Deno.test("join at a terminal asks for another name if the old one was taken meanwhile, and loses no line", async () => {
  await using joined = await JoinedUser.begin();
  const { user } = joined;
  await using back = user.platform.serve("server again");
  await joined.server.vanish();
  await user.sees("Connection lost");
  user.type("meanwhile", KEY.enter, "half");
  await user.inputIs("#lobby> half");
  user.platform.clock.advance(500);
  assertEquals((await back.expect("hello")).resume !== undefined, true);
  await using other = user.platform.serve("the same server");
  await back.send({ type: "error", code: "name_taken", text: "", about: "bob" });
  await user.inputIs("Your name:");
  user.type("rob", KEY.enter);
  const hello = await letIn(other);
  assertEquals([hello.name, hello.resume, hello.rooms], ["rob", undefined, ["#lobby"]]);
  // It is still the same person.
  assertEquals(hello.beside, "a secret of sixteen");
  assertEquals((await other.expect("say")).text, "meanwhile");
  await user.inputIs("#lobby> half");
  user.platform.signal(15);
  await letQuit(other);
  assertEquals(await joined.code, 143);
});

Deno.test("join at a terminal does not end in the middle of a line when the server sends the user away", async () => {
  await using joined = await JoinedUser.begin();
  const { user, server } = joined;
  user.type("half");
  await user.inputIs("#lobby> half");
  await server.send({ type: "bye", reason: "resumed" });
  await user.inputIs("The chat is over. Enter leaves:");
  await user.sees("another connection took over");
  // What follows would be a command of the shell.
  user.type(" typed; touch FILE", KEY.enter);
  assertEquals(await joined.code, 4);
  assertEquals(user.platform.unreadInputBytes, 0);
});

Deno.test("join at a terminal ends at once when the server sends away a user who is not typing", async () => {
  await using joined = await JoinedUser.begin();
  await joined.server.send({ type: "bye", reason: "resumed" });
  assertEquals(await joined.code, 4);
});

Deno.test("join at a terminal keeps what is said while the server is away, and refuses what asks or changes something", async () => {
  await using joined = await JoinedUser.begin({ window: { columns: 100, rows: 16 } });
  const { user, server } = joined;
  await server.vanish();
  await user.until(() => user.bottom.startsWith("no connection since"), "the loss");
  user.type("hello", KEY.enter, "/join #ops", KEY.enter, "/who", KEY.enter, "/topic new", KEY.enter);
  await user.sees("Cannot set the topic");
  const refused = user.all.filter((row) => row.includes("there is no connection now. Try again once it is back."));
  assertEquals([refused.length, user.input], [2, "#ops>"]);
  await using again = user.platform.serve("again");
  user.platform.clock.advance(5_000);
  await letIn(again, { resumed: true });
  assertEquals((await again.expect("say")).text, "hello");
  assertEquals((await again.expect("join")).room, "#ops");
  await again.vanish();
});
