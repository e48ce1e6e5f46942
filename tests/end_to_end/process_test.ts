/**
 * The process itself: what its environment, its descriptors, the reader of its log and its own bugs may be like, and which
 * permissions it keeps.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { C_LIBRARIES } from "../../shared/c_library.ts";
import { ScriptedPeer } from "../support/scripted_peer.ts";
import { TempHome } from "../support/temp_home.ts";
import { assertNoTrace, ChatServer, LISTENING } from "./support/chat_server.ts";
import { invocation } from "./support/invocation.ts";
import { Output } from "./support/output.ts";
import { Program } from "./support/program.ts";

const isWindows = Deno.build.os === "windows";

/** Runs a program with variables that are not valid UTF-8. */
function withUnreadable(names: readonly string[]) {
  const set = names.map((name) => `${name}=$(printf '\\377\\376')`).join(" ");
  return { wrap: (words: readonly string[]) => ["sh", "-c", `${set} exec "$@"`, "sh", ...words] };
}

Deno.test({
  name: "variables of the system that are not valid UTF-8 count as not set (Windows has only Unicode)",
  ignore: isWindows,
  async fn() {
    const odd = withUnreadable(["LC_ALL", "LANG", "TERM", "TMUX", "XDG_DOWNLOAD_DIR", "CHAT_LANG"]);
    const { code, stdout, stderr } = await Program.run(["--help"], odd);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^chat - talk in the terminal/);
    await using server = await ChatServer.start();
    const joined = await Program.run(["join", server.address, "--name", "bob"], {
      ...withUnreadable(["LC_ALL", "TERM", "XDG_DOWNLOAD_DIR"]),
      input: "hi\n",
    });
    assertEquals([joined.code, joined.stderr.includes("UTF-8")], [0, false], joined.stderr);
  },
});

Deno.test({
  name: "a flag's variable that is not valid UTF-8 is refused with a sentence (Windows has only Unicode)",
  ignore: isWindows,
  async fn() {
    const serve = await Program.run(["serve", "--port", "0"], withUnreadable(["CHAT_DATA"]));
    assertEquals([serve.code, serve.stderr], [
      2,
      "chat: Cannot use CHAT_DATA: its value is not valid UTF-8. See chat serve --help\n",
    ]);
    const join = await Program.run(["join"], withUnreadable(["CHAT_NAME", "CHAT_LANG"]));
    assertEquals(join.code, 2);
    assertMatch(join.stderr, /^chat: Cannot use CHAT_(?:NAME|LANG): its value is not valid UTF-8\. /);
  },
});

Deno.test("a server keeps only the permissions that it needs", async () => {
  await using server = await ChatServer.start(["--log-level", "debug"]);
  assertMatch(await server.program.stderr.find(/permissions given up/), / kept="read write sys"$/);
});

Deno.test("a client that has connected can neither read the environment nor call the C library any more", async () => {
  const { stdout } = await runSupport("permissions_left.ts", []);
  assertEquals(stdout, "exit code 3, env is prompt, ffi is prompt\n");
});

Deno.test({
  name:
    "REQ-W6 a client that gives up a silent server over TLS keeps neither a socket nor a write (Windows has no C library)",
  ignore: isWindows,
  async fn() {
    const { stdout, stderr } = await runSupport("silent_servers.ts", []);
    assertEquals(stdout, "handshake, look, write\n", stderr);
  },
});

Deno.test({
  name: "an unexpected error is one sentence, which names the file with the details (Windows keeps it elsewhere)",
  ignore: isWindows,
  async fn() {
    await using home = await TempHome.make();
    const path = home.file("chat", "crash.txt");
    for (const kind of ["error", "rejection", "timer"]) {
      const { code, stderr } = await runSupport("failing_command.ts", [kind], { XDG_STATE_HOME: home.path });
      assertEquals([code, stderr], [
        1,
        `chat: This should not have happened: nobody expects this. Please report it with the details in ${path}\n`,
      ]);
      const details = await Deno.readTextFile(path);
      assertMatch(details, /^chat \d.*\nError: nobody expects this\n +at .*failing_command\.ts/);
      assertEquals((await Deno.stat(path)).mode?.toString(8).slice(-3), "600");
    }
    await Deno.writeTextFile(home.file("file"), "");
    const unsaved = await runSupport("failing_command.ts", ["error"], { XDG_STATE_HOME: home.file("file", "state") });
    assertEquals(unsaved.code, 1);
    assertMatch(unsaved.stderr, /^chat: This should not .*could not be saved \(.*\): Error: .* \| at .*\n$/);
  },
});

