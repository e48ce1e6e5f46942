/**
 * A server's data folder, as its operator sees it: its contents after the end, its permissions, and a server that
 * cannot write.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
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
  assertEquals(names.sort(), ["history.db", "index.db", "lock", "started"]);
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

Deno.test("serve continues without a folder that it cannot make, and tells newcomers that nothing is stored", async () => {
  await using home = await TempHome.make();
  Deno.writeTextFileSync(home.file("file"), "");
  await using server = await ChatServer.start(["--data", home.file("file", "data")]);
  await server.program.stderrLine(/error cannot keep anything on disk/);
  await using program = await Program.start(["join", server.address, "--name", "ann", "--json"]);
  await program.type('{"type":"say","to":"#lobby","text":"hi","ref":1}');
  await nextWire(program, "notice", ({ code }) => code === "not_kept");
  const ok = await nextWire(program, "ok", ({ ref }) => ref === 1);
  assertEquals(ok.kept, false);
});

Deno.test(
  "a full disk ends nothing: it is reported once, messages are delivered, and ok says that they are not stored",
  UNIX,
  async () => {
    await using home = await TempHome.make();
    // Files may not grow beyond 512 blocks. The signal that comes with it is ignored, so writing fails as on a full
    // disk.
    const limited = (
      words: readonly string[],
    ) => ["sh", "-c", 'trap "" XFSZ; ulimit -f 512; exec "$@"', "sh", ...words];
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
    assertNoTrace(stderr.replaceAll(/error=.*$/gm, ""));
    const exported = await Program.run(["export", "--data", home.file("data"), "--format", "jsonl"]);
    assertEquals([exported.code, exported.stdout.trimEnd().split("\n").length], [0, kept]);
  },
);
