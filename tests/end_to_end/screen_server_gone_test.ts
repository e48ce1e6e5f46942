/**
 * The client's screen while its server is away: it says so, and typed lines wait and are sent once when the server is
 * back.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { roomLine } from "./support/lines.ts";
import { freePort } from "./support/ports.ts";
import { testInTmux } from "./support/tmux.ts";

const PATIENT = ["--retry-for", "600"];

testInTmux(
  "a server that is killed and restarted leaves unfinished input in place, and receives waiting lines once",
  async () => {
    const port = freePort();
    await using first = await ChatServer.start(["--port", String(port)]);
    await using ann = await first.join("ann", PATIENT);
    await using screen = await ChatScreen.join(first, "bob", { flags: PATIENT });
    await screen.enter("before");
    await ann.stdoutLine(roomLine("bob", "before"));
    await screen.untilSaid(/<bob> before$/);
    await screen.tmux.type("half typed 你");
    await screen.tmux.press("Left", "Left");
    const isHalfTyped = () => screen.untilInput("#lobby> half typed 你", { row: 0, column: 18 });
    await isHalfTyped();
    first.program.signal("SIGKILL");
    await screen.untilSaid(/^Connection lost/);
    await screen.until(
      "a word about it in the status row",
      ({ status }) => /no connection|trying|connecting/.test(status),
    );
    await ann.stderrLine(/^Connection lost/);
    await isHalfTyped();
    // Lines typed now wait above the prompt.
    await screen.tmux.press("C-u", "C-k");
    for (const line of ["meanwhile 1", "meanwhile 2"]) {
      await screen.enter(line);
      await screen.untilSaid(new RegExp(`^${line}$`));
    }
    await screen.tmux.type("half typed 你");
    await screen.tmux.press("Left", "Left");
    await isHalfTyped();
    await using _second = await ChatServer.start(["--port", String(port)]);
    await screen.untilSaid(/^Reconnected/);
    await screen.untilSaid(/^\d\d:\d\d <bob> meanwhile 2$/);
    await screen.until("no line on its way", ({ above }) => !above.some((row) => /^meanwhile/.test(row)));
    const { above, status } = await isHalfTyped();
    // The server has shown each once, so each was sent once; ann may have come back later.
    assertEquals(above.flatMap((row) => /<bob> (meanwhile .*)/.exec(row)?.[1] ?? []), ["meanwhile 1", "meanwhile 2"]);
    assertEquals(/^bob\b/.test(status), true, status);
    await ann.stderrLine(/^Reconnected/);
    await screen.tmux.press("Enter");
    await ann.stdoutLine(roomLine("bob", "half typed 你"));
  },
);

testInTmux("a server that does not come back ends the client with 3, and the reason stays on the screen", async () => {
  await using server = await ChatServer.start();
  await using screen = await ChatScreen.join(server, "bob", { flags: ["--retry-for", "1"] });
  await screen.tmux.type("half typed");
  await screen.untilInput("#lobby> half typed");
  server.program.signal("SIGKILL");
  const { code, before, after } = await screen.left();
  assertEquals([code, after], [3, before]);
  const { rows, cursor } = await screen.tmux.untilRow(/within 1 s/);
  assertEquals(cursor.isVisible, true);
  assertEquals(rows.filter((row) => /^bob\b|^#lobby>/.test(row)), []);
});

testInTmux("a client that was stopped by a signal redraws its screen when it continues", async () => {
  const port = freePort();
  await using first = await ChatServer.start(["--port", String(port)]);
  await using screen = await ChatScreen.join(first, "bob", { flags: PATIENT });
  first.program.signal("SIGKILL");
  await screen.untilSaid(/^Connection lost/);
  await screen.enter("on its way");
  await screen.untilSaid(/^on its way$/);
  await screen.tmux.type("half typed");
  await screen.untilInput("#lobby> half typed", { row: 0, column: 18 });
  await screen.signal("SIGSTOP");
  await using _second = await ChatServer.start(["--port", String(port)]);
  await screen.signal("SIGCONT");
  await screen.untilSaid(/^\d\d:\d\d <bob> on its way$/);
  await screen.until("no line on its way", ({ above }) => !above.includes("on its way"));
  await screen.untilInput("#lobby> half typed", { row: 0, column: 18 });
});
