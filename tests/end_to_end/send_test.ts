/**
 * `chat send` to `chat receive`, as real processes.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ScriptedPeer } from "../support/scripted_peer.ts";
import { PROGRAM_PATIENCE_MS } from "../support/patience.ts";
import { until } from "../support/until.ts";
import { assertNoTrace } from "./support/chat_server.ts";
import { CountingNetwork } from "./support/counting_network.ts";
import { contentOf, JobWorld } from "./support/job_world.ts";

const ODD = "b c'\"\n\u{1f600} \\ é *?.txt";

Deno.test("chat send sends a file to chat receive, and both end with 0", async () => {
  await using world = await JobWorld.start();
  const path = await world.file("out/report.txt", "all is well");
  const into = world.path("not", "there");
  await using box = await world.receiver("box", "--from", "ci", "--into", into);
  const sent = await world.run("send", "ci", "--to", "box", path);
  assertEquals([sent.code, sent.stdout], [0, ""], sent.stderr);
  assertStringIncludes(sent.stderr, "chat: box received report.txt");
  const got = await box.exit();
  assertEquals([got.code, got.stdout], [0, `${into}/report.txt\n`], got.stderr);
  assertEquals(await contentOf(into), { "report.txt": "all is well" });
  const { mtime } = await Deno.stat(`${into}/report.txt`);
  assertEquals(mtime, (await Deno.stat(path)).mtime);
  for (const { stderr } of [sent, got]) assertNoTrace(stderr);
});

Deno.test("chat send sends a folder as it is, with empty files and folders and odd names (REQ-R48)", async () => {
  await using world = await JobWorld.start();
  const files = { "a/empty": "", [`a/${ODD}`]: "odd", "a/.hidden": "h", "z": "last" };
  for (const [name, text] of Object.entries(files)) await world.file(`out/photos/${name}`, text);
  await Deno.mkdir(world.path("out/photos/nothing/in it"), { recursive: true });
  await Deno.symlink("/etc/passwd", world.path("out/photos/link"));
  const single = await world.file(`out/${ODD}`, "single");
  const into = world.path("in");
  await using box = await world.receiver("box", "--from", "ci", "--into", into, "--null");
  const sent = await world.run("send", "ci", "--to", "box", world.path("out/photos"), single);
  assertEquals([sent.code, sent.stdout], [0, ""], sent.stderr);
  assertMatch(sent.stderr, /1 path is left out:\nchat: +photos\/link/);
  const got = await box.exit();
  assertEquals([got.code, got.stdout], [0, `${into}/photos\0${into}/${ODD}\0`], got.stderr);
  // REQ-R40: names are shown harmlessly.
  assert(!got.stderr.includes('"\n'), got.stderr);
  assertEquals(await contentOf(into), {
    photos: null,
    "photos/a": null,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`photos/${name}`, text])),
    "photos/nothing": null,
    "photos/nothing/in it": null,
    [ODD]: "single",
  });
});

Deno.test("chat send leaves out what --ignore names, and uses the name of --as", async () => {
  await using world = await JobWorld.start();
  for (const name of ["a.o", "b.c", "sub/c.o", "sub/d", ".git/config"]) await world.file(`out/${name}`);
  const into = world.path("in");
  await using box = await world.receiver("box", "--from", "ci", "--into", into);
  const args = ["--ignore", "*.o", "--ignore", ".git,nothing", "--as", "src 1"];
  const sent = await world.run("send", "ci", "--to", "box", ...args, world.path("out"));
  assertEquals(sent.code, 0, sent.stderr);
  assertEquals((await box.exit()).code, 0);
  assertEquals(Object.keys(await contentOf(into)).toSorted(), ["src 1", "src 1/b.c", "src 1/sub", "src 1/sub/d"]);
});

Deno.test("chat send - sends standard input, and stores nothing of it", async () => {
  await using world = await JobWorld.start();
  const into = world.path("in");
  await using box = await world.receiver("box", "--from", "ci", "--into", into, "--keep");
  const input = "line\n".repeat(100_000);
  assertEquals((await world.runWith(input, "send", "ci", "--to", "box", "-")).code, 0);
  assertEquals((await world.runWith("", "send", "ci", "--to", "box", "--as", "empty", "-")).code, 0);
  assertEquals(await box.stdoutLine(/./), `${into}/stdin`);
  assertEquals(await box.stdoutLine(/./), `${into}/empty`);
  assertEquals(await contentOf(into), { stdin: input, empty: "" });
  const state = await contentOf(world.path("home of ci/.local/state/chat"));
  for (const [path, text] of Object.entries(state)) assert(text === null || !text.includes("line\nline"), path);
});

Deno.test("chat send - stores nothing of standard input when a signal ends it", async () => {
  await using world = await JobWorld.start();
  await using _box = await world.receiver("box", "--from", "ci", "--into", world.path("in"));
  await using ci = await world.start("send", "ci", "--to", "box", "-");
  await world.server.hasLogged("session began", "ci");
  await ci.write("secret\n".repeat(1_000));
  const transfers = world.path("home of ci/.local/state/chat/transfers");
  await until(
    async () => Object.values(await contentOf(transfers).catch(() => ({}))).join().includes("secret"),
    () => ci.seen(),
    { patienceMs: PROGRAM_PATIENCE_MS },
  );
  ci.signal("SIGINT");
  assertEquals((await ci.exit()).code, 130);
  assertEquals(Object.values(await contentOf(transfers)).join().includes("secret"), false);
});

Deno.test("chat receive --keep receives one offer after the other, overwrites nothing, and ends on a signal (REQ-R43)", async () => {
  await using world = await JobWorld.start();
  const into = world.path("in");
  await world.file("in/a.txt", "old");
  await using box = await world.receiver("box", "--from", "ci,cd", "--into", into, "--keep");
  for (const [name, text] of [["ci", "first"], ["cd", "second"]] as const) {
    const sent = await world.run("send", name, "--to", "box", await world.file(`out of ${name}/a.txt`, text));
    assertEquals(sent.code, 0, sent.stderr);
  }
  for (const name of ["a (1).txt", "a (2).txt"]) assertEquals(await box.stdoutLine(/./), `${into}/${name}`);
  box.signal("SIGTERM");
  const ended = await box.exit();
  assertEquals(ended.code, 143, ended.stderr);
  assertEquals(await contentOf(into), { "a.txt": "old", "a (1).txt": "first", "a (2).txt": "second" });
});

Deno.test("chat send waits for a person who is away, and says so", async () => {
  await using world = await JobWorld.start();
  // A person who was there once.
  assertEquals((await world.run("join", "box")).code, 0);
  await using ci = await world.start("send", "ci", "--to", "box", await world.file("a.txt"));
  await ci.stderrLine(/^chat: box is offline/);
  await using box = await world.receiver("box", "--from", "ci", "--into", world.path("in"));
  assertEquals((await ci.exit()).code, 0);
  assertEquals((await box.exit()).code, 0);
});

Deno.test("a chat receive that ends after one offer leaves another one for the next run", async () => {
  await using world = await JobWorld.start();
  assertEquals((await world.run("join", "box")).code, 0);
  await using ci = await world.start("send", "ci", "--to", "box", await world.file("a.txt"));
  await ci.stderrLine(/is offline/);
  await using cd = await world.start("send", "cd", "--to", "box", await world.file("b.txt"));
  await cd.stderrLine(/is offline/);
  const args = ["--from", "ci,cd", "--into", world.path("in")];
  const [first, second] = [await world.run("receive", "box", ...args), await world.run("receive", "box", ...args)];
  assertEquals([first.code, second.code], [0, 0], first.stderr + second.stderr);
  assertEquals([(await ci.exit()).code, (await cd.exit()).code], [0, 0]);
  assertEquals(await contentOf(world.path("in")), { "a.txt": "a.txt", "b.txt": "b.txt" });
});

Deno.test("chat send runs beside a chat join of the same person, who keeps the name", async () => {
  await using world = await JobWorld.start();
  await using chat = await world.start("join", "ci", "--json");
  await chat.stdoutLine(/"welcome"/);
  await using box = await world.receiver("box", "--from", "ci", "--into", world.path("in"));
  assertEquals((await world.run("send", "ci", "--to", "box", await world.file("a.txt"))).code, 0);
  assertEquals((await box.exit()).code, 0);
});

/** The size of a file that takes two seconds at the limit, in bytes. */
const BIG = 8_000_000;

