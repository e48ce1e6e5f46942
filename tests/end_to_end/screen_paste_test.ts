/**
 * Text that is pasted into the client's screen runs nothing silently (REQ-T64).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { until } from "../support/until.ts";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { shown, testInTmux } from "./support/tmux.ts";

/** The messages of a person that a peer has received so far. */
async function saidTo(peer: ScriptedPeer, name: string): Promise<string[]> {
  await peer.drain();
  return peer.received.flatMap((message) => message.type === "message" && message.from === name ? [message.text] : []);
}

/** Different lines of this many characters. */
function linesOf(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index} `.padEnd(length, "x"));
}

testInTmux("REQ-T64 a paste of 300 lines is shown, asks, and is sent as one message if it fits", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.peer("ann");
  await using screen = await ChatScreen.join(server, "bob");
  const text = linesOf(300, 20).join("\n");
  await screen.tmux.paste(`${text}\n`);
  // As much of it as fits, around the cursor.
  const pasted = await screen.tmux.untilRow(/^ +299 x+$/);
  const numbers = pasted.rows.flatMap((row) => /^ +(\d+) x+$/.exec(row)?.[1] ?? []);
  assert(numbers.length > 1 && numbers.length < 16, shown(pasted));
  assert(pasted.rows.some((row) => /^bob\b/.test(row)), shown(pasted));
  await screen.tmux.press("Enter");
  await screen.tmux.untilRow(/\b300 lines\b/);
  assertEquals(await saidTo(ann, "bob"), []);
  await screen.tmux.press("Enter");
  await ann.expect("message", ({ from }) => from === "bob");
  assertEquals(await saidTo(ann, "bob"), [text]);
  await screen.untilInput("#lobby>", { row: 0, column: 8 });
  // All of it is above the prompt, in one piece.
  const wanted = linesOf(300, 20).map((_, index) => String(index));
  let said: string[] = [];
  await until(async () => {
    said = (await screen.tmux.allRows()).flatMap((row) => /(?:> |\| )(\d+) x+$/.exec(row)?.[1] ?? []);
    // The last ones are drawn in a later frame.
    return said.length >= wanted.length;
  }, () => `${said.length} of ${wanted.length} pasted lines among those that were said`);
  assertEquals(said, wanted);
});

testInTmux("REQ-T64 a paste that does not fit into a message is split at line breaks", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.peer("ann");
  await using screen = await ChatScreen.join(server, "bob");
  const text = linesOf(300, 60).join("\n");
  await screen.tmux.paste(text);
  await screen.tmux.untilRow(/^ +299 x+$/);
  await screen.tmux.press("Enter");
  await screen.tmux.untilRow(/\b300 lines\b/);
  await screen.tmux.press("Enter");
  await ann.expect("message", ({ text }) => text.includes("299 x"));
  const texts = await saidTo(ann, "bob");
  assertEquals(texts.join("\n"), text);
  // 8192 bytes are 134 of these lines.
  assertEquals(texts.map((one) => one.split("\n").length), [134, 134, 32]);
});

testInTmux("REQ-T64 pasted lines that look like commands are sent as text, and Ctrl-C drops a paste", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.peer("ann");
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.paste("/quit\n/nick eve\nq");
  await screen.until("the paste", ({ input }) => input.length === 3);
  await screen.tmux.press("Enter");
  await screen.until("a question", ({ status }) => status.includes("3 lines"));
  await screen.tmux.press("C-c");
  await screen.untilInput("#lobby>", { row: 0, column: 8 });
  assertEquals(await saidTo(ann, "bob"), []);
  await screen.tmux.paste("/quit\n/nick eve\nq");
  await screen.until("the paste", ({ input }) => input.length === 3);
  await screen.tmux.press("Enter");
  await screen.until("a question", ({ status }) => status.includes("3 lines"));
  await screen.tmux.press("Enter");
  await ann.expect("message", ({ from }) => from === "bob");
  assertEquals(await saidTo(ann, "bob"), ["/quit\n/nick eve\nq"]);
});

testInTmux("REQ-T64 a pasted line that begins with / asks before it runs, a typed one does not", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.peer("ann");
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.paste("/me waves");
  await screen.untilInput("#lobby> /me waves");
  await screen.tmux.press("Enter");
  await screen.until("a question", ({ status }) => !/^bob\b/.test(status));
  assertEquals(await saidTo(ann, "bob"), []);
  await screen.tmux.press("Escape");
  await screen.until("the line to be changed", ({ status }) => /^bob\b/.test(status));
  await screen.untilInput("#lobby> /me waves");
  await screen.tmux.press("Enter");
  await screen.until("a question", ({ status }) => !/^bob\b/.test(status));
  await screen.tmux.press("Enter");
  await ann.expect("message", ({ from, text, action }) => from === "bob" && text === "waves" && action === true);
  await screen.enter("/me sits");
  await ann.expect("message", ({ from, text, action }) => from === "bob" && text === "sits" && action === true);
});

testInTmux("a pasted line without a slash is inserted like typed text, without its line break", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.peer("ann");
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.type("see  there");
  await screen.tmux.press("Left", "Left", "Left", "Left", "Left", "Left");
  await screen.tmux.paste("https://example.org/a?b=c\n");
  await screen.untilInput("#lobby> see https://example.org/a?b=c there", { row: 0, column: 37 });
  await screen.tmux.press("Enter");
  await ann.expect("message", ({ from, text }) => from === "bob" && text === "see https://example.org/a?b=c there");
});
