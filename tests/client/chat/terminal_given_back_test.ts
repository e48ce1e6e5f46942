import { assert, assertEquals, assertRejects } from "@std/assert";
import { SHOW_CURSOR } from "../../../client/display/sequences.ts";
import { join } from "../../../client/join.ts";
import { SUSPEND_MS } from "../../../client/screen/suspension.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { letGo, letIn, letQuit } from "../support/fake_platform.ts";
import { KEY, Seat, showAround, Sitting } from "../support/seat.ts";

/** After so long without a key what is typed is meant for the chat again, where nothing was typed meanwhile. */
const SILENCE_MS = 300;

/** The terminal is as it was: not raw, with a cursor, without marked pastes, and nothing of the client is left in it. */
async function assertGivenBack(seat: Seat): Promise<void> {
  await seat.settled();
  assertEquals(seat.platform.isRaw, false);
  const hidden = seat.platform.output.lastIndexOf("\x1b[?25l");
  assert(seat.platform.output.lastIndexOf(SHOW_CURSOR) > hidden);
  assertEquals([seat.terminal.isPasteMarked, seat.terminal.isWrapping], [false, true]);
  assertEquals(
    seat.all.filter((row) => /^#lobby>|^Your name:|^(?:connecting|no connection.*)? *bob {2}1:/.test(row)),
    [],
  );
  assertEquals(seat.terminal.cursor.column, 0);
  assertEquals(seat.platform.clock.waiting, 0);
}

Deno.test("join gives the terminal back as it was, however the one who sits there ends it (REQ-T63)", async () => {
  const ends: Readonly<
    Record<string, { readonly code: number; readonly end: (sitting: Sitting) => Promise<unknown> }>
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
    await using sitting = await Sitting.begin();
    assertEquals(sitting.seat.platform.isRaw, true);
    sitting.seat.type(keys[name] ?? "");
    await end(sitting);
    assertEquals(await sitting.code, code, name);
    await assertGivenBack(sitting.seat);
  }
});

Deno.test("join gives the terminal back as it was when a signal ends it, with a line half typed (REQ-T63)", async () => {
  for (const number of [1, 2, 3, 15]) {
    await using sitting = await Sitting.begin();
    const { seat, server } = sitting;
    seat.type("half 中", KEY.tab);
    await seat.inputIs("#lobby> half 中");
    seat.platform.signal(number);
    await server.expect("quit");
    await server.send({ type: "bye", reason: "quit" });
    await server.close();
    assertEquals(await sitting.code, 128 + number);
    await assertGivenBack(seat);
  }
});

Deno.test("join gives the terminal back as it was when a signal ends it and the server is silent (REQ-T63)", async () => {
  await using sitting = await Sitting.begin();
  sitting.seat.platform.signal(15);
  await sitting.server.expect("quit");
  sitting.seat.platform.clock.advance(1_000);
  assertEquals(await sitting.code, 143);
  await assertGivenBack(sitting.seat);
});