/** This much of it has been sent when it is interrupted, and this much need not be sent again. */
const FIRST = 3_000_000;
const KEPT = 2_000_000;

async function bigFile(world: JobWorld): Promise<string> {
  const bytes = new Uint8Array(BIG);
  for (let at = 0; at < BIG; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return await world.file("out/big", bytes);
}

Deno.test("a signal ends chat send at once, and the same command continues with what is missing (REQ-R47)", async () => {
  await using world = await JobWorld.start();
  await using network = new CountingNetwork(world.server.port);
  const path = await bigFile(world);
  await using box = await world.receiver("box", "--from", "ci", "--into", world.path("in"));
  const args = ["--server", network.address, "--to", "box", path];
  await using ci = await world.start("send", "ci", "--limit", "4MB/s", ...args);
  await network.at(FIRST, () => ci.signal("SIGINT"));
  const stopped = await ci.exit();
  assertEquals([stopped.code, stopped.stdout], [130, ""]);
  assertStringIncludes(stopped.stderr, "the same command continues from there");
  await box.stderrLine(/interrupted/);
  const before = network.toServer;
  const again = await world.run("send", "ci", ...args);
  assertEquals(again.code, 0, again.stderr);
  assertMatch(again.stderr, /resumes from (?:2\d|3\d|4\d)%/);
  assert(network.toServer - before < BIG - KEPT, `${network.toServer - before} bytes were sent again`);
  const got = await box.exit();
  assertEquals([got.code, got.stdout], [0, `${world.path("in")}/big\n`], got.stderr);
  assertEquals(await Deno.readFile(`${world.path("in")}/big`), await Deno.readFile(path));
  assertEquals(Object.keys(await contentOf(world.path("in"))), ["big"]);
});

Deno.test("a signal ends chat receive at once, and the same command continues with what is missing (REQ-R47)", async () => {
  await using world = await JobWorld.start();
  await using network = new CountingNetwork(world.server.port);
  const path = await bigFile(world);
  const args = ["--from", "ci", "--into", world.path("in")];
  await using box = await world.receiver("box", ...args);
  await using ci = await world.start(
    "send",
    "ci",
    "--server",
    network.address,
    "--to",
    "box",
    "--limit",
    "4MB/s",
    path,
  );
  await network.at(FIRST, () => box.signal("SIGTERM"));
  const stopped = await box.exit();
  assertEquals([stopped.code, stopped.stdout], [143, ""]);
  assertStringIncludes(stopped.stderr, "the same command continues from there");
  await ci.stderrLine(/interrupted/);
  const again = await world.run("receive", "box", ...args);
  assertEquals([again.code, again.stdout], [0, `${world.path("in")}/big\n`], again.stderr);
  assertEquals((await ci.exit()).code, 0);
  assert(network.toServer < BIG + FIRST - KEPT, `${network.toServer} bytes were sent in all`);
  assertEquals(await Deno.readFile(`${world.path("in")}/big`), await Deno.readFile(path));
});

Deno.test("chat receive ignores offers of others, and keeps waiting", async () => {
  await using world = await JobWorld.start();
  await using box = await world.receiver("box", "--from", "ci", "--into", world.path("in"));
  const other = await world.run("send", "mallory", "--to", "box", await world.file("evil.txt"));
  assertEquals(other.code, 5, other.stderr);
  assertMatch(other.stderr, /\(declined\)\.\n$/);
  assertEquals((await world.run("send", "CI", "--to", "box", await world.file("a.txt"))).code, 0);
  assertEquals((await box.exit()).code, 0);
  assertEquals(await contentOf(world.path("in")), { "a.txt": "a.txt" });
});

Deno.test("REQ-R41 nothing is written before a yes: a declined offer leaves no trace", async () => {
  await using world = await JobWorld.start();
  await using bob = new ScriptedPeer(await world.server.connect(), { name: "bob" });
  await bob.send({ type: "hello", version: 1, name: "bob", features: ["files"] });
  await bob.expect("welcome");
  const sending = world.run("send", "ci", "--to", "bob", await world.file("a.txt"));
  const { id, names } = await bob.expect("offered");
  assertEquals(names, ["a.txt"]);
  await bob.send({ type: "close", id, code: "declined", text: "no \x1b[2Jroom" });
  const { code, stdout, stderr } = await sending;
  assertEquals([code, stdout], [5, ""]);
  assertMatch(stderr, /chat: Cannot send a\.txt to bob: bob declined: no ␛\[2Jroom \(declined\)\.\n$/);
});