Deno.test("a server whose log nobody reads goes on, and says how many lines it dropped once somebody reads", async () => {
  await using home = await TempHome.make();
  const { words: [command = "", ...args], environment } = await invocation();
  const process = new Deno.Command(command, {
    args: [...args, "serve", "--port", "0", "--memory", "--rate", "0", "--log-level", "debug"],
    clearEnv: true,
    env: { ...home.environment, ...environment },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = process.stdout.getReader();
  const line = new TextDecoder().decode((await output.read()).value).trimEnd();
  const peer = new ScriptedPeer(
    await Deno.connect({ hostname: "127.0.0.1", port: Number(LISTENING.exec(line)?.[2]) }),
  );
  await peer.send({ type: "hello", version: 1, name: "bob" });
  await peer.expect("welcome");
  // Each refusal is a line of the log; a pipe takes 64 KiB of them, and the server keeps 256 KiB.
  for (let count = 0; count < 4000; count++) await peer.send({ type: "part", room: `#nowhere${count}` });
  await peer.send({ type: "ping" });
  await peer.expect("pong");
  const errors = new Output(process.stderr, () => "the log of the server");
  await errors.find(/warn +\d+ lines dropped/);
  await peer.close();
  process.kill("SIGTERM");
  await errors.find(/server ends/);
  await errors.over;
  assertEquals((await process.status).code, isWindows ? 130 : 143);
  await output.cancel();
});

Deno.test({
  name: "a server without enough descriptors says how many it wants, outlives the rush, and still searches (needs sh)",
  ignore: isWindows,
  async fn() {
    await using server = await ChatServer.start([], {
      wrap: (words) => ["sh", "-c", 'ulimit -n 160; exec "$@"', "sh", ...words],
    });
    assertMatch(
      await server.program.stderr.find(/limit of open files/),
      /limit=160 wanted=4832 .*LimitNOFILE=4832 .*--max-connections/,
    );
    await using alice = await server.peer("alice");
    await alice.send({ type: "say", to: "#lobby", text: "a needle" });
    const connections = await Promise.all(Array.from({ length: 200 }, () => server.connect()));
    assertMatch(
      await server.program.stderr.find(/cannot accept connections/),
      /Too many open files .*LimitNOFILE=4832/,
    );
    // The worker of the search index is running, and writes its file.
    await alice.send({ type: "search", text: "needle", ref: 1 });
    await alice.expect("messages");
    connections.forEach((connection) => connection.close());
    await using bob = await server.peer("bob");
    await bob.drain();
    server.program.signal("SIGTERM");
    const { code, stderr } = await server.program.exit();
    assertEquals([code, stderr.split("\n").filter((line) => line.includes("cannot accept")).length], [143, 1]);
    assertNoTrace(stderr);
  },
});

Deno.test({
  name: "a server without descriptors for itself does not start, and says how many it wants (needs sh)",
  ignore: isWindows,
  async fn() {
    const { code, stdout, stderr } = await Program.run(["serve", "--port", "0", "--log-level", "error"], {
      wrap: (words) => ["sh", "-c", 'ulimit -n 80; exec "$@"', "sh", ...words],
    });
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /^chat: Cannot start: the limit of open files is too low .*LimitNOFILE=4832 [^\n]*\n$/);
  },
});

const FFI = `--allow-ffi=${Object.values(C_LIBRARIES).flat().join(",")}`;

/** Runs a program of the folder support with this Deno. */
async function runSupport(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const script = fromFileUrl(new URL(`./support/${file}`, import.meta.url));
  const [config, lock] = ["../../deno.json", "../../deno.lock"].map((path) =>
    fromFileUrl(new URL(path, import.meta.url))
  );
  const packages = ["--config", config ?? "", "--lock", lock ?? "", "--frozen"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    // Quietly, because Deno says which packages it sets up for the first time.
    args: ["run", "--quiet", ...packages, "--no-prompt", "-N", "-R", "-W", "-E", FFI, script, ...args],
    env: { NO_COLOR: "1", CHAT_LANG: "en", ...environment },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
