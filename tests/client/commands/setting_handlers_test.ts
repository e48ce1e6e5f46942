import { assertEquals } from "@std/assert";
import { ALERT_PAUSE_MS } from "../../../client/view/alerts.ts";
import { join } from "../../../client/join.ts";
import { letIn } from "../support/fake_platform.ts";
import { JoinedUser, KEY, TerminalUser } from "../support/terminal_user.ts";

/** Types commands, and returns the line that each of them shows. */
async function answers({ user }: JoinedUser, ...commands: readonly string[]): Promise<string[]> {
  const told: string[] = [];
  for (const command of commands) {
    const { length } = user.all;
    user.type(command, KEY.enter);
    await user.settled();
    told.push(...user.all.slice(length - 2, -2));
  }
  return told;
}

const WIDE = { window: { columns: 100, rows: 12 } };

Deno.test("/ignore hides a person, under any name, until /unignore", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user, server } = joined;
  assertEquals(await answers(joined, "/ignore", "/ignore bob", "/ignore ???", "/ignore Mallory", "/ignore"), [
    "You are not ignoring anybody.",
    "You cannot ignore yourself.",
    "Cannot look up ???: ??? is not a valid name. Names have up to 32 letters, digits or -_. and begin",
    "  with a letter or digit.",
    "You are ignoring Mallory now, until you leave or type /unignore Mallory. To make it permanent:",
    '  "ignore" in the configuration file (chat config shows where it is).',
    "You are ignoring Mallory. To stop: /unignore NAME",
  ]);
  await joined.hears("mallory", "bob! one");
  await joined.hears("mallory", "two", { to: "bob" });
  await server.send({ type: "renamed", room: "#lobby", was: "mallory", name: "eve" });
  await joined.hears("eve", "waves", { action: true });
  await joined.hears("ann", "three");
  await user.sees("three");
  assertEquals(user.all.slice(-3), ["hh:mm <ann> three", "#lobby>", "bob  1:#lobby"]);
  assertEquals(user.platform.output.includes("\x07"), false);
  assertEquals(await answers(joined, "/unignore mallory", "/unignore EVE"), [
    "You were not ignoring mallory.",
    "You are no longer ignoring EVE.",
  ]);
  await joined.hears("eve", "four");
  await user.sees("<eve> four");
  assertEquals(await joined.leave(), 0);
});

Deno.test("/highlight adds or removes a word that counts as a mention", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user } = joined;
  const rings = () => user.platform.output.split("\x07").length - 1;
  assertEquals(await answers(joined, "/highlight", "/highlight Deploy", "/highlight"), [
    "Messages that contain your name are highlighted.",
    "Messages that contain Deploy are highlighted from now on.",
    "Messages that contain your name or one of these words are highlighted: Deploy.",
  ]);
  await joined.hears("ann", "deploy now");
  await user.sees("deploy now");
  assertEquals([user.styleOf("deploy now").isBold, rings()], [true, 1]);
  assertEquals(await answers(joined, "/highlight deploy"), ["Messages that contain deploy are no longer highlighted."]);
  user.platform.clock.advance(ALERT_PAUSE_MS);
  await joined.hears("ann", "deploy again");
  await user.sees("deploy again");
  assertEquals([user.styleOf("deploy again").isBold, rings()], [false, 1]);
  assertEquals(await joined.leave(), 0);
});

Deno.test("/bell and /notify show and change their setting", async () => {
  await using joined = await JoinedUser.begin({ ...WIDE, args: ["--bell", "off"] });
  const { user } = joined;
  assertEquals(await answers(joined, "/bell", "/bell all", "/notify mention", "/notify", "/bell sometimes"), [
    "The bell is off.",
    "The bell rings for every message.",
    "You are notified of messages that are meant for you.",
    "You are notified of messages that are meant for you.",
    "Usage: /bell [off|mention|all]",
  ]);
  await joined.hears("ann", "hi");
  await user.settled();
  assertEquals([user.platform.output.includes("\x07"), user.platform.output.includes("\x1b]9;")], [true, false]);
  await joined.hears("ann", "bob, hi");
  await user.settled();
  assertEquals(user.platform.output.includes("\x1b]9;chat: ann: bob, hi\x1b\\"), true);
  assertEquals(await joined.leave(), 0);
});

Deno.test("/quiet folds join and leave notices into one line before the next message", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user, server } = joined;
  assertEquals(await answers(joined, "/quiet"), [
    "Join and leave notices are grouped into one line before the next message.",
  ]);
  for (const name of ["ann", "carl"]) await server.send({ type: "joined", room: "#lobby", name });
  await server.send({ type: "parted", room: "#lobby", name: "dora", reason: "quit" });
  await joined.hears("ann", "hi");
  await user.sees("<ann> hi");
  assertEquals(user.all.slice(-4, -2), ["hh:mm -- ann, carl joined #lobby; dora left #lobby", "hh:mm <ann> hi"]);
  assertEquals(await answers(joined, "/quiet off", "/quiet on", "/quiet"), [
    "Each join and leave notice is shown.",
    "Join and leave notices are grouped into one line before the next message.",
    "Each join and leave notice is shown.",
  ]);
  assertEquals(await joined.leave(), 0);
});

