/**
 * REQ-R50: the disk fills up, or the folder is removed, in the middle of a transfer: both ends say so and end.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertNoTrace } from "./support/chat_server.ts";
import { assertSameFile, namesIn } from "./support/file_tree.ts";
import { JobWorld } from "./support/job_world.ts";
import { Program } from "./support/program.ts";
import { sleep } from "../support/patience.ts";

const BYTES = 20_000_000;

/** Runs a program where a folder is a small disk of its own, which disappears with the program. */
const SMALL_DISK = 'mount -t tmpfs -o size=5m tmpfs "$0" && exec "$@"';
/** The same where mounting is not allowed: no file may grow beyond 5 MB. */
const SMALL_FILES = 'ulimit -f 10000; exec "$@"';

async function canMount(): Promise<boolean> {
  try {
    const args = ["-rm", "sh", "-c", "mount -t tmpfs tmpfs /tmp"];
    return (await new Deno.Command("unshare", { args, stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

const MOUNTS = await canMount();

Deno.test({
  name: `REQ-R50 a disk that fills up is reported at both ends${MOUNTS ? "" : " (no mount: by a limit of the size)"}`,
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using world = await JobWorld.start();
    // Zeros would take no space.
    const path = await world.file("out/big", new Uint8Array(BYTES).fill(1));
    const into = world.path("in");
    await Deno.mkdir(into);
    const words = world.words("receive", "box", "--from", "ci", "--into", into, "--keep");
    await using box = await Program.start(words, {
      wrap: (words) =>
        MOUNTS ? ["unshare", "-rm", "sh", "-c", SMALL_DISK, into, ...words] : ["sh", "-c", SMALL_FILES, "sh", ...words],
    });
    await box.stderrLine(/^chat: Waiting/);
    const sent = await world.run("send", "ci", "--to", "box", path);
    assertEquals(sent.code, 1, sent.stderr);
    const wanted = /the disk that it is written to is full.*\(disk_full\)/;
    assertMatch(sent.stderr, wanted);
    await box.stderrLine(wanted);
    for (const stderr of [sent.stderr, box.stderr.text]) assertNoTrace(stderr);
    // The part is kept for when there is space; it is not a file of that name.
    const names = MOUNTS ? await namesOfProcess(box.pid, into) : namesIn(into);
    assertEquals(names.length, 1);
    assertMatch(names[0] ?? "", /^big\..+\.part$/);
  },
});

/** What a process sees in a folder that may be a disk of its own. */
async function namesOfProcess(pid: number, folder: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("ls", { args: ["-A", `/proc/${pid}/root${folder}`] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n");
}

Deno.test(
  "REQ-R50 a transfer that a full disk interrupted continues when there is space, without sending everything again",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    await using world = await JobWorld.start();
    const path = await world.file("out/big", crypto.getRandomValues(new Uint8Array(60_000)));
    await Deno.truncate(path, BYTES);
    const args = ["--from", "ci", "--into", world.path("in")];
    const words = world.words("receive", "box", ...args);
    const environment = world.environment("box");
    const wrap = (words: readonly string[]) => ["sh", "-c", SMALL_FILES, "sh", ...words];
    await using box = await Program.start(words, { environment, wrap });
    await box.stderrLine(/^chat: Waiting/);
    assertEquals((await world.run("send", "ci", "--to", "box", path)).code, 1);
    assertEquals((await box.exit()).code, 1);
    await using again = await world.receiver("box", ...args);
    const sent = await world.run("send", "ci", "--to", "box", path);
    assertEquals(sent.code, 0, sent.stderr + again.seen());
    assertMatch(sent.stderr, /resumes from 2\d%/);
    assertEquals((await again.exit()).code, 0);
    assertEquals(namesIn(world.path("in")), ["big"]);
    await assertSameFile(world.path("in/big"), path);
  },
);

Deno.test("REQ-R50 a target folder that is removed during a transfer is reported at both ends", async () => {
  await using world = await JobWorld.start();
  const path = await world.file("out/big", new Uint8Array(BYTES).fill(1));
  const into = world.path("in");
  await using box = await world.receiver("box", "--from", "ci", "--into", into);
  await using ci = await world.start("send", "ci", "--to", "box", "--limit", "10MB/s", path);
  await hasPart(into);
  await Deno.remove(into, { recursive: true });
  const sent = await ci.exit();
  assertEquals(sent.code, 1, sent.stderr);
  assertMatch(sent.stderr, /folder .* is gone.*\(folder_gone\)/);
  const got = await box.exit();
  assertEquals(got.code, 1, got.stderr);
  assertMatch(got.stderr, /\(folder_gone\)/);
  for (const { stderr } of [sent, got]) assertNoTrace(stderr);
  assert(!await Deno.stat(into).then(() => true, () => false), "The folder is not made again without asking");
});

/** Waits until some of a part is written. */
async function hasPart(folder: string): Promise<void> {
  for (;;) {
    const names = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
    const part = names.find(({ name }) => name.endsWith(".part"));
    if (part !== undefined && (await Deno.stat(`${folder}/${part.name}`)).size > 0) return;
    await sleep(10);
  }
}
