/**
 * Keys whose bytes arrive apart at the client's screen, as over a slow connection, and pastes without an end.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { utf8 } from "../support/frames.ts";
import { sleep } from "../support/patience.ts";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { testInTmux } from "./support/tmux.ts";

/** Sends bytes in pieces with pauses between them, which are a part of the input. */
async function sendApart(screen: ChatScreen, pauseMs: number, pieces: readonly Uint8Array[]): Promise<void> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await sleep(pauseMs);
    await screen.tmux.send(piece);
  }
}

testInTmux("a key whose bytes arrive apart is neither lost nor said", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.peer("ann");
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.type("one two");
  await sendApart(screen, 150, [utf8("\x1b"), utf8("b")]);
  await screen.untilInput("#lobby> one two", { row: 0, column: 12 });
  await sendApart(screen, 60, [utf8("\x1b"), utf8("[D")]);
  await screen.untilInput("#lobby> one two", { row: 0, column: 11 });
  await sendApart(screen, 150, [utf8("\x1b["), utf8("1;"), utf8("5D")]);
  await screen.untilInput("#lobby> one two", { row: 0, column: 8 });
  await sendApart(screen, 150, [utf8("\x1b"), utf8("\r")]);
  await screen.untilInput(["#lobby>", "        one two"], { row: 1, column: 8 });
  const [first, second, third] = utf8("中");
  await sendApart(screen, 300, [first, second, third].map((byte) => Uint8Array.of(byte ?? 0)));
  await screen.untilInput(["#lobby>", "        中one two"], { row: 1, column: 10 });
  await screen.tmux.press("BSpace", "BSpace", "Enter");
  assertEquals((await ann.expect("message", ({ from }) => from === "bob")).text, "one two");
});

testInTmux("REQ-T64 a paste without an end is over after Ctrl-C or silence, and is asked about", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.peer("ann");
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.send(utf8("\x1b[200~/quit\rtwo"));
  await screen.tmux.press("C-c");
  await screen.untilInput(["#lobby> /quit", "        two"]);
  await screen.tmux.press("C-c");
  await screen.untilInput("#lobby>");
  await screen.tmux.send(utf8("\x1b[200~one\rtwo"));
  await screen.untilInput(["#lobby> one", "        two"]);
  // The rest of it comes late.
  await screen.tmux.send(utf8("\rthree\rfour\x1b[201~"));
  await screen.untilInput(["#lobby> one", "        two", "        three", "        four"]);
  await screen.tmux.press("Enter");
  await screen.until("a question", ({ status }) => status.includes("4 lines"));
  await screen.tmux.press("Enter");
  assertEquals((await ann.expect("message", ({ from }) => from === "bob")).text, "one\ntwo\nthree\nfour");
});