Deno.test("/log writes messages to a folder until it is off", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user } = joined;
  await joined.hears("ann", "before");
  await user.sees("before");
  assertEquals(await answers(joined, "/log", "/log ~/my logs"), [
    "The chat is not logged.",
    "The chat is logged in /home/bob/my logs.",
  ]);
  await joined.hears("ann", "kept");
  await user.sees("kept");
  assertEquals(await answers(joined, "/log off"), ["The chat is not logged."]);
  await joined.hears("ann", "after");
  await user.sees("after");
  const logs = [...user.platform.storage.files].filter(([path]) => path.endsWith(".log"));
  assertEquals(logs.length, 1);
  const [[path, text] = ["", ""]] = logs;
  assertEquals(path.startsWith("/home/bob/my logs/") && path.endsWith("/#lobby.log"), true);
  assertEquals(text.replace(/^\S+ \S+ /gm, ""), "[#lobby] <ann> kept\n");
  assertEquals(await joined.leave(), 0);
});

Deno.test("--log-dir logs from the beginning, and writes everything before the end", async () => {
  await using joined = await JoinedUser.begin({ ...WIDE, args: ["--log-dir", "/logs"] });
  await joined.hears("ann", "one");
  await joined.hears("ann", "two", { to: "bob" });
  assertEquals(await joined.leave(), 0);
  const logs = [...joined.user.platform.storage.files].filter(([path]) => path.startsWith("/logs/"));
  assertEquals(logs.map(([path, text]) => [path.split("/").at(-1), text.replace(/^\S+ \S+ /gm, "")]), [
    ["#lobby.log", "[#lobby] <ann> one\n"],
    ["ann.log", "[ann -> you] two\n"],
  ]);
});

Deno.test("--log-dir writes everything before the end, even to a slow disk", async () => {
  using user = new TerminalUser();
  const disk = Promise.withResolvers<void>();
  Object.assign(user.platform.storage, { appendLog: () => disk.promise });
  await using server = user.platform.serve("server");
  let hasEnded = false;
  const code = join(["--name", "bob", "--log-dir", "/logs"], user.platform).finally(() => hasEnded = true);
  await letIn(server);
  await server.send({ type: "message", id: 1, time: 7, from: "ann", to: "#lobby", text: "one" });
  await server.send({ type: "bye", reason: "resumed" });
  await user.sees("The server disconnected you");
  assertEquals(hasEnded, false);
  disk.resolve();
  assertEquals(await code, 4);
});

Deno.test("/clear clears the screen, and keeps the next input", async () => {
  await using joined = await JoinedUser.begin();
  const { user } = joined;
  await joined.hears("ann", "one");
  await user.sees("one");
  user.type("/clear", KEY.enter);
  await user.until(() => user.input === "#lobby>" && user.screen[0] === "#lobby>", "an empty screen");
  assertEquals(user.all, ["#lobby>", "bob  1:#lobby"]);
  await joined.hears("ann", "two");
  await user.sees("two");
  assertEquals(user.all, ["hh:mm <ann> two", "#lobby>", "bob  1:#lobby"]);
  assertEquals(await joined.leave(), 0);
});

Deno.test("a configuration file sets aliases, ignored names and highlight words", async () => {
  const config = {
    ignore: ["mallory"],
    highlight: ["lunch"],
    aliases: { wave: "/me waves at", hi: "/me says hello" },
    bell: "all",
  };
  await using joined = await JoinedUser.begin({
    ...WIDE,
    files: { "/home/bob/.config/chat/config.jsonc": JSON.stringify(config) },
  });
  const { user } = joined;
  assertEquals(await answers(joined, "/ignore", "/highlight", "/bell"), [
    "You are ignoring mallory. To stop: /unignore NAME",
    "Messages that contain your name or one of these words are highlighted: lunch.",
    "The bell rings for every message.",
  ]);
  user.type("/wav", KEY.tab, "ann", KEY.enter);
  const say = await joined.echo();
  assertEquals([say.text, say.action], ["waves at ann", true]);
  await user.sees("* bob waves at ann");
  user.type("/HI", KEY.enter);
  assertEquals((await joined.echo()).text, "says hello");
  assertEquals(await joined.leave(), 0);
});

Deno.test("/reply never goes to an ignored person, whose message was not shown (REQ-I31)", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user } = joined;
  await joined.hears("ann", "lunch?", { to: "bob" });
  await user.sees("lunch?");
  await answers(joined, "/ignore mallory");
  await joined.hears("mallory", "spam", { to: "bob" });
  await user.settled();
  user.type("/reply yes", KEY.enter);
  assertEquals((await joined.echo()).to, "ann");
  assertEquals(await joined.leave(), 0);
});
