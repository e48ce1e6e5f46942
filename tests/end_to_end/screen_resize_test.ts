/**
 * The client's screen in a window that is resized (REQ-T61).
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { Chatter } from "./support/chatter.ts";
import { shown, testInTmux } from "./support/tmux.ts";

const NO_LIMIT = ["--rate", "0"];

testInTmux(
  "REQ-T61 a window that shrinks to one column with emoji and grows back keeps the input, and shows every line",
  async () => {
    await using server = await ChatServer.start(NO_LIMIT);
    await using ann = await server.peer("ann");
    await using screen = await ChatScreen.join(server, "bob");
    const say = (text: string) => ann.send({ type: "say", to: "#lobby", text });
    for (let index = 0; index < 5; index++) await say(`wide ${index} 👩‍👩‍👧 你好`);
    await screen.untilSaid(/wide 4/);
    await screen.tmux.type("half typed 👍");
    await screen.tmux.press("Left", "Left");
    await screen.untilInput("#lobby> half typed 👍", { row: 0, column: 18 });
    for (let round = 0; round < 3; round++) {
      await screen.tmux.resize(1, 16);
      for (let index = 0; index < 3; index++) await say(`narrow ${round}${index} 🇩🇪é👩‍👩‍👧`);
      // A wide character does not fit into one column.
      await screen.tmux.until("the last narrow line", ({ rows }) => rows.join("").includes(`${round}2?é?`));
      await screen.tmux.resize(60, 16);
      await say(`wide again ${round}`);
      await screen.untilSaid(new RegExp(`^\\d\\d:\\d\\d <ann> wide again ${round}$`));
      await screen.untilWhole("#lobby> half typed 👍", 18);
    }
    const { above } = await screen.parts();
    const texts = above.flatMap((row) => /<ann> (.*)/.exec(row)?.[1] ?? []);
    // The screen shows complete messages in order.
    const expected = [0, 1, 2].flatMap((round) => [
      ...[0, 1, 2].map((index) => `narrow ${round}${index} 🇩🇪é👩‍👩‍👧`),
      `wide again ${round}`,
    ]);
    assertEquals(texts.slice(-expected.length), expected, shown(await screen.tmux.screen()));
    await screen.tmux.press("Enter");
    await ann.expect("message", ({ from, text }) => from === "bob" && text === "half typed 👍");
  },
);

testInTmux("REQ-T61 a window that is resized all the time keeps one prompt and one status row", async () => {
  await using server = await ChatServer.start(NO_LIMIT);
  await using ann = await server.peer("ann");
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.type("half typed");
  const sizes = [[30, 16], [61, 16], [60, 8], [12, 8], [100, 30], [59, 15], [60, 4], [25, 20], [60, 16]] as const;
  for (const [index, [columns, rows]] of sizes.entries()) {
    await screen.tmux.resize(columns, rows);
    await ann.send({ type: "say", to: "#lobby", text: `size ${index} ${"🐈 ".repeat(12)}.` });
  }
  await screen.untilSaid(/size 8/);
  await screen.untilWhole("#lobby> half typed", 18);
});

testInTmux(
  "REQ-T61 a window that is resized while messages arrive is complete afterwards",
  async () => {
    await using server = await ChatServer.start(NO_LIMIT);
    await using ann = await server.peer("ann");
    await using screen = await ChatScreen.join(server, "bob");
    await screen.tmux.type("half typed");
    for (const [round, columns] of [[1, 33], [20, 100], [59, 1], [100, 20], [33, 59]].entries()) {
      {
        await using _chatter = new Chatter(ann, ["🇩🇪é👩‍👩‍👧"], { pauseMs: 7 });
        for (const width of [...columns, 60]) await screen.tmux.resize(width, 16);
      }
      await ann.send({ type: "say", to: "#lobby", text: `round ${round} is over` });
      await screen.untilSaid(new RegExp(`^\\d\\d:\\d\\d <ann> round ${round} is over$`));
      await screen.untilWhole("#lobby> half typed", 18);
    }
  },
);

testInTmux("REQ-T61 a window that becomes smaller right after a key loses no message", async () => {
  await using server = await ChatServer.start(NO_LIMIT);
  await using ann = await server.peer("ann");
  await using screen = await ChatScreen.join(server, "bob", { columns: 80, rows: 24 });
  for (let index = 0; index < 25; index++) await ann.send({ type: "say", to: "#lobby", text: `message ${index}.` });
  await screen.untilSaid(/message 24\.$/);
  let typed = "";
  for (const rows of [23, 22, 20, 24, 12]) {
    typed += "hi";
    await screen.tmux.type("hi");
    await screen.tmux.resize(80, rows);
    await screen.untilWhole(`#lobby> ${typed}`, 8 + typed.length);
    const all = await screen.tmux.allRows();
    const missing = Array.from({ length: 25 }, (_, index) => `message ${index}.`)
      .filter((text) => !all.some((row) => row.endsWith(text)));
    assertEquals(missing, [], all.join("\n"));
  }
});
