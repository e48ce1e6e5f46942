import { assertEquals } from "@std/assert";
import { ALERT_PAUSE_MS } from "../../../client/view/alert_throttle.ts";
import { join } from "../../../client/join.ts";
import { letIn } from "../support/fake_platform.ts";
import { KEY, Seat, Sitting } from "../support/seat.ts";

/** Types commands, and gives the line that each of them brings. */
async function answers({ seat }: Sitting, ...commands: readonly string[]): Promise<string[]> {
  const told: string[] = [];
  for (const command of commands) {
    const { length } = seat.all;
    seat.type(command, KEY.enter);
    await seat.settled();
    told.push(...seat.all.slice(length - 2, -2));
  }
  return told;
}

const WIDE = { window: { columns: 100, rows: 12 } };

Deno.test("/ignore shows nothing of a person any more, under any name, until /unignore", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  assertEquals(await answers(sitting, "/ignore", "/ignore bob", "/ignore ???", "/ignore Mallory", "/ignore"), [
    "You are not ignoring anybody.",
    "You cannot ignore yourself.",
    "Cannot look up ???: ??? is not a valid name. Names have up to 32 letters, digits or -_. and begin",
    "  with a letter or digit.",
    "You are ignoring Mallory now, until you leave or type /unignore Mallory. To make it permanent:",
    '  "ignore" in the configuration file (chat config shows where it is).',
    "You are ignoring Mallory. To stop: /unignore NAME",
  ]);
  await sitting.hears("mallory", "bob! one");
  await sitting.hears("mallory", "two", { to: "bob" });
  await server.send({ type: "renamed", room: "#lobby", was: "mallory", name: "eve" });
  await sitting.hears("eve", "waves", { action: true });
  await sitting.hears("ann", "three");
  await seat.sees("three");
  assertEquals(seat.all.slice(-3), ["hh:mm <ann> three", "#lobby>", "bob  1:#lobby"]);
  assertEquals(seat.platform.output.includes("\x07"), false);
  assertEquals(await answers(sitting, "/unignore mallory", "/unignore EVE"), [
    "You were not ignoring mallory.",
    "You are no longer ignoring EVE.",
  ]);
  await sitting.hears("eve", "four");
  await seat.sees("<eve> four");
  assertEquals(await sitting.leave(), 0);
});

Deno.test("/highlight marks messages with a word, and rings for them, until it is said again", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat } = sitting;
  const rings = () => seat.platform.output.split("\x07").length - 1;
  assertEquals(await answers(sitting, "/highlight", "/highlight Deploy", "/highlight"), [
    "Messages that contain your name are highlighted.",
    "Messages that contain Deploy are highlighted from now on.",
    "Messages that contain your name are highlighted, and those that contain Deploy.",
  ]);
  await sitting.hears("ann", "deploy now");
  await seat.sees("deploy now");
  assertEquals([seat.styleOf("deploy now").isBold, rings()], [true, 1]);
  assertEquals(await answers(sitting, "/highlight deploy"), [
    "Messages that contain deploy are no longer highlighted.",
  ]);
  seat.platform.clock.advance(ALERT_PAUSE_MS);
  await sitting.hears("ann", "deploy again");
  await seat.sees("deploy again");
  assertEquals([seat.styleOf("deploy again").isBold, rings()], [false, 1]);
  assertEquals(await sitting.leave(), 0);
});

Deno.test("/bell and /notify say when they do, and do it from then on", async () => {
  await using sitting = await Sitting.begin({ ...WIDE, args: ["--bell", "off"] });
  const { seat } = sitting;
  assertEquals(await answers(sitting, "/bell", "/bell all", "/notify mention", "/notify", "/bell sometimes"), [
    "The bell is off.",
    "The bell rings for every message.",
    "You are notified of messages that are meant for you.",
    "You are notified of messages that are meant for you.",
    "Usage: /bell [off|mention|all]",
  ]);
  await sitting.hears("ann", "hi");
  await seat.settled();
  assertEquals([seat.platform.output.includes("\x07"), seat.platform.output.includes("\x1b]9;")], [true, false]);
  await sitting.hears("ann", "bob, hi");
  await seat.settled();
  assertEquals(seat.platform.output.includes("\x1b]9;chat: ann: bob, hi\x1b\\"), true);
  assertEquals(await sitting.leave(), 0);
});

Deno.test("/quiet tells who came and went in one line before the next message", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  assertEquals(await answers(sitting, "/quiet"), [
    "Join and leave notices are grouped into one line before the next message.",
  ]);
  for (const name of ["ann", "carl"]) await server.send({ type: "joined", room: "#lobby", name });
  await server.send({ type: "parted", room: "#lobby", name: "dora", reason: "quit" });
  await sitting.hears("ann", "hi");
  await seat.sees("<ann> hi");
  assertEquals(seat.all.slice(-4, -2), ["hh:mm -- ann, carl joined #lobby; dora left #lobby", "hh:mm <ann> hi"]);
  assertEquals(await answers(sitting, "/quiet off", "/quiet on", "/quiet"), [
    "Each join and leave notice is shown.",
    "Join and leave notices are grouped into one line before the next message.",
    "Each join and leave notice is shown.",
  ]);
  assertEquals(await sitting.leave(), 0);
});

