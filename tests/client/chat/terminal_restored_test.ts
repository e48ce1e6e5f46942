import { assert, assertEquals, assertRejects } from "@std/assert";
import { SHOW_CURSOR } from "../../../client/display/ansi.ts";
import { join } from "../../../client/join.ts";
import { SUSPEND_MS } from "../../../client/screen/suspension.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { letGo, letIn, letQuit } from "../support/fake_platform.ts";
import { JoinedUser, KEY, showAround, TerminalUser } from "../support/terminal_user.ts";

/** After this time without a key, input is meant for the chat again. */
const SILENCE_MS = 300;

/**
 * Asserts that the terminal is restored: not raw, with a cursor, without bracketed paste, and without rows of the
 * client.
 */
async function assertGivenBack(user: TerminalUser): Promise<void> {
  await user.settled();
  assertEquals(user.platform.isRaw, false);
  const hidden = user.platform.output.lastIndexOf("\x1b[?25l");
  assert(user.platform.output.lastIndexOf(SHOW_CURSOR) > hidden);
  assertEquals([user.terminal.isPasteMarked, user.terminal.isWrapping], [false, true]);
  assertEquals(
    user.all.filter((row) => /^#lobby>|^Your name[:,]|^(?:connecting|no connection.*)? *bob {2}1:/.test(row)),
    [],
  );
  assertEquals(user.terminal.cursor.column, 0);
  assertEquals(user.platform.clock.waiting, 0);
}

Deno.test("join restores the terminal, however the user leaves (REQ-T63)", async () => {
  const ends: Readonly<
    Record<string, { readonly code: number; readonly end: (joined: JoinedUser) => Promise<unknown> }>
  > = {
    "/quit": { code: 0, end: ({ server }) => letQuit(server) },
    "q": { code: 0, end: ({ server }) => letQuit(server) },
    "Ctrl-C twice": { code: 0, end: ({ server }) => letGo(server) },
    "Ctrl-D": { code: 0, end: ({ server }) => letGo(server) },
  };
  const keys: Readonly<Record<string, string>> = {
    "/quit": `/quit${KEY.enter}`,
    "q": `q${KEY.enter}`,
    "Ctrl-C twice": `half${KEY.ctrlC}${KEY.ctrlC}${KEY.ctrlC}`,
    "Ctrl-D": KEY.ctrlD,
  };
  for (const [name, { code, end }] of Object.entries(ends)) {
    await using joined = await JoinedUser.begin();
    assertEquals(joined.user.platform.isRaw, true);
    joined.user.type(keys[name] ?? "");
    await end(joined);
    assertEquals(await joined.code, code, name);
    await assertGivenBack(joined.user);
  }
});

Deno.test("join restores the terminal after a signal, with a line half typed (REQ-T63)", async () => {
  for (const number of [1, 2, 3, 15]) {
    await using joined = await JoinedUser.begin();
    const { user, server } = joined;
    user.type("half 中", KEY.tab);
    await user.inputIs("#lobby> half 中");
    user.platform.signal(number);
    await server.expect("quit");
    await server.send({ type: "bye", reason: "quit" });
    await server.close();
    assertEquals(await joined.code, 128 + number);
    await assertGivenBack(user);
  }
});

Deno.test("join restores the terminal after a signal while the server is silent (REQ-T63)", async () => {
  await using joined = await JoinedUser.begin();
  joined.user.platform.signal(15);
  await joined.server.expect("quit");
  joined.user.platform.clock.advance(1_000);
  assertEquals(await joined.code, 143);
  await assertGivenBack(joined.user);
});

Deno.test("join restores the terminal when the server ends the session, and says why (REQ-T63)", async () => {
  await using away = await JoinedUser.begin({ window: { columns: 80, rows: 12 } });
  away.user.type("half");
  await away.server.send({ type: "bye", reason: "resumed" });
  await away.user.sees("Enter leaves");
  away.user.type(KEY.enter);
  assertEquals(await away.code, 4);
  await assertGivenBack(away.user);
  assertEquals(away.user.all.slice(-3), [
    "The server disconnected you: another connection took over the session.",
    "1 line may not have been delivered.",
    "Not sent: half",
  ]);

  await using dead = await JoinedUser.begin({ args: ["--retry-for", "0"] });
  await dead.server.vanish();
  assertEquals(await dead.code, 3);
  await assertGivenBack(dead.user);

  await using broken = await JoinedUser.begin();
  await broken.server.send(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n"));
  assertEquals(await broken.code, 1);
  await assertGivenBack(broken.user);
});

Deno.test("join restores the terminal if it never joined (REQ-T63)", async () => {
  using nobody = new TerminalUser();
  nobody.platform.fail("refused");
  assertEquals(await join(["--name", "bob"], nobody.platform), 3);
  await assertGivenBack(nobody);

  using refused = new TerminalUser();
  await using server = refused.platform.serve("server");
  const code = join(["--name", "bob"], refused.platform);
  await server.expect("hello");
  await server.send({ type: "error", code: "server_full", text: "" });
  assertEquals(await code, 4);
  await assertGivenBack(refused);
  assertEquals(refused.all.at(-1), "Cannot join as bob: the server is full.");
});

Deno.test("join restores the terminal when the input or the reader of the output is gone (REQ-T63)", async () => {
  await using hungUp = await JoinedUser.begin();
  hungUp.user.platform.endInput();
  await letGo(hungUp.server);
  assertEquals(await hungUp.code, 0);
  await assertGivenBack(hungUp.user);

  await using closed = await JoinedUser.begin();
  closed.user.platform.isOutputClosed = true;
  closed.user.type("x");
  await closed.user.settled();
  await closed.server.expect("quit");
  closed.user.platform.clock.advance(1_000);
  assertEquals(await closed.code, 141);
  assertEquals(closed.user.platform.isRaw, false);
});

Deno.test("join asks for a name at the prompt until it is valid", async () => {
  using user = new TerminalUser();
  await using server = user.platform.serve("server");
  const code = join([], user.platform);
  await user.inputIs("Your name, or an invitation link:");
  user.type(KEY.enter, "a b", KEY.enter);
  await user.sees("a b is not a valid name");
  await user.inputIs("Your name, or an invitation link:");
  user.type("bob", KEY.enter);
  assertEquals((await letIn(server)).name, "bob");
  await showAround(server);
  await user.inputIs("#lobby>");
  // A name does not belong into the history of typed lines.
  assertEquals([...user.platform.storage.files.keys()].filter((path) => path.endsWith("history.jsonl")), []);
  user.type(KEY.up);
  await user.settled();
  assertEquals(user.input, "#lobby>");
  user.type("/quit", KEY.enter);
  await letQuit(server);
  assertEquals(await code, 0);
  await assertGivenBack(user);
});

Deno.test("join asks for another name at the prompt if the name is taken", async () => {
  using user = new TerminalUser();
  await using first = user.platform.serve("first");
  const code = join(["--name", "ann"], user.platform);
  await first.expect("hello");
  await first.send({ type: "error", code: "name_taken", text: "" });
  await user.inputIs("Your name:");
  await using second = user.platform.serve("second");
  user.type("bob", KEY.enter);
  assertEquals((await letIn(second)).name, "bob");
  await showAround(second);
  await user.inputIs("#lobby>");
  assertEquals(user.bottom, "bob  1:#lobby");
  user.platform.signal(15);
  await second.expect("quit");
  await second.vanish();
  assertEquals(await code, 143);
});

Deno.test("join ends by a signal while it asks for a name, and with an error if no name is given (REQ-T63)", async () => {
  using signalled = new TerminalUser();
  const code = join([], signalled.platform);
  await signalled.inputIs("Your name, or an invitation link:");
  signalled.type("half");
  await signalled.inputIs("Your name, or an invitation link: half");
  signalled.platform.signal(15);
  assertEquals(await code, 143);
  await assertGivenBack(signalled);

  for (const keys of [KEY.ctrlD, `${KEY.ctrlC}y`]) {
    using user = new TerminalUser();
    const ended = assertRejects(() => join([], user.platform), UsageError);
    await user.inputIs("Your name, or an invitation link:");
    user.type(keys);
    await ended;
    await assertGivenBack(user);
    assertEquals(user.platform.dialled, []);
  }
});

Deno.test("Ctrl-Z restores the terminal for a second Ctrl-Z, and takes it back after three seconds", async () => {
  await using joined = await JoinedUser.begin();
  const { user } = joined;
  user.type("half", KEY.ctrlZ);
  await user.sees("Press Ctrl-Z again to suspend");
  assertEquals([user.platform.isRaw, user.terminal.isPasteMarked, user.input], [false, false, ""]);
  await joined.hears("ann", "meanwhile");
  await user.settled();
  assertEquals(user.screen.some((row) => row.includes("meanwhile")), false);
  user.platform.clock.advance(SUSPEND_MS);
  await user.sees("<ann> meanwhile");
  assertEquals([user.platform.isRaw, user.terminal.isPasteMarked], [true, true]);
  assertEquals(user.all.slice(1), [
    "Press Ctrl-Z again to suspend the program. Resuming in 3 s.",
    "hh:mm <ann> meanwhile",
    "#lobby> half",
    "bob  1:#lobby",
  ]);
  user.platform.clock.advance(SILENCE_MS);
  user.type(KEY.ctrlC);
  assertEquals(await joined.leave(), 0);
  await assertGivenBack(user);
});

Deno.test("input for the shell after a single Ctrl-Z is not sent, nor does its end count", async () => {
  await using joined = await JoinedUser.begin();
  const { user, server } = joined;
  user.type("half", KEY.ctrlZ);
  await user.sees("Press Ctrl-Z again to suspend");
  user.type("rm -r secret", KEY.enter, "mail bo");
  await user.settled();
  user.platform.clock.advance(SUSPEND_MS);
  for (const key of ["s", "s", KEY.enter]) {
    user.platform.clock.advance(SILENCE_MS);
    user.type(key);
    await user.settled();
    // The screen does not look as if it took input.
    assertEquals(user.input, "");
  }
  await user.inputIs("#lobby> half");
  assertEquals(server.rest(), []);
  user.type(" typed", KEY.enter);
  assertEquals((await joined.echo()).text, "half typed");
  assertEquals(await joined.leave(), 0);
});

Deno.test("join draws below the output of the shell when it is resumed, in the new window size", async () => {
  await using joined = await JoinedUser.begin();
  const { user } = joined;
  user.type("half", KEY.ctrlZ);
  await user.sees("Press Ctrl-Z again to suspend");
  await user.terminal.write("[1]+  Stopped\r\n$ fg\r\n");
  await user.terminal.resize({ columns: 30, rows: 12 });
  user.platform.window = { columns: 30, rows: 12 };
  user.platform.goOn();
  await user.inputIs("#lobby> half");
  assertEquals(user.all.slice(-4), ["[1]+  Stopped", "$ fg", "#lobby> half", "bob  1:#lobby"]);
  assertEquals(user.platform.isRaw, true);
  user.type(KEY.ctrlC);
  assertEquals(await joined.leave(), 0);
});

Deno.test("a signal ends join while it is suspended, and the terminal stays restored (REQ-T63)", async () => {
  await using joined = await JoinedUser.begin();
  const { user, server } = joined;
  user.type(KEY.ctrlZ);
  await user.sees("Press Ctrl-Z again to suspend");
  user.platform.signal(1);
  await server.expect("quit");
  await server.vanish();
  assertEquals(await joined.code, 129);
  user.platform.clock.advance(SUSPEND_MS);
  await assertGivenBack(user);
});

Deno.test("Ctrl-C and Ctrl-D end join while it connects", async () => {
  for (const keys of [KEY.ctrlD, KEY.ctrlC + KEY.ctrlC]) {
    using user = new TerminalUser();
    const code = join(["--name", "bob"], user.platform);
    await user.until(() => user.bottom === "connecting  bob", "the status row");
    user.type(keys);
    assertEquals(await code, 0);
    await assertGivenBack(user);
  }
});

Deno.test("a signal ends join if the terminal accepts no more output (REQ-T63)", async () => {
  await using joined = await JoinedUser.begin();
  const { user, server } = joined;
  user.platform.stallOutput();
  await joined.hears("ann", "hi");
  await user.settled();
  user.platform.signal(15);
  await server.expect("quit");
  await server.vanish();
  const late = setInterval(() => user.platform.clock.advance(1_000), 1);
  try {
    assertEquals(await joined.code, 143);
  } finally {
    clearInterval(late);
  }
  assertEquals(user.platform.isRaw, false);
  user.platform.resumeOutput();
});
