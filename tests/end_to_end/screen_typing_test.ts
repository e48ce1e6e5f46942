/**
 * Typing on the client's screen: every kind of character, history, search and completion, while others talk.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { Chatter } from "./support/chatter.ts";
import { roomLine } from "./support/lines.ts";
import { shown, testInTmux } from "./support/tmux.ts";

/** Texts that are typed one after the other into `#lobby> ab`, before the b, and the cells that each takes. */
const PIECES = [
  ["你", 2],
  ["好", 2],
  ["x", 1],
  ["e\u0301", 1],
  ["👋", 2],
  ["👩‍👩‍👧", 2],
  ["🇩🇪", 2],
  ["한", 2],
  ["ñ", 1],
  [" ", 1],
  ["ש", 1],
  ["ต้", 1],
  ["，", 2],
] as const;

testInTmux(
  "REQ-T62 any character can be inserted in the middle of a line, cell by cell, while ten messages a second arrive",
  async () => {
    await using server = await ChatServer.start(["--rate", "0"]);
    await using ann = await server.peer("ann");
    await using screen = await ChatScreen.join(server, "bob");
    await screen.tmux.type("ab");
    await screen.tmux.press("Left");
    await screen.untilInput("#lobby> ab", { row: 0, column: 9 });
    const texts = ["hello", "你好 👩‍👩‍👧 🇩🇪", "a longer one that has to go on in the next row of this window, as it is"];
    await using chatter = new Chatter(ann, texts, { pauseMs: 100 });
    let typed = "a";
    let column = 9;
    /** Waits for a state. Only that state and the one before may be visible until then. */
    const becomes = async (row: string, at: number, before: string) => {
      const { rows } = await screen.tmux.until(`the input ${row} with the cursor at ${at}`, (window) => {
        const first = window.rows.findLastIndex((one) => one.startsWith("#lobby>"));
        const whole = window.rows.slice(first).filter((one) => one !== "");
        const isRight = first !== -1 && whole.length === 2 && [row, before].includes(whole[0] ?? "");
        if (!isRight) throw new Error(`Something else than ${before} or ${row} is typed:\n${shown(window)}`);
        return whole[0] === row && window.cursor.row === first && window.cursor.column === at &&
          window.cursor.isVisible;
      });
      assertEquals(rows.filter((one) => one.startsWith("#lobby>")).length, 1);
    };
    for (const [piece, cells] of PIECES) {
      const before = `#lobby> ${typed}b`;
      await screen.tmux.type(piece);
      typed += piece;
      column += cells;
      await becomes(`#lobby> ${typed}b`, column, before);
      // It is still so some messages later.
      await screen.untilSaid(new RegExp(`<ann> ${chatter.count + 1} `));
      await becomes(`#lobby> ${typed}b`, column, `#lobby> ${typed}b`);
    }
    for (const [piece, cells] of PIECES.toReversed()) {
      const before = `#lobby> ${typed}b`;
      await screen.tmux.press("BSpace");
      typed = typed.slice(0, -piece.length);
      column -= cells;
      await becomes(`#lobby> ${typed}b`, column, before);
    }
    await screen.tmux.type("我👩‍👩‍👧");
    await screen.tmux.press("Home", "Right", "Right", "Delete", "End", "Enter");
    await ann.expect("message", ({ from, text }) => from === "bob" && text === "a我b");
  },
);

testInTmux("a line that is wider than the window continues in the next row, with the cursor", async () => {
  await using server = await ChatServer.start();
  await using screen = await ChatScreen.join(server, "bob", { columns: 40 });
  await screen.tmux.type("x".repeat(31));
  await screen.untilInput(`#lobby> ${"x".repeat(31)}`, { row: 0, column: 39 });
  // At the end of a full row the cursor goes to the next one.
  await screen.tmux.type("y");
  const full = await screen.until("a full row", ({ cursor }) => cursor.row === 1);
  assertEquals(full.input[0], `#lobby> ${"x".repeat(31)}y`);
  await screen.tmux.type("你");
  await screen.untilInput([`#lobby> ${"x".repeat(31)}y`, "        你"], { row: 1, column: 10 });
  await screen.tmux.press("BSpace", "BSpace", "BSpace");
  await screen.untilInput(`#lobby> ${"x".repeat(30)}`, { row: 0, column: 38 });
  // A wide character that does not fit moves to the next row as a whole.
  await screen.tmux.type("z你好");
  await screen.untilInput([`#lobby> ${"x".repeat(30)}z`, "        你好"], { row: 1, column: 12 });
  await screen.tmux.press("C-a");
  await screen.until("the cursor at the start", ({ cursor }) => cursor.row === 0 && cursor.column === 8);
});

