/**
 * REQ-R48, REQ-R49, REQ-R52: files and folders of any shape arrive identical, with their times; and anything that is
 * neither a file nor a folder is not touched on either side.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertNoTrace } from "./support/chat_server.ts";
import { assertSameFile, assertSameTree, namesIn } from "./support/file_tree.ts";
import { JobWorld } from "./support/job_world.ts";
import { growthDuring } from "./support/memory_growth.ts";

const UNIX = { ignore: Deno.build.os === "windows" };

const SMALL_FILES = 20_000;
const SMALL_BYTES = 2_000;
/** `deno task bench` uses five times this size. */
const SPARSE_BYTES = 2 ** 30;

/**
 * Sends something from a `chat send` to a `chat receive`, which both have to succeed. Returns the result of the sender.
 */
async function sendInto(world: JobWorld, into: string, ...paths: readonly string[]): Promise<string> {
  await using box = await world.receiver("box", "--from", "ci", "--into", into);
  const sent = await world.run("send", "ci", "--to", "box", ...paths);
  assertEquals(sent.code, 0, sent.stderr + box.seen());
  const got = await box.exit();
  assertEquals(got.code, 0, got.stderr);
  for (const { stderr } of [sent, got]) assertNoTrace(stderr);
  return sent.stderr;
}

/**
 * What V8 may add to its young generation without any data of ours, in MiB: it is doubled up to 16 when garbage survives, at
 * a moment that depends on how busy the machine is. For 20,000 files the receiver keeps 5 MB, and it ended 44 to 55 MiB above
 * its beginning, or 65 where V8 had doubled once more.
 */
const YOUNG_GENERATION_MIB = 16;

/** The most that the memory of each process may grow after a transfer begins, in MiB. */
const MAX_GROWTH_MIB = 64 + YOUNG_GENERATION_MIB;

/** The same, and checks how the three processes grow in the meantime. */
async function sendInBounds(world: JobWorld, into: string, path: string): Promise<void> {
  await using box = await world.receiver("box", "--from", "ci", "--into", into);
  await using ci = await world.start("send", "ci", "--to", "box", path);
  await ci.stderrLine(/accepted/);
  const finish = async () => {
    assertEquals([(await ci.exit()).code, (await box.exit()).code], [0, 0], ci.seen() + box.seen());
  };
  // Other systems do not report it.
  if (Deno.build.os !== "linux") return await finish();
  const growth = await growthDuring([ci.pid, box.pid, world.server.program.pid], finish);
  assert(growth.every((mib) => mib > 0 && mib < MAX_GROWTH_MIB), `sender, receiver and server grew by ${growth} MiB`);
}

/** Sets times long ago, a different one for each path. */
function age(...paths: readonly string[]): void {
  for (const [index, path] of paths.entries()) {
    const time = new Date(1_000_000_000_123 + index * 86_400_000);
    Deno.utimeSync(path, time, time);
  }
}

const ODD_NAMES = [
  "two words",
  " at both ends ",
  `it's "quoted"`,
  "new\nline",
  "tab\tand\u001b[31mred",
  "🎉 party 👨‍👩‍👧‍👦",
  "报告 – données",
  "-rf",
  "--help",
  "*?[a]{b}$HOME",
  "back\\slash",
  "CON",
  "dot.",
  "a.part",
  "\u202eexe.txt",
  "x".repeat(255),
];

Deno.test("REQ-R48 empty files, empty folders and odd names arrive identical, with their times", UNIX, async () => {
  await using world = await JobWorld.start();
  const folder = world.path("out", "things");
  for (const [index, name] of ODD_NAMES.entries()) {
    await world.file(`out/things/files/${name}`, name.repeat(index));
    Deno.mkdirSync(`${folder}/folders/${name}/${name}`, { recursive: true });
    age(`${folder}/files/${name}`, `${folder}/folders/${name}/${name}`, `${folder}/folders/${name}`);
  }
  Deno.writeFileSync(`${folder}/empty`, new Uint8Array(0));
  age(`${folder}/empty`, `${folder}/files`, `${folder}/folders`, folder);
  await sendInto(world, world.path("in"), folder);
  assertEquals(namesIn(world.path("in")), ["things"]);
  assertSameTree(world.path("in", "things"), folder);
});

