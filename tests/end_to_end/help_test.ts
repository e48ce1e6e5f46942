/**
 * What the program says about itself, and what it reads from the environment.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { COMMANDS, usage } from "../../client/commands/command_table.ts";
import { EN } from "../../client/language/en.ts";
import { loadClientTexts } from "../../client/usage/help.ts";
import { loadServerTexts } from "../../server/commands/usage/help.ts";
import { VERSION } from "../../shared/version.ts";
import { ChatServer } from "./support/chat_server.ts";
import { nextWire, roomLine } from "./support/lines.ts";
import { freePort } from "./support/ports.ts";
import { Program } from "./support/program.ts";

Deno.test("chat --version prints the version", async () => {
  for (const flag of ["--version", "-V"]) {
    assertEquals(await Program.run([flag]), { code: 0, stdout: `chat ${VERSION}\n`, stderr: "" });
  }
});

Deno.test("chat --help names every command", async () => {
  for (const flag of ["--help", "-h", "help"]) {
    const { code, stdout, stderr } = await Program.run([flag]);
    assertEquals([code, stderr], [0, ""]);
    for (
      const word of [
        "chat serve",
        "chat join",
        "chat send",
        "chat get",
        "chat receive",
        "chat config",
        "chat completions",
        "--help",
        "--version",
      ]
    ) {
      assertStringIncludes(stdout, word);
    }
  }
});

const { join, send, get, receive, config } = await loadClientTexts("en");
const {
  own,
  access,
  history,
  limits,
  exporting,
  compacting,
  forgetting,
  checking,
  restoring,
  inviting,
  administering,
} = await loadServerTexts("en");
const FLAGS = {
  serve: { ...own, ...access, ...history, ...limits },
  export: exporting,
  compact: { data: compacting.data, lang: compacting.lang },
  forget: forgetting,
  check: checking,
  restore: restoring,
  invite: inviting,
  admin: administering,
  join,
  send,
  get,
  receive,
  config,
};

for (const [command, flags] of Object.entries(FLAGS)) {
  Deno.test(`chat ${command} --help explains every flag`, async () => {
    for (const flag of ["--help", "-h"]) {
      const { code, stdout, stderr } = await Program.run([command, flag]);
      assertEquals([code, stderr], [0, ""]);
      for (const [key, about] of Object.entries(flags)) {
        const dashed = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
        const line = stdout.split("\n").find((one) => one.trimStart().split(/[ ,]/)[0] === dashed);
        assertStringIncludes(line ?? `no line for ${dashed}`, about);
      }
      assert(stdout.split("\n").every((line) => line.length <= 140), stdout);
    }
  });

  Deno.test(`chat ${command} --help beats everything else on the line`, async () => {
    const { code, stdout } = await Program.run([command, "--help", "and", "more"], {
      environment: { CHAT_NAME: "bob" },
    });
    assertEquals(code, 0);
    assertStringIncludes(stdout, `chat ${command}`);
  });
}

Deno.test("/help explains every command, and /help NAME one", async () => {
  await using server = await ChatServer.start();
  const all = await Program.run(["join", server.address, "--name", "bob"], { input: "/help\n" });
  assertEquals([all.code, all.stderr], [0, ""]);
  for (const command of COMMANDS) {
    const line = all.stdout.split("\n").find((one) => one.startsWith(`${usage(command)} `));
    assertStringIncludes(line ?? `no line for /${command.name}`, EN.commands.help[command.name]);
  }
  const one = await Program.run(["join", server.address, "--name", "bob"], { input: "/help msg\n/help /chat\n" });
  assertEquals([one.code, one.stderr], [0, ""]);
  assertEquals(one.stdout.match(/\/msg NAME TEXT/g)?.length, 2);
  const none = await Program.run(["join", server.address, "--name", "bob"], { input: "/help nonsense\n" });
  assertEquals([none.code, none.stdout], [0, ""]);
  assertMatch(none.stderr, /nonsense/);
});

Deno.test("the environment stands in for flags: CHAT_PORT, CHAT_NAME, CHAT_SERVER, CHAT_JSON", async () => {
  const port = freePort();
  await using server = await ChatServer.of(await Program.start(["serve"], { environment: { CHAT_PORT: `${port}` } }));
  assertEquals(server.address, `127.0.0.1:${port}`);
  await using alice = await server.join("alice");
  const environment = { CHAT_NAME: "ci", CHAT_SERVER: server.address, CHAT_JSON: "1" };
  const ci = await Program.run(["join"], { environment, input: "by environment\n" });
  assertEquals(ci.code, 0, ci.stderr);
  assertMatch(ci.stdout, /^\{"type":"welcome"/);
  await alice.stdoutLine(roomLine("ci", "by environment"));
});

Deno.test("a flag overrides the environment, and so does the address as an argument", async () => {
  const nobody = `127.0.0.1:${freePort()}`;
  await using server = await ChatServer.start(["--title", "By flag"], {
    environment: { CHAT_PORT: String(freePort()), CHAT_TITLE: "By environment", CHAT_MAX_TEXT: "5" },
  });
  await using alice = await server.join("alice", ["--json"], { environment: { CHAT_NAME: "wrong" } });
  const welcome = await nextWire(alice, "welcome");
  assertEquals([welcome.name, welcome.title], ["alice", "By flag"]);
  assertEquals((welcome.limits as { text: number }).text, 5);
  const environment = { CHAT_NAME: "wrong", CHAT_SERVER: nobody };
  for (const where of [[server.address], ["--server", server.address]]) {
    const bob = await Program.run(["join", ...where, "--name", "bob"], { environment, input: "flag\n" });
    assertEquals(bob.code, 0, bob.stderr);
    await nextWire(alice, "message", ({ from, text }) => from === "bob" && text === "flag");
  }
});

Deno.test("chat --help into a closed pipe ends quietly, and into a full disk with a sentence", async () => {
  const closed = (words: readonly string[]) => [
    "bash",
    "-c",
    'exec 4> >(:); wait $!; exec "$0" "$@" >&4',
    ...words,
  ];
  assertEquals(await Program.run(["--help"], { wrap: closed }), { code: 141, stdout: "", stderr: "" });
  const full = (words: readonly string[]) => ["sh", "-c", 'exec "$0" "$@" >/dev/full', ...words];
  const { code, stderr } = await Program.run(["--help"], { wrap: full });
  assertEquals(code, 1);
  assertMatch(stderr, /^chat: Cannot write: .*\n$/);
});

Deno.test("every command speaks Chinese with --lang zh, in its errors too", async () => {
  const calls: Readonly<Record<string, readonly string[]>> = {
    "serve": ["serve", "--lang", "zh", "--port", "x"],
    "serve, an argument": ["serve", "--lang=zh", "more"],
    "serve, the listener": ["serve", "--lang", "zh", "--host", "192.0.2.1", "--memory"],
    "serve, the folder": ["serve", "--lang", "zh", "--port", "0", "--data", "/dev/null"],
    "export": ["export", "--lang", "zh", "--data", "/nowhere"],
    "compact": ["compact", "--lang", "zh", "--data", "/nowhere"],
    "forget": ["forget", "--lang", "zh", "--name", "bob", "--data", "/nowhere"],
    "check": ["check", "--lang", "zh", "--data", "/nowhere"],
    "restore": ["restore", "--lang", "zh", "--data", "/nowhere"],
    "invite": ["invite", "--lang", "zh", "list", "--data", "/nowhere"],
    "invite, what": ["invite", "--lang", "zh"],
    "admin": ["admin", "--lang", "zh", "name", "reset", "ann", "--data", "/nowhere"],
    "admin, what": ["admin", "--lang", "zh"],
    "join": ["join", "--lang", "zh", "--name", "bob", "--server", `127.0.0.1:${freePort()}`],
    "send": ["send", "--lang", "zh", "--name", "bob"],
    "get": ["get", "--lang", "zh", "--name", "bob"],
    "receive": ["receive", "--lang", "zh", "--name", "bob"],
    "config": ["config", "--lang", "zh", "more"],
    "completions": ["completions", "--lang", "zh"],
    "no command": ["--lang", "zh"],
    "an unknown command": ["joni", "--lang", "zh"],
  };
  for (const [name, args] of Object.entries(calls)) {
    const { code, stdout, stderr } = await Program.run(args);
    assert(code !== 0 && stdout === "", `${name}: ${code} ${stdout}`);
    // All but names, flags and commands is Chinese. The log, each line of which begins with a date, is English.
    const said = stderr.split("\n").filter((line) => !/^\d{4}-/.test(line)).join("\n");
    assertMatch(said, /\p{Script=Han}/u, `${name}: ${stderr}`);
    assert(!/[a-z]{3,} [a-z]{2,} [a-z]{2,}/.test(said.replaceAll(/`[^`]*`|"[^"]*"|chat \w+/g, "")), `${name}: ${said}`);
  }
  const full = (words: readonly string[]) => ["sh", "-c", 'exec "$0" "$@" >/dev/full', ...words];
  for (const [args, where] of [[["--help"], "输出"], [["join", "--help"], "标准输出"]] as const) {
    const { code, stderr } = await Program.run([...args, "--lang", "zh"], { wrap: full });
    assertEquals([code, stderr.replace("。", "")], [1, `chat: 无法写入${where}：磁盘已满\n`]);
  }
});

Deno.test("a mistyped command is answered with the one that was meant", async () => {
  const { code, stderr } = await Program.run(["joni"]);
  assertEquals([code, stderr], [2, 'chat: There is no command "joni". Did you mean `chat join`? See chat --help\n']);
  assertEquals((await Program.run(["kick"])).stderr, 'chat: There is no command "kick". See chat --help\n');
});

Deno.test("a mistyped flag is answered with one hint", async () => {
  const { stderr } = await Program.run(["join", "--nmae", "bob"]);
  assertEquals(stderr.match(/--help/g)?.length, 1, stderr);
});
