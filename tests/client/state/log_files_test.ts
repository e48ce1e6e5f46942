/**
 * The log of what was read: in order, one file for each place, and an end at the first failure.
 *
 * @module
 */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { appendLog } from "../../../client/platform/deno_files.ts";
import { LogFiles, MAX_WAITING, stamp } from "../../../client/state/log_files.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { TempHome } from "../../support/temp_home.ts";

const TIME_MS = new Date(2026, 10, 23, 14, 2, 5).getTime();

/** Logs whose files are the test's. */
function logsOf(append: (path: string, text: string) => Promise<void>, folder = "/logs") {
  const told: string[] = [];
  const logs = new LogFiles({ folder, server: "example.org:1", append, failed: (say) => told.push(say(EN)) });
  const write = (place: string, text: string) => logs.write({ place, text, timeMs: TIME_MS });
  return { logs, write, told };
}

Deno.test("LogFiles writes lines with their time, a file for each place", async () => {
  await using home = await TempHome.make();
  const { logs, write, told } = logsOf(appendLog, home.file("logs/"));
  write("#lobby", "<alice> hello");
  write("Eve", "<eve> psst");
  write("#lobby", "<bob> hi\x1b[2J\n");
  await logs.flushed();
  write("#lobby", "<alice> again");
  await logs.flushed();
  const folder = home.file("logs", "example.org%3A1");
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).toSorted(), ["#lobby.log", "Eve.log"]);
  assertEquals(Deno.readTextFileSync(`${folder}/#lobby.log`).split("\n"), [
    "2026-11-23 14:02:05 <alice> hello",
    "2026-11-23 14:02:05 <bob> hi\u241b[2J\u240a",
    "2026-11-23 14:02:05 <alice> again",
    "",
  ]);
  if (Deno.build.os !== "windows") {
    const modes = [`${folder}/Eve.log`, folder].map((path) => (Deno.statSync(path).mode ?? 0) & 0o777);
    assertEquals(modes, [0o600, 0o700]);
  }
  assertEquals(told, []);
});

Deno.test("LogFiles writes together what came in one turn, and in order what came later", async () => {
  const written: [string, number][] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { logs, write } = logsOf(async (path, text) => {
    written.push([path, text.split("\n").length - 1]);
    await gates[written.length - 1]?.promise;
  });
  for (let i = 0; i < 100; i++) write("a", `line ${i}`);
  await Promise.resolve();
  await Promise.resolve();
  write("a", "while writing");
  write("b", "while writing");
  gates.forEach(({ resolve }) => resolve());
  await logs.flushed();
  const path = (name: string) => `/logs/example.org%3A1/${name}.log`;
  assertEquals(written, [[path("a"), 100], [path("a"), 1], [path("b"), 1]]);
});

Deno.test("LogFiles tells its first failure once, and writes no more", async () => {
  let tried = 0;
  const { logs, write, told } = logsOf(() => {
    tried++;
    return Promise.reject(new Deno.errors.PermissionDenied("Permission denied (os error 13): open '/logs'"));
  });
  write("a", "one");
  write("b", "two");
  await logs.flushed();
  write("a", "three");
  await logs.flushed();
  assertEquals(tried, 1);
  assertEquals(told, [
    "Cannot write the log /logs/example.org%3A1/a.log: this user is not allowed to do that. Logging has stopped",
  ]);
});

Deno.test("LogFiles gives up where the disk does not come along", async () => {
  const never = Promise.withResolvers<void>();
  const { logs, write, told } = logsOf(() => never.promise);
  for (let i = 0; i < 10; i++) write("a", "x".repeat(MAX_WAITING / 8));
  assertEquals(told, [
    "Cannot write the log /logs/example.org%3A1/a.log: the disk is too slow. Logging has stopped",
  ]);
  never.resolve();
  await logs.flushed();
});

Deno.test({
  name: "a link, a folder or a pipe in the place of a log is refused",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using home = await TempHome.make();
    Deno.writeTextFileSync(home.file("other"), "mine\n");
    Deno.symlinkSync(home.file("other"), home.file("link.log"));
    Deno.symlinkSync(home.file("nowhere"), home.file("dangling.log"));
    Deno.mkdirSync(home.file("folder.log"));
    for (const name of ["link.log", "dangling.log", "folder.log"]) {
      await assertRejects(() => appendLog(home.file(name), "text\n"), Error, "it is");
    }
    assertEquals(Deno.readTextFileSync(home.file("other")), "mine\n");
    assertEquals([...Deno.readDirSync(home.path)].length, 4);
  },
});

Deno.test("stamp is the time of a clock, and zeros for what is no time", () => {
  assertEquals(stamp(TIME_MS), "2026-11-23 14:02:05");
  assertMatch(stamp(0), /^19(?:69|70)-\d\d-\d\d \d\d:\d\d:\d\d$/);
  for (const wrong of [NaN, Infinity, 8.65e15]) assertEquals(stamp(wrong), "0000-00-00 00:00:00");
});