Deno.test("join gives the terminal back as it was when the server ends it, and says why (REQ-T63)", async () => {
  await using away = await Sitting.begin({ window: { columns: 80, rows: 12 } });
  away.seat.type("half");
  await away.server.send({ type: "bye", reason: "resumed" });
  assertEquals(await away.code, 4);
  await assertGivenBack(away.seat);
  assertEquals(away.seat.all.slice(-3), [
    "The server disconnected you: another connection took over the session.",
    "1 line may not have been delivered.",
    "Not sent: half",
  ]);

  await using dead = await Sitting.begin({ args: ["--retry-for", "0"] });
  await dead.server.vanish();
  assertEquals(await dead.code, 3);
  await assertGivenBack(dead.seat);

  await using broken = await Sitting.begin();
  await broken.server.send(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n"));
  assertEquals(await broken.code, 1);
  await assertGivenBack(broken.seat);
});

Deno.test("join gives the terminal back as it was where it never came to a chat (REQ-T63)", async () => {
  using nobody = new Seat();
  nobody.platform.fail("refused");
  assertEquals(await join(["--name", "bob"], nobody.platform), 3);
  await assertGivenBack(nobody);

  using refused = new Seat();
  await using server = refused.platform.serve("server");
  const code = join(["--name", "bob"], refused.platform);
  await server.expect("hello");
  await server.send({ type: "error", code: "server_full", text: "" });
  assertEquals(await code, 4);
  await assertGivenBack(refused);
  assertEquals(refused.all.at(-1), "Cannot join as bob: the server is full.");
});

Deno.test("join gives the terminal back where it went away: no input, or no reader of the output (REQ-T63)", async () => {
  await using hungUp = await Sitting.begin();
  hungUp.seat.platform.endInput();
  await letGo(hungUp.server);
  assertEquals(await hungUp.code, 0);
  await assertGivenBack(hungUp.seat);

  await using closed = await Sitting.begin();
  closed.seat.platform.isOutputClosed = true;
  closed.seat.type("x");
  await closed.seat.settled();
  await closed.server.expect("quit");
  closed.seat.platform.clock.advance(1_000);
  assertEquals(await closed.code, 141);
  assertEquals(closed.seat.platform.isRaw, false);
});

Deno.test("join asks for a name in the place of the prompt, until it is one", async () => {
  using seat = new Seat();
  await using server = seat.platform.serve("server");
  const code = join([], seat.platform);
  await seat.inputIs("Your name:");
  seat.type(KEY.enter, "a b", KEY.enter);
  await seat.sees("a b is not a valid name");
  await seat.inputIs("Your name:");
  seat.type("bob", KEY.enter);
  assertEquals((await letIn(server)).name, "bob");
  await showAround(server);
  await seat.inputIs("#lobby>");
  // A name is no line that one would type again.
  assertEquals([...seat.platform.storage.files.keys()].filter((path) => path.endsWith("history.jsonl")), []);
  seat.type(KEY.up);
  await seat.settled();
  assertEquals(seat.input, "#lobby>");
  seat.type("/quit", KEY.enter);
  await letQuit(server);
  assertEquals(await code, 0);
  await assertGivenBack(seat);
});

Deno.test("join asks for another name where one is taken", async () => {
  using seat = new Seat();
  await using first = seat.platform.serve("first");
  const code = join(["--name", "ann"], seat.platform);
  await first.expect("hello");
  await first.send({ type: "error", code: "name_taken", text: "" });
  await seat.inputIs("Your name:");
  await using second = seat.platform.serve("second");
  seat.type("bob", KEY.enter);
  assertEquals((await letIn(second)).name, "bob");
  await showAround(second);
  await seat.inputIs("#lobby>");
  assertEquals(seat.bottom, "bob  1:#lobby");
  seat.platform.signal(15);
  await second.expect("quit");
  await second.vanish();
  assertEquals(await code, 143);
});

Deno.test("join ends with a signal while it asks for a name, and without one where none is given (REQ-T63)", async () => {
  using signalled = new Seat();
  const code = join([], signalled.platform);
  await signalled.inputIs("Your name:");
  signalled.type("half");
  await signalled.inputIs("Your name: half");
  signalled.platform.signal(15);
  assertEquals(await code, 143);
  await assertGivenBack(signalled);

  for (const keys of [KEY.ctrlD, `${KEY.ctrlC}y`]) {
    using seat = new Seat();
    const ended = assertRejects(() => join([], seat.platform), UsageError);
    await seat.inputIs("Your name:");
    seat.type(keys);
    await ended;
    await assertGivenBack(seat);
    assertEquals(seat.platform.dialled, []);
  }
});

Deno.test("Ctrl-Z gives the terminal back for the second one, and takes it again after three seconds", async () => {
  await using sitting = await Sitting.begin();
  const { seat } = sitting;
  seat.type("half", KEY.ctrlZ);
  await seat.sees("Ctrl-Z again suspends");
  assertEquals([seat.platform.isRaw, seat.terminal.isPasteMarked, seat.input], [false, false, ""]);
  await sitting.hears("ann", "meanwhile");
  await seat.settled();
  assertEquals(seat.screen.some((row) => row.includes("meanwhile")), false);
  seat.platform.clock.advance(SUSPEND_MS);
  await seat.sees("<ann> meanwhile");
  assertEquals([seat.platform.isRaw, seat.terminal.isPasteMarked], [true, true]);
  assertEquals(seat.all.slice(1), [
    "Ctrl-Z again suspends the program. Resuming in 3 s.",
    "hh:mm <ann> meanwhile",
    "#lobby> half",
    "bob  1:#lobby",
  ]);
  seat.platform.clock.advance(SILENCE_MS);
  seat.type(KEY.ctrlC);
  assertEquals(await sitting.leave(), 0);
  await assertGivenBack(seat);
});

Deno.test("What is typed for the shell after a single Ctrl-Z is not said, nor is the end of it", async () => {
  await using sitting = await Sitting.begin();
  const { seat, server } = sitting;
  seat.type("half", KEY.ctrlZ);
  await seat.sees("Ctrl-Z again suspends");
  seat.type("rm -r secret", KEY.enter, "mail bo");
  await seat.settled();
  seat.platform.clock.advance(SUSPEND_MS);
  for (const key of ["s", "s", KEY.enter]) {
    seat.platform.clock.advance(SILENCE_MS);
    seat.type(key);
    await seat.settled();
    // It does not look as if one could type here.
    assertEquals(seat.input, "");
  }
  await seat.inputIs("#lobby> half");
  assertEquals(server.rest(), []);
  seat.type(" typed", KEY.enter);
  assertEquals((await sitting.echo()).text, "half typed");
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join draws below what the shell wrote when it is called back, in the window that there is then", async () => {
  await using sitting = await Sitting.begin();
  const { seat } = sitting;
  seat.type("half", KEY.ctrlZ);
  await seat.sees("Ctrl-Z again suspends");
  await seat.terminal.write("[1]+  Stopped\r\n$ fg\r\n");
  await seat.terminal.resize({ columns: 30, rows: 12 });
  seat.platform.window = { columns: 30, rows: 12 };
  seat.platform.goOn();
  await seat.inputIs("#lobby> half");
  assertEquals(seat.all.slice(-4), ["[1]+  Stopped", "$ fg", "#lobby> half", "bob  1:#lobby"]);
  assertEquals(seat.platform.isRaw, true);
  seat.type(KEY.ctrlC);
  assertEquals(await sitting.leave(), 0);
});

Deno.test("A signal ends join while it is suspended, and the terminal stays given back (REQ-T63)", async () => {
  await using sitting = await Sitting.begin();
  const { seat, server } = sitting;
  seat.type(KEY.ctrlZ);
  await seat.sees("Ctrl-Z again suspends");
  seat.platform.signal(1);
  await server.expect("quit");
  await server.vanish();
  assertEquals(await sitting.code, 129);
  seat.platform.clock.advance(SUSPEND_MS);
  await assertGivenBack(seat);
});

Deno.test("join is left with Ctrl-C or Ctrl-D while it connects", async () => {
  for (const keys of [KEY.ctrlD, KEY.ctrlC + KEY.ctrlC]) {
    using seat = new Seat();
    const code = join(["--name", "bob"], seat.platform);
    await seat.until(() => seat.bottom === "connecting  bob", "the status row");
    seat.type(keys);
    assertEquals(await code, 0);
    await assertGivenBack(seat);
  }
});

Deno.test("A signal ends join where the terminal takes nothing any more (REQ-T63)", async () => {
  await using sitting = await Sitting.begin();
  const { seat, server } = sitting;
  seat.platform.stallOutput();
  await sitting.hears("ann", "hi");
  await seat.settled();
  seat.platform.signal(15);
  await server.expect("quit");
  await server.vanish();
  const late = setInterval(() => seat.platform.clock.advance(1_000), 1);
  try {
    assertEquals(await sitting.code, 143);
  } finally {
    clearInterval(late);
  }
  assertEquals(seat.platform.isRaw, false);
  seat.platform.resumeOutput();
});