testInTmux("Up and Down go through earlier lines, and the unfinished line comes back", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.join("ann");
  await using screen = await ChatScreen.join(server, "bob");
  await screen.enter("first");
  await screen.enter("second");
  await screen.untilSaid(/<bob> second$/);
  await screen.tmux.type("half");
  await screen.tmux.press("Up");
  await screen.untilInput("#lobby> second", { row: 0, column: 14 });
  await screen.tmux.press("Up");
  await screen.untilInput("#lobby> first", { row: 0, column: 13 });
  await screen.tmux.press("Down", "Down");
  await screen.untilInput("#lobby> half", { row: 0, column: 12 });
  await screen.tmux.press("C-u", "Up", "Up", "Enter");
  await ann.stdoutLine(roomLine("bob", "second"));
  await ann.stdoutLine(roomLine("bob", "first"));
});

testInTmux("Ctrl-R finds an earlier line, and Escape leaves it for editing", async () => {
  await using server = await ChatServer.start();
  await using screen = await ChatScreen.join(server, "bob");
  for (const line of ["a green build", "a red build", "lunch"]) await screen.enter(line);
  await screen.untilSaid(/<bob> lunch$/);
  await screen.tmux.press("C-r");
  await screen.tmux.type("build");
  await screen.until("the newer one", ({ input }) => input.join().includes("a red build"));
  await screen.tmux.press("C-r");
  const found = await screen.until("the older one", ({ input }) => input.join().includes("a green build"));
  assertEquals(found.status.includes("build"), true, found.status);
  await screen.tmux.press("Escape");
  await screen.until(
    "the line to be changed",
    ({ input, status }) => input[0] === "#lobby> a green build" && /^bob/.test(status),
  );
  await screen.tmux.press("End");
  await screen.tmux.type(" again");
  await screen.tmux.press("Enter");
  await screen.untilSaid(/<bob> a green build again$/);
});

testInTmux("Tab completes commands, and names with a colon at the start of a line", async () => {
  await using server = await ChatServer.start();
  await using _annabel = await server.join("annabel");
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.type("/whoi");
  await screen.tmux.press("Tab");
  await screen.untilInput("#lobby> /whois", { row: 0, column: 15 });
  await screen.tmux.type("anna");
  await screen.tmux.press("Tab");
  await screen.untilInput("#lobby> /whois annabel", { row: 0, column: 23 });
  await screen.tmux.press("C-u");
  await screen.tmux.type("ann");
  await screen.tmux.press("Tab");
  await screen.untilInput("#lobby> annabel:", { row: 0, column: 17 });
  await screen.tmux.type("hi");
  await screen.untilInput("#lobby> annabel: hi", { row: 0, column: 19 });
  await screen.tmux.type(", ann");
  await screen.tmux.press("Tab");
  await screen.untilInput("#lobby> annabel: hi, annabel", { row: 0, column: 29 });
});

testInTmux("Tab cycles through several candidates, and shows them in the status row", async () => {
  await using server = await ChatServer.start();
  await using _anna = await server.join("anna");
  await using _anton = await server.join("anton");
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.type("an");
  await screen.tmux.press("Tab");
  const first = await screen.until("a candidate", ({ input }) => /^#lobby> an(na|ton):$/.test(input[0] ?? ""));
  assertEquals(["anna", "anton"].every((name) => first.status.includes(name)), true, first.status);
  await screen.tmux.press("Tab");
  await screen.until(
    "the other",
    ({ input }) => /^#lobby> an(na|ton):$/.test(input[0] ?? "") && input[0] !== first.input[0],
  );
  await screen.tmux.press("Tab");
  await screen.untilInput("#lobby> an", { row: 0, column: 10 });
  await screen.tmux.press("BTab", "BTab");
  await screen.untilInput(first.input);
  await screen.tmux.type(" x");
  await screen.until("the usual row at the bottom", ({ status }) => /^bob\b/.test(status));
});

testInTmux("the history is there in the next run, without lines that had a secret", async () => {
  await using server = await ChatServer.start();
  await using screen = await ChatScreen.start(["join", server.address, "--name", "bob"], {
    wrap: (words) => ["sh", "-c", '"$@"; echo again; exec "$@"', "sh", ...words],
  });
  await screen.untilInput("#lobby>");
  await screen.enter("remember me");
  await screen.enter("/msg nickserv identify hunter2");
  await screen.tmux.press("Up");
  await screen.untilInput("#lobby> /msg nickserv identify hunter2");
  await screen.tmux.press("C-u", "C-d");
  await screen.until("the prompt of the next run", ({ above }) => above.includes("again"));
  await screen.tmux.press("Up");
  await screen.untilInput("#lobby> remember me");
});