Deno.test("REQ-R48 an empty file and an empty folder arrive, each sent alone", async () => {
  await using world = await JobWorld.start();
  const file = await world.file("out/nothing", "");
  const folder = world.path("out", "no files");
  await Deno.mkdir(folder);
  await sendInto(world, world.path("in"), file);
  await sendInto(world, world.path("in"), folder);
  assertEquals(namesIn(world.path("in")), ["no files", "nothing"]);
  assertEquals(Deno.statSync(world.path("in", "nothing")).size, 0);
  assertEquals(namesIn(world.path("in", "no files")), []);
});

Deno.test(`REQ-R48 REQ-R49 ${SMALL_FILES} small files arrive identical, within bounds of memory`, async () => {
  await using world = await JobWorld.start();
  const folder = world.path("out", "many");
  const content = new Uint8Array(SMALL_BYTES);
  for (let index = 0; index < SMALL_FILES; index++) {
    const inner = `${folder}/${Math.floor(index / 100)}`;
    if (index % 100 === 0) Deno.mkdirSync(inner, { recursive: true });
    Deno.writeFileSync(`${inner}/${index}`, crypto.getRandomValues(content));
  }
  await sendInBounds(world, world.path("in"), folder);
  assertSameTree(world.path("in", "many"), folder);
});

Deno.test("REQ-R48 REQ-R49 a sparse file of 1 GiB arrives identical, within bounds of memory", async () => {
  await using world = await JobWorld.start();
  const path = await world.file("out/sparse", "");
  await Deno.truncate(path, SPARSE_BYTES);
  const end = await Deno.open(path, { append: true });
  await end.write(new TextEncoder().encode("the end"));
  end.close();
  await sendInBounds(world, world.path("in"), path);
  await assertSameFile(world.path("in", "sparse"), path);
});

Deno.test(
  "REQ-R52 a FIFO, a link and a device are not opened, and nothing that arrives is executable",
  UNIX,
  async () => {
    await using world = await JobWorld.start();
    const run = await world.file("out/things/run.sh", "#!/bin/sh\n");
    // With the setuid and setgid bits.
    await Deno.chmod(run, 0o6755);
    await make("mkfifo", world.path("out/things/fifo"));
    await Deno.symlink("/dev/zero", world.path("out/things/link"));
    const hasDevice = await make("mknod", world.path("out/things/zero"), "c", "1", "5").then(() => true, () => false);
    const said = await sendInto(world, world.path("in"), world.path("out/things"));
    assertMatch(said, new RegExp(`${hasDevice ? 3 : 2} paths are left out`));
    assertEquals(namesIn(world.path("in/things")), ["run.sh"]);
    assertEquals((Deno.statSync(world.path("in/things/run.sh")).mode ?? 0) & 0o7111, 0);
  },
);

Deno.test("REQ-R52 a FIFO at the path of a file is left alone", UNIX, async () => {
  await using world = await JobWorld.start();
  await Deno.mkdir(world.path("in"));
  await make("mkfifo", world.path("in/a.txt"));
  await sendInto(world, world.path("in"), await world.file("out/a.txt", "text"));
  assertEquals(namesIn(world.path("in")), ["a (1).txt", "a.txt"]);
  assertEquals(Deno.readTextFileSync(world.path("in/a (1).txt")), "text");
  assertEquals(Deno.lstatSync(world.path("in/a.txt")).isFifo, true);
});

/** Runs a command that makes something. Rejects if that is not allowed. */
async function make(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
}