Deno.test("/log keeps what is read in a folder, from then until it is off", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat } = sitting;
  await sitting.hears("ann", "before");
  await seat.sees("before");
  assertEquals(await answers(sitting, "/log", "/log ~/my logs"), [
    "The chat is not logged.",
    "The chat is logged in /home/bob/my logs.",
  ]);
  await sitting.hears("ann", "kept");
  await seat.sees("kept");
  assertEquals(await answers(sitting, "/log off"), ["The chat is not logged."]);
  await sitting.hears("ann", "after");
  await seat.sees("after");
  const logs = [...seat.platform.storage.files].filter(([path]) => path.endsWith(".log"));
  assertEquals(logs.length, 1);
  const [[path, text] = ["", ""]] = logs;
  assertEquals(path.startsWith("/home/bob/my logs/") && path.endsWith("/#lobby.log"), true);
  assertEquals(text.replace(/^\S+ \S+ /gm, ""), "[#lobby] <ann> kept\n");
  assertEquals(await sitting.leave(), 0);
});

Deno.test("--log-dir logs from the beginning, and all is written at the end", async () => {
  await using sitting = await Sitting.begin({ ...WIDE, args: ["--log-dir", "/logs"] });
  await sitting.hears("ann", "one");
  await sitting.hears("ann", "two", { to: "bob" });
  assertEquals(await sitting.leave(), 0);
  const logs = [...sitting.seat.platform.storage.files].filter(([path]) => path.startsWith("/logs/"));
  assertEquals(logs.map(([path, text]) => [path.split("/").at(-1), text.replace(/^\S+ \S+ /gm, "")]), [
    ["#lobby.log", "[#lobby] <ann> one\n"],
    ["ann.log", "[ann -> you] two\n"],
  ]);
});

Deno.test("--log-dir has all written at the end, by a disk that takes its time too", async () => {
  using seat = new Seat();
  const disk = Promise.withResolvers<void>();
  Object.assign(seat.platform.storage, { appendLog: () => disk.promise });
  await using server = seat.platform.serve("server");
  let hasEnded = false;
  const code = join(["--name", "bob", "--log-dir", "/logs"], seat.platform).finally(() => hasEnded = true);
  await letIn(server);
  await server.send({ type: "message", id: 1, time: 7, from: "ann", to: "#lobby", text: "one" });
  await server.send({ type: "bye", reason: "resumed" });
  await seat.sees("The server disconnected you");
  assertEquals(hasEnded, false);
  disk.resolve();
  assertEquals(await code, 4);
});

Deno.test("/clear takes away what can be seen, and leaves what is typed next", async () => {
  await using sitting = await Sitting.begin();
  const { seat } = sitting;
  await sitting.hears("ann", "one");
  await seat.sees("one");
  seat.type("/clear", KEY.enter);
  await seat.until(() => seat.input === "#lobby>" && seat.screen[0] === "#lobby>", "an empty screen");
  assertEquals(seat.all, ["#lobby>", "bob  1:#lobby"]);
  await sitting.hears("ann", "two");
  await seat.sees("two");
  assertEquals(seat.all, ["hh:mm <ann> two", "#lobby>", "bob  1:#lobby"]);
  assertEquals(await sitting.leave(), 0);
});

Deno.test("A configuration file begins with what is chosen: aliases, names that are ignored, words", async () => {
  const config = {
    ignore: ["mallory"],
    highlight: ["lunch"],
    aliases: { wave: "/me waves at", hi: "/me says hello" },
    bell: "all",
  };
  await using sitting = await Sitting.begin({
    ...WIDE,
    files: { "/home/bob/.config/chat/config.jsonc": JSON.stringify(config) },
  });
  const { seat } = sitting;
  assertEquals(await answers(sitting, "/ignore", "/highlight", "/bell"), [
    "You are ignoring mallory. To stop: /unignore NAME",
    "Messages that contain your name are highlighted, and those that contain lunch.",
    "The bell rings for every message.",
  ]);
  seat.type("/wav", KEY.tab, "ann", KEY.enter);
  const say = await sitting.echo();
  assertEquals([say.text, say.action], ["waves at ann", true]);
  await seat.sees("* bob waves at ann");
  seat.type("/HI", KEY.enter);
  assertEquals((await sitting.echo()).text, "says hello");
  assertEquals(await sitting.leave(), 0);
});

Deno.test("/reply never goes to somebody who is ignored: nobody has seen what they wrote (REQ-I31)", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat } = sitting;
  await sitting.hears("ann", "lunch?", { to: "bob" });
  await seat.sees("lunch?");
  await answers(sitting, "/ignore mallory");
  await sitting.hears("mallory", "spam", { to: "bob" });
  await seat.settled();
  seat.type("/reply yes", KEY.enter);
  assertEquals((await sitting.echo()).to, "ann");
  assertEquals(await sitting.leave(), 0);
});
