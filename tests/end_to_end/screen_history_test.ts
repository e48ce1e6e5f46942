/**
 * Returning to the client's screen: unread messages, private messages, and a server that was killed in the meantime.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { TempHome } from "../support/temp_home.ts";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { roomLine } from "./support/lines.ts";
import { freePort } from "./support/ports.ts";
import { testInTmux } from "./support/tmux.ts";

const WIDE = { columns: 90, rows: 20 };

/** A window with the home of a returning member. */
function inHome({ path }: TempHome) {
  return { ...WIDE, environment: { HOME: path, XDG_STATE_HOME: `${path}/.local/state` } };
}

/** The messages above the prompt, without their times. */
function saidIn(above: readonly string[]): string[] {
  return above.flatMap((row) => /^(?:\d\d:\d\d )?(.*(?:<|->|──).*)$/.exec(row)?.[1] ?? [])
    .filter((row) => !/^── [\d-]+ ──$/.test(row));
}

testInTmux("returning members see where the unread messages begin, and the private messages", async () => {
  await using home = await TempHome.make();
  await using server = await ChatServer.start();
  await using ann = await server.join("ann");
  {
    await using screen = await ChatScreen.join(server, "bob", inHome(home));
    await ann.type("before");
    await screen.untilSaid(/<ann> before$/);
    await screen.enter("of my own");
    await screen.untilSaid(/<bob> of my own$/);
    await screen.enter("/quit");
    assertEquals((await screen.left()).code, 0);
  }
  await ann.stdoutLine(/^-- bob left/);
  await ann.type("while bob was away", "/msg bob psst");
  await ann.stderrLine(/^bob is offline and will get it later\.$/);
  await using screen = await ChatScreen.join(server, "bob", inHome(home));
  const { above, status } = await screen.until("the unread", ({ above }) => above.some((row) => /psst$/.test(row)));
  assertEquals(saidIn(above).map((row) => row.replace(/\d\d:\d\d/, "hh:mm")), [
    "<ann> before",
    "<bob> of my own",
    "── 1 unread in #lobby since hh:mm ──",
    "<ann> while bob was away",
    "── 1 private message arrived while you were away ──",
    "[ann -> you] psst",
  ]);
  assertEquals(status, "bob  1:#lobby  2:ann(1!)");
  await screen.enter("/history 3");
  await screen.untilSaid(/^── history of #lobby: no older messages ──$/);
});

testInTmux("returning members are in their rooms again, and talk in the last one", async () => {
  await using home = await TempHome.make();
  await using server = await ChatServer.start();
  await using ann = await server.join("ann", ["--rooms", "ops"]);
  {
    await using screen = await ChatScreen.join(server, "bob", inHome(home));
    await screen.enter("/join ops");
    await screen.untilSaid(/-- bob joined #ops$/);
    await screen.enter("/quit");
    assertEquals((await screen.left()).code, 0);
  }
  await ann.stdoutLine(/^-- bob left/);
  await ann.type("bob: look");
  await using screen = await ChatScreen.join(server, "bob", inHome(home));
  const { above, status } = await screen.until("the unread", ({ above }) => above.some((row) => /look$/.test(row)));
  assertEquals(saidIn(above).map((row) => row.replace(/\d\d:\d\d/, "hh:mm")), [
    "── 1 unread in #ops since hh:mm ──",
    "<ann> bob: look",
  ]);
  // The numbers are those of before.
  assertEquals(status, "bob  1:#lobby  2:#ops");
});

testInTmux(
  "a server that is killed and restarted leaves no message out on the screen, and shows none twice",
  async () => {
    await using folder = await TempHome.make();
    const flags = ["--port", String(freePort()), "--data", folder.file("data")];
    await using first = await ChatServer.start(flags);
    await using ann = await first.join("ann", ["--retry-for", "600"]);
    await using screen = await ChatScreen.join(first, "bob", { ...WIDE, flags: ["--retry-for", "600"] });
    await ann.type("one");
    await screen.untilSaid(/<ann> one$/);
    first.program.signal("SIGKILL");
    await screen.untilSaid(/^Connection lost/);
    await screen.enter("two");
    await screen.signal("SIGSTOP");
    await using _second = await ChatServer.start(flags);
    await ann.stderrLine(/^Reconnected\.$/);
    await ann.type("three");
    await screen.signal("SIGCONT");
    await ann.stdoutLine(roomLine("bob", "two"));
    await ann.type("four");
    const { above } = await screen.until("all of it", ({ above }) => above.some((row) => /four$/.test(row)));
    assertEquals(saidIn(above), ["<ann> one", "<ann> three", "<bob> two", "<ann> four"]);
  },
);

testInTmux("/edit brings the last line back into the prompt, and everybody sees the change", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.join("ann");
  await using screen = await ChatScreen.join(server, "bob", WIDE);
  await screen.enter("helo");
  await ann.stdoutLine(roomLine("bob", "helo"));
  await screen.untilSaid(/<bob> helo$/);
  await screen.enter("/edit");
  await screen.untilInput("#lobby> /edit helo", { row: 0, column: 18 });
  await screen.tmux.press("BSpace");
  await screen.enter("lo");
  await ann.stdoutLine(/^-- bob edited "helo" in #lobby: hello$/);
  await screen.untilSaid(/-- bob edited "helo" in #lobby: hello$/);
  await screen.enter("/delete");
  await ann.stdoutLine(/^-- bob deleted the message of \d\d:\d\d in #lobby$/);
});
