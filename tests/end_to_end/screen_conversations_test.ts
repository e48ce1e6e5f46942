/**
 * Rooms and private conversations on the client's screen: where the next line goes, and what is new elsewhere.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { roomLine } from "./support/lines.ts";
import { testInTmux } from "./support/tmux.ts";

/** Waits until the status row matches. */
async function untilStatus(screen: ChatScreen, wanted: RegExp): Promise<void> {
  await screen.until(`a status row ${wanted}`, ({ status }) => wanted.test(status));
}

testInTmux("the status row counts new messages of other rooms, and Alt-2 goes there", async () => {
  await using server = await ChatServer.start();
  await using screen = await ChatScreen.join(server, "bob", { flags: ["--rooms", "lobby,ops"] });
  await using eve = await server.join("eve", ["--rooms", "ops"]);
  await untilStatus(screen, /1:#lobby\s+2:#ops$/);
  await eve.type("one", "two", "three");
  await screen.untilSaid(/^\d\d:\d\d #ops <eve> three$/);
  await untilStatus(screen, /1:#lobby\s+2:#ops\(3\)/);
  await screen.tmux.type("to ops");
  await screen.tmux.press("M-2");
  await screen.untilInput("#ops> to ops", { row: 0, column: 12 });
  await untilStatus(screen, /1:#lobby\s+2:#ops$/);
  await screen.tmux.press("Enter");
  await eve.stdoutLine(roomLine("bob", "to ops", "#ops"));
  // In the current room, messages do not show their room.
  await screen.untilSaid(/^\d\d:\d\d <bob> to ops$/);
  await screen.tmux.press("M-1");
  await screen.untilInput("#lobby>");
  await eve.type("bob: look");
  await untilStatus(screen, /2:#ops\(1!\)/);
  await screen.tmux.press("M-a");
  await screen.untilInput("#ops>");
});

testInTmux("a private conversation has a number in the status row too, with a mark", async () => {
  await using server = await ChatServer.start();
  await using screen = await ChatScreen.join(server, "bob");
  await using ann = await server.join("ann");
  await ann.type("/msg bob psst");
  await screen.untilSaid(/^\d\d:\d\d \[ann -> you\] psst$/);
  await untilStatus(screen, /2:ann\(1!\)/);
  await screen.tmux.press("M-2");
  await screen.untilInput("ann>");
  await screen.enter("yes?");
  await ann.stdoutLine(/^\[bob -> you\] yes\?$/);
  await screen.untilSaid(/^\d\d:\d\d \[you -> ann\] yes\?$/);
});

testInTmux("/join and /query change the prompt", async () => {
  await using server = await ChatServer.start();
  await using screen = await ChatScreen.join(server, "bob");
  await using ann = await server.join("ann", ["--rooms", "dev"]);
  await screen.enter("/join #dev");
  await screen.untilInput("#dev>");
  await untilStatus(screen, /1:#lobby\s+2:#dev/);
  await screen.enter("here now");
  await ann.stdoutLine(roomLine("bob", "here now", "#dev"));
  await screen.enter("/query ann");
  await screen.untilInput("ann>");
  await screen.enter("and now alone");
  await ann.stdoutLine(/^\[bob -> you\] and now alone$/);
  await screen.enter("/part #dev");
  const { status } = await screen.until("#dev to be gone", ({ status }) => !status.includes("#dev"));
  assert(status.includes("#lobby"), status);
});

testInTmux("more conversations than fit into the status row leave it one row high", async () => {
  await using server = await ChatServer.start();
  const rooms = Array.from({ length: 20 }, (_, index) => `room${index}`);
  await using screen = await ChatScreen.join(server, "bob", { flags: ["--rooms", rooms.join()], columns: 50 });
  const { rows } = await screen.tmux.screen();
  assertEquals(rows.filter((row) => /\broom|#room/.test(row) && !/^You are|^#room0>|^\s/.test(row)).length, 1);
  await screen.tmux.press("M-9");
  await screen.untilInput("#room8>");
});
