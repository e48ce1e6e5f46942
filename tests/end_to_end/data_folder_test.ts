/**
 * A server's data folder, as its operator sees it: its contents after the end, its permissions, and a server that
 * cannot write.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { TempHome } from "../support/temp_home.ts";
import { assertNoTrace, ChatServer, untilIndexed } from "./support/chat_server.ts";
import { nextWire } from "./support/lines.ts";
import { Program } from "./support/program.ts";

const UNIX = { ignore: Deno.build.os === "windows" };

Deno.test("serve stores messages in the folder that XDG names, and only in memory if told so", async () => {
  await using home = await TempHome.make();
  const folder = home.file(".local", "share", "chat");
  const say = async (flags: readonly string[], isDone = () => Promise.resolve()) => {
    await using server = await ChatServer.start(flags, { environment: home.environment });
    const { code, stderr } = await Program.run(["join", server.address, "--name", "ann"], { input: "hello\n" });
    assertEquals(code, 0, stderr);
    await isDone();
    server.program.signal("SIGTERM");
    return (await server.program.exit()).stderr;
  };
  assertMatch(await say(["--memory"]), /nothing is kept on disk/);
  assertEquals([...Deno.readDirSync(home.path)], []);
  assertMatch(await say([], () => untilIndexed(folder)), /history is kept folder=\S+\/\.local\/share\/chat\n/);
  // The worker of the index may not have had time to clean up.
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => !/-(?:wal|shm)$/.test(name));
  assertEquals(names.sort(), ["history.db", "index.db", "lock", "server.key", "started"]);
});

Deno.test("a second server on a folder is refused with a sentence, until the first has died", async () => {
  await using home = await TempHome.make();
  const flags = ["--data", home.file("data")];
  await using first = await ChatServer.start(flags);
  const { code, stdout, stderr } = await Program.run(["serve", "--port", "0", ...flags]);
  assertEquals([code, stdout], [1, ""]);
  assertEquals(
    stderr,
    `chat: Cannot open the history in "${
      home.file("data")
    }": a server is using it. Stop that server, or use another folder: ` +
      "--data DIR\n",
  );
  first.program.signal("SIGKILL");
  await first.program.exit();
  await using _second = await ChatServer.start(flags);
});

Deno.test("serve with both --data and --memory is wrong use; a flag overrides a variable", async () => {
  await using home = await TempHome.make();
  const both = await Program.run(["serve", "--port", "0", "--data", home.file("data"), "--memory"]);
  assertEquals([both.code, both.stdout], [2, ""]);
  assertMatch(both.stderr, /^chat: Cannot use --data with --memory: .+\n$/);
  await using server = await ChatServer.start(["--memory"], { environment: { CHAT_DATA: home.file("data") } });
  server.program.signal("SIGTERM");
  assertMatch((await server.program.exit()).stderr, /nothing is kept on disk/);
  assertEquals([...Deno.readDirSync(home.path)], []);
});

Deno.test("serve continues in memory if the default folder cannot be made, and tells newcomers that nothing is stored", async () => {
  await using home = await TempHome.make();
  Deno.writeTextFileSync(home.file("file"), "");
  await using server = await ChatServer.start([], { environment: { XDG_DATA_HOME: home.file("file") } });
  await server.program.stderrLine(/error cannot keep anything on disk/);
  await using program = await Program.start(["join", server.address, "--name", "ann", "--json"]);
  await program.type('{"type":"say","to":"#lobby","text":"hi","ref":1}');
  await nextWire(program, "notice", ({ code }) => code === "not_kept");
  const ok = await nextWire(program, "ok", ({ ref }) => ref === 1);
  assertEquals(ok.kept, false);
  server.program.signal("SIGTERM");
  assertMatch((await server.program.exit()).stderr, /error messages are lost, .* messages=1\n/);
});

Deno.test("a folder that is named and cannot be used ends the start with a sentence", UNIX, async () => {
  await using home = await TempHome.make();
  Deno.writeTextFileSync(home.file("file"), "");
  const damaged = home.file("damaged");
  Deno.mkdirSync(damaged);
  Deno.writeTextFileSync(`${damaged}/history.db`, "no database, and long enough to have a head of one. ".repeat(100));
  const closed = "the system folders /dev, /proc and /sys are closed to this program";
  const cases: readonly (readonly [folder: string, why: RegExp])[] = [
    ["/proc/nope", /^Cannot keep a history in "\/proc\/nope": there is no such folder, and it cannot be made\. /],
    ...Deno.build.os === "linux"
      ? [["/sys/nope", new RegExp(`Cannot keep a history in "/sys/nope": .+`)] as const]
      : [],
    [home.file("file"), /^Cannot keep a history in ".+": /],
    [home.file("file", "data"), /^Cannot keep a history in ".+": a part of the path is not a folder\. /],
    [damaged, /^Cannot open the history in ".+": history\.db is damaged \(.+\)\. .*Restore the folder from a backup/],
  ];
  for (const [folder, why] of cases) {
    const byFlag = await Program.run(["serve", "--port", "0", "--data", folder]);
    const byVariable = await Program.run(["serve", "--port", "0"], { environment: { CHAT_DATA: folder } });
    assertEquals([byVariable.code, byVariable.stdout, byVariable.stderr], [1, "", byFlag.stderr]);
    assertMatch(byFlag.stderr, /^chat: .+\n$/);
    assertMatch(byFlag.stderr.slice("chat: ".length), why);
    assertNotMatch(byFlag.stderr, /--allow/);
  }
  // Deno's own words about such a folder would be about a flag that chat does not have.
  if (Deno.build.os !== "linux") return;
  const { stderr } = await Program.run(["serve", "--port", "0", "--data", "/dev/shm"]);
  assertEquals(
    stderr,
    `chat: Cannot keep a history in "/dev/shm": ${closed}. Use another folder: --data DIR, or keep everything in ` +
      "memory: --memory\n",
  );
});

Deno.test("a default folder with a damaged history ends the start too", async () => {
  await using home = await TempHome.make();
  Deno.mkdirSync(home.file("chat"));
  Deno.writeTextFileSync(home.file("chat", "history.db"), "no database, and long enough to have a head. ".repeat(100));
  const ended = await Program.run(["serve", "--port", "0"], { environment: { XDG_DATA_HOME: home.path } });
  assertEquals([ended.code, ended.stdout], [1, ""]);
  assertMatch(ended.stderr, /^chat: Cannot open the history in .+ is damaged .+\n$/);
});

Deno.test("a folder that is removed while the server runs is noticed: members are told, and the log has an error", async () => {
  await using home = await TempHome.make();
  await using server = await ChatServer.start(["--data", home.file("data")]);
  await using ann = await server.peer("ann");
  const say = async (text: string) => {
    await ann.send({ type: "say", to: "#lobby", text, ref: text });
    return (await ann.expect("ok", ({ ref }) => ref === text)).kept;
  };
  assertEquals(await say("before"), undefined);
  Deno.removeSync(home.file("data"), { recursive: true });
  await ann.expect("notice", ({ code }) => code === "not_kept");
  assertEquals(await say("meanwhile"), false);
  await server.program.stderrLine(/error messages cannot be written to disk, .*the folder was removed or moved away/);
  server.program.signal("SIGTERM");
  const { code, stderr } = await server.program.exit();
  assertEquals(code, 143);
  assertMatch(stderr, /error messages are lost, .* messages=1\n/);
});

Deno.test(
  "a full disk ends nothing: it is reported once, messages are delivered, and ok says that they are not stored",
  UNIX,
  async () => {
    await using home = await TempHome.make();
    // Files may not grow beyond 512 blocks. The signal that comes with it would end most programs.
    const limited = (words: readonly string[]) => ["sh", "-c", 'ulimit -f 512; exec "$@"', "sh", ...words];
    await using server = await ChatServer.start(["--data", home.file("data"), "--rate", "0"], { wrap: limited });
    await using program = await Program.start(["join", server.address, "--name", "ann", "--json"]);
    const text = "x".repeat(4000);
    let kept = 0;
    for (let ref = 1; ref < 300; ref++) {
      await program.type(JSON.stringify({ type: "say", to: "#lobby", text, ref }));
      const ok = await nextWire(program, "ok", (message) => message.ref === ref);
      if (ok.kept === false) break;
      kept++;
    }
    assert(kept > 0 && kept < 299, `${kept} messages were kept`);
    await server.program.stderrLine(/error messages cannot be written to disk/);
    await program.type(JSON.stringify({ type: "history", to: "#lobby", limit: 500, ref: "h" }));
    const { messages } = await nextWire(program, "messages");
    assert(Array.isArray(messages) && messages.length > 0);
    server.program.signal("SIGTERM");
    const { code, stderr } = await server.program.exit();
    assertEquals(code, 143);
    assertEquals(stderr.match(/error messages cannot be written to disk/g)?.length, 1);
    assertMatch(stderr, /error messages are lost, because they could not be written to disk messages=1\n/);
    assertNoTrace(stderr.replaceAll(/error=.*$/gm, ""));
    const exported = await Program.run(["export", "--data", home.file("data"), "--format", "jsonl"]);
    assertEquals([exported.code, exported.stdout.trimEnd().split("\n").length], [0, kept]);
  },
);

Deno.test(
  "a limit on the size of files ends no client: chat join says that its log cannot be written, and continues",
  UNIX,
  async () => {
    await using home = await TempHome.make();
    await using server = await ChatServer.start(["--memory"]);
    const limited = (words: readonly string[]) => ["sh", "-c", 'ulimit -f 2; exec "$@"', "sh", ...words];
    await using bob = await server.join("bob", ["--log-dir", home.file("log")], { wrap: limited });
    const input = Array.from({ length: 20 }, (_, index) => `${index} ${"x".repeat(200)}\n`).join("");
    assertEquals((await Program.run(["join", server.address, "--name", "ann"], { input })).code, 0);
    await bob.stdoutLine(/<ann> 19 x+/);
    await bob.stderrLine(/^Cannot write the log .+: the file has reached the largest size that is allowed here\. /);
    await bob.endInput();
    assertEquals((await bob.exit()).code, 0);
  },
);

Deno.test("~/ is the home folder in --data, in its variable, and in the commands that work on a folder", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using home = await TempHome.make();
  const { environment } = home;
  {
    await using server = await ChatServer.start(["--data=~/by flag"], { environment });
    assertEquals((await Program.run(["join", server.address, "--name", "ci"], { input: "kept\n" })).code, 0);
  }
  {
    await using _server = await ChatServer.start([], { environment: { ...environment, CHAT_DATA: "~/by variable" } });
  }
  for (const folder of ["by flag", "by variable"]) assertEquals(Deno.statSync(home.file(folder)).isDirectory, true);
  const { code, stdout, stderr } = await Program.run(["export", "--data=~/by flag", "--room", "lobby"], {
    environment,
  });
  assertEquals([code, /kept/.test(stdout)], [0, true], stderr);
});
