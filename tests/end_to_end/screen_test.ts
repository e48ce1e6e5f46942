/**
 * The client's screen in a real terminal: messages scroll by above, and the input stays below.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { roomLine } from "./support/lines.ts";
import { testInTmux } from "./support/tmux.ts";

const NO_LIMIT = ["--rate", "0"];

testInTmux("a screen shows messages above, and the input and the status row below", async () => {
  await using server = await ChatServer.start(["--title", "The workshop"]);
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.untilRow(/^Welcome to The workshop\.$/);
  await screen.tmux.untilRow(/^You are bob in #lobby\. \/help lists the commands\.$/);
  await using ann = await server.join("ann");
  await screen.untilSaid(/^\d\d:\d\d -- ann joined #lobby$/);
  await screen.untilInput("#lobby>", { row: 0, column: 8 });
  await ann.type("hello");
  await screen.untilSaid(/^\d\d:\d\d <ann> hello$/);
  await screen.tmux.type("hello ann");
  const { status } = await screen.untilInput("#lobby> hello ann", { row: 0, column: 17 });
  assert(/\bbob\b.*#lobby/.test(status), status);
  await screen.tmux.press("Enter");
  await ann.stdoutLine(roomLine("bob", "hello ann"));
  await screen.untilSaid(/^\d\d:\d\d <bob> hello ann$/);
  await screen.untilInput("#lobby>", { row: 0, column: 8 });
  await ann.type("/me waves", "/msg bob psst");
  await screen.untilSaid(/^\d\d:\d\d \* ann waves$/);
  await screen.untilSaid(/^\d\d:\d\d \[ann -> you\] psst$/);
  // One prompt and one status row, and nothing below.
  const { rows } = await screen.tmux.screen();
  assertEquals(rows.filter((row) => row.startsWith("#lobby>")).length, 1);
  assertEquals(rows.filter((row) => /^bob\b/.test(row)).length, 1);
});

testInTmux("a screen wraps a line that is longer than the window, indented below its text", async () => {
  await using server = await ChatServer.start();
  await using screen = await ChatScreen.join(server, "bob", { columns: 40 });
  await using ann = await server.join("ann");
  await ann.type("one two three four five six seven eight nine ten eleven", `${"中文".repeat(12)}`);
  const { above } = await screen.untilSaid(/文$/);
  const first = above.findIndex((row) => row.includes("<ann> one"));
  assertEquals(above.slice(first).filter((row) => row !== "").map((row) => row.replace(/^\d\d:\d\d/, "HH:MM")), [
    "HH:MM <ann> one two three four five six",
    "            seven eight nine ten eleven",
    "HH:MM <ann> 中文中文中文中文中文中文中文",
    "            中文中文中文中文中文",
  ]);
});

testInTmux("a screen of 20 columns and 5 rows is enough to chat", async () => {
  await using server = await ChatServer.start();
  await using screen = await ChatScreen.join(server, "bob", { columns: 20, rows: 5 });
  await using ann = await server.join("ann");
  await ann.type("the quick brown fox jumps");
  await screen.untilSaid(/jumps$/);
  await screen.tmux.type("over the lazy dog, it is said");
  await screen.until(
    "two rows of input",
    ({ input, cursor }) =>
      input.join("").replaceAll(/^#lobby>|\s/g, "") === "overthelazydog,itissaid" && cursor.row > 0,
  );
  await screen.tmux.press("Enter");
  await ann.stdoutLine(roomLine("bob", "over the lazy dog, it is said"));
  await screen.untilSaid(/said$/);
  await screen.untilInput("#lobby>", { row: 0, column: 8 });
});

testInTmux("a screen of one row is enough to type and send", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.join("ann");
  await using screen = await ChatScreen.start(["join", server.address, "--name", "bob"], { rows: 1 });
  await ann.stdoutLine(/^-- bob joined #lobby$/);
  await ann.type("is it narrow?");
  await screen.tmux.type("so low");
  await screen.tmux.until("what is typed", ({ rows, cursor }) => rows[0] === "#lobby> so low" && cursor.column === 14);
  await screen.tmux.press("Enter");
  await ann.stdoutLine(roomLine("bob", "so low"));
  await screen.tmux.resize(60, 16);
  await screen.tmux.type("again");
  await screen.untilInput("#lobby> again", { row: 0, column: 13 });
});

testInTmux("the scrollback has each of 200 messages once, in order, and none of the input", async () => {
  await using server = await ChatServer.start(NO_LIMIT);
  await using ann = await server.peer("ann");
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.type("half typed ");
  const texts = Array.from({ length: 200 }, (_, index) => `line ${index} ${"x".repeat(index % 90)}`.trimEnd());
  for (const [index, text] of texts.entries()) {
    await ann.send({ type: "say", to: "#lobby", text });
    if (index % 20 === 0) await screen.tmux.type("x");
  }
  await screen.untilSaid(/line 199/);
  await screen.untilInput("#lobby> half typed xxxxxxxxxx", { row: 0, column: 29 });
  const rows = await screen.tmux.allRows();
  assertEquals(rows.flatMap((row) => /<ann> line (\d+)/.exec(row)?.[1] ?? []), texts.map((_, index) => String(index)));
  assertEquals(rows.filter((row) => row.startsWith("#lobby>")).length, 1);
  assertEquals(rows.filter((row) => /^bob\b/.test(row)).length, 1);
  assertEquals(rows.join("").match(/x/g)?.length, texts.join("").match(/x/g)?.length as number + 10);
});

testInTmux("/clear clears the window, and nothing that is typed later", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.join("ann");
  await using screen = await ChatScreen.join(server, "bob");
  await ann.type("to be cleared");
  await screen.untilSaid(/to be cleared/);
  await screen.enter("/clear");
  await screen.until("an empty screen", ({ above }) => above.every((row) => row === ""));
  await ann.type("after it");
  await screen.untilSaid(/<ann> after it$/);
  await screen.untilInput("#lobby>", { row: 0, column: 8 });
});
