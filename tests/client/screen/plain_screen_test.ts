/**
 * The screen of a pipe, and what it reads ahead.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { PlainScreen } from "../../../client/screen/plain_screen.ts";
import { until } from "../../support/until.ts";
import { FakePlatform } from "../support/fake_platform.ts";

async function restOf(screen: PlainScreen): Promise<string[]> {
  const lines: string[] = [];
  for (let line = await screen.nextLine(); line !== null; line = await screen.nextLine()) {
    lines.push(line.type === "line" ? line.text : line.type);
  }
  return lines;
}

Deno.test("PlainScreen returns the whole input if its end is there, and every line is read after that", async () => {
  const platform = new FakePlatform();
  const screen = new PlainScreen(platform, false);
  for (const part of ["one\nt", "wo\n", "three"]) platform.type(part);
  platform.endInput();
  assertEquals((await screen.wholeInput())?.map((line) => line.type === "line" && line.text), ["one", "two", "three"]);
  assertEquals((await screen.nextLine())?.type, "line");
  assertEquals((await screen.wholeInput())?.length, 2, "after a reconnect");
  assertEquals(await restOf(screen), ["two", "three"]);
});

Deno.test("PlainScreen loses no line that comes when it no longer waits for the end of the input", async () => {
  const platform = new FakePlatform();
  const screen = new PlainScreen(platform, false);
  platform.type("one\n");
  assertEquals(await screen.wholeInput(), null);
  platform.type("two\n");
  // The read that was under way is over before anybody wants its lines.
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  platform.type("three\n");
  platform.endInput();
  assertEquals(await restOf(screen), ["one", "two", "three"]);
});

Deno.test("PlainScreen reads only the beginning of a large input ahead", async () => {
  const platform = new FakePlatform();
  const screen = new PlainScreen(platform, false);
  const lines = Array.from({ length: 2_000 }, (_, index) => `${index} ${"x".repeat(99)}`);
  platform.type(lines.map((line) => `${line}\n`).join(""));
  platform.endInput();
  assertEquals(await screen.wholeInput(), null);
  assertEquals(platform.unreadInputBytes > 60_000, true);
  assertEquals(await restOf(screen), lines);
});

Deno.test("PlainScreen reads nothing ahead that is typed", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  const screen = new PlainScreen(platform, true);
  assertEquals([await screen.wholeInput(), platform.inputReads], [null, 0]);
});

Deno.test("PlainScreen gives the line after a withdrawn question to the next reader", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  const screen = new PlainScreen(platform, true);
  const withdrawal = new AbortController();
  const answer = screen.ask("Another name: ", withdrawal);
  await platform.shows("Another name: ");
  withdrawal.abort();
  assertEquals(await answer, null);
  assertEquals(await screen.ask("Once more: ", withdrawal), null);
  assertEquals(platform.output, "Another name: \n");
  platform.type("one\ntwo\n");
  platform.endInput();
  assertEquals(await restOf(screen), ["one", "two"]);
});

Deno.test("PlainScreen shows nothing of a secret that is typed at a terminal, and loses nothing that follows", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  const screen = new PlainScreen(platform, true);
  const answer = screen.ask("Password: ", { isSecret: true });
  assertEquals([platform.isRaw, platform.output], [true, ""], "nothing is echoed even before the question is read");
  await until(() => platform.output === "Password: ", () => platform.output);
  platform.type("ses");
  platform.type("x\x7fam\rhello\n");
  assertEquals(await answer, { type: "line", text: "sesam" });
  assertEquals([platform.isRaw, platform.output], [false, "Password: \n"]);
  assertEquals(await screen.nextLine(), { type: "line", text: "hello" });
  for (const ending of ["\x03", "\x04", null]) {
    const given = screen.ask("Password: ", { isSecret: true });
    if (ending === null) platform.endInput();
    else platform.type(ending);
    assertEquals([await given, platform.isRaw], [null, false]);
  }
});

Deno.test("PlainScreen at a terminal hides a secret that is asked for after a withdrawn question", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  const screen = new PlainScreen(platform, true);
  const withdrawal = new AbortController();
  const name = screen.ask("Another name: ", withdrawal);
  await platform.shows("Another name: ");
  withdrawal.abort();
  assertEquals(await name, null);
  const answer = screen.ask("Password: ", { isSecret: true });
  await platform.shows("Password: ");
  assertEquals(platform.isRaw, true);
  platform.type("sesam\rhello\n");
  assertEquals(await answer, { type: "line", text: "sesam" });
  assertEquals([await screen.nextLine(), platform.isRaw], [{ type: "line", text: "hello" }, false]);
});

Deno.test("PlainScreen reads a secret of a pipe like any other line", async () => {
  const platform = new FakePlatform();
  const screen = new PlainScreen(platform, false);
  platform.type("sesam\n");
  assertEquals(await screen.ask("Password: ", { isSecret: true }), { type: "line", text: "sesam" });
  assertEquals(platform.isRaw, false);
});

Deno.test("PlainScreen at a terminal reads a secret while nothing is echoed, with backspace, and only the secret", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  const screen = new PlainScreen(platform, true);
  const answer = screen.ask("Password: ", { isSecret: true });
  await platform.shows("Password: ");
  assertEquals(platform.isRaw, true);
  platform.type("s\u00e9x\x7f");
  platform.type("same\r");
  assertEquals(await answer, { type: "line", text: "s\u00e9same" });
  assertEquals([platform.isRaw, platform.output], [false, "Password: \n"]);
  const name = screen.ask("Your name: ");
  platform.type("bob\n");
  assertEquals([(await name)?.type, platform.isRaw], ["line", false]);
  const none = screen.ask("Password: ", { isSecret: true });
  platform.type("half\x03");
  assertEquals([await none, platform.isRaw], [null, false]);
});
