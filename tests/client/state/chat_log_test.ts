/**
 * The chat log: turned on and off, written in order until the first error, in files whose names are safe.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { appendLog } from "../../../client/platform/deno_files.ts";
import {
  FolderLog,
  logFileName,
  LogFolder,
  MAX_FILE_NAME_BYTES,
  MAX_WAITING,
  stamp,
} from "../../../client/state/chat_log.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import type { Sentence } from "../../../shared/cli/usage_error.ts";
import { TempHome } from "../../support/temp_home.ts";

/** A log with files in memory, without the times in its lines. */
function logIn(folder: string | null) {
  const files = new Map<string, string>();
  const failures: Sentence[] = [];
  const disk = { isFull: false, ready: Promise.resolve() };
  const log = new FolderLog({
    folder,
    server: "example.org:99",
    append: async (path, text) => {
      await disk.ready;
      if (disk.isFull) throw new Error("No space left on device (os error 28)");
      files.set(path, (files.get(path) ?? "") + text.replace(/^\S+ \S+ /gm, ""));
    },
    wholePath: (path) => path.replace(/^~/, "/home/bob"),
    failed: (sentence) => void failures.push(sentence),
  });
  return { log, files, failures, disk };
}

function entry(text: string, place = "#lobby") {
  return { place, text, timeMs: 0 };
}

Deno.test("FolderLog writes to a folder for the server, with a file for each room and person", async () => {
  const { log, files } = logIn("~/logs");
  assertEquals(log.folder, "/home/bob/logs");
  log.add(entry("one"));
  log.add(entry("two", "ann"));
  log.add(entry("three"));
  await log.close();
  assertEquals([...files.values()], ["one\nthree\n", "two\n"]);
  assertEquals(
    [...files.keys()].every((path) => /^\/home\/bob\/logs\/example\.org[^/]*99\/[^/]+\.log$/.test(path)),
    true,
  );
});

Deno.test("FolderLog writes nothing without a folder, and changes to another one at any time", async () => {
  const { log, files } = logIn(null);
  assertEquals(log.folder, null);
  log.add(entry("lost"));
  log.start("/a");
  log.add(entry("one"));
  log.start("/b");
  log.add(entry("two"));
  log.stop();
  assertEquals(log.folder, null);
  log.add(entry("lost"));
  await log.close();
  assertEquals([...files].map(([path, text]) => [path.slice(0, 2), text]), [["/a", "one\n"], ["/b", "two\n"]]);
});

Deno.test("FolderLog.close also waits for the folders that were used before", async () => {
  const { log, files, disk } = logIn("/a");
  const slow = Promise.withResolvers<void>();
  disk.ready = slow.promise;
  log.add(entry("one"));
  log.start("/b");
  let isClosed = false;
  const closed = log.close().then(() => isClosed = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(isClosed, false);
  slow.resolve();
  await closed;
  assertEquals([...files.values()], ["one\n"]);
});

Deno.test("FolderLog reports an error once, and turns logging off until another folder is chosen", async () => {
  const { log, files, failures, disk } = logIn("/a");
  disk.isFull = true;
  log.add(entry("one"));
  log.add(entry("two", "ann"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(log.folder, null);
  disk.isFull = false;
  log.add(entry("lost"));
  log.start("/b");
  log.add(entry("three"));
  await log.close();
  assertEquals([...files.values()], ["three\n"]);
  assertEquals(failures.map((sentence) => /\/a\/.*No space left/s.test(sentence(EN))), [true]);
});

Deno.test("FolderLog keeps a new folder when the one before fails", async () => {
  const { log, failures, disk } = logIn("/a");
  disk.isFull = true;
  log.add(entry("one"));
  log.start("/b");
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([log.folder, failures.length], ["/b", 1]);
  await log.close();
});

const TIME_MS = new Date(2026, 10, 23, 14, 2, 5).getTime();

/** The log files of one folder, written by `append`. */
function logsOf(append: (path: string, text: string) => Promise<void>, folder = "/logs") {
  const told: string[] = [];
  const logs = new LogFolder({ folder, server: "example.org:1", append, failed: (say) => told.push(say(EN)) });
  const write = (place: string, text: string) => logs.write({ place, text, timeMs: TIME_MS });
  return { logs, write, told };
}

Deno.test("LogFolder writes lines with their time, to a file for each room and person", async () => {
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

Deno.test("LogFolder writes entries that were added at once together, and later ones in order", async () => {
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

Deno.test("LogFolder reports its first error once, and then writes nothing any more", async () => {
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

Deno.test("LogFolder gives up when the disk is too slow", async () => {
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
  name: "appendLog refuses a link, a folder or a pipe in the place of a log",
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

Deno.test("stamp is a local date and time, or zeros for an invalid time", () => {
  assertEquals(stamp(TIME_MS), "2026-11-23 14:02:05");
  assertMatch(stamp(0), /^19(?:69|70)-\d\d-\d\d \d\d:\d\d:\d\d$/);
  for (const wrong of [NaN, Infinity, 8.65e15]) assertEquals(stamp(wrong), "0000-00-00 00:00:00");
});

const NAMES: readonly (readonly [text: string, name: string])[] = [
  ["#lobby", "#lobby"],
  ["alice", "alice"],
  ["Ann-Marie_2.x", "Ann-Marie_2.x"],
  ["你好", "你好"],
  ["#مرحبا", "#مرحبا"],
  ["127.0.0.1:12345", "127.0.0.1%3A12345"],
  ["[::1]:12345", "%5B%3A%3A1%5D%3A12345"],
  ["..", "%2E%2E"],
  [".", "%2E"],
  [".hidden", "%2Ehidden"],
  ["a.", "a%2E"],
  ["../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"],
  ["a\\b", "a%5Cb"],
  ["a%2Fb", "a%252Fb"],
  ["a b\0\n\x1b", "a%20b%00%0A%1B"],
  ["\u202e", "%E2%80%AE"],
  ["😀", "%F0%9F%98%80"],
  ["", "_"],
  ["con", "_con"],
  ["_con", "%5Fcon"],
  ["NUL", "_NUL"],
  ["com1.txt", "_com1.txt"],
  ["LPT9", "_LPT9"],
  ["console", "console"],
  ["\ud800", "%EF%BF%BD"],
];

for (const [text, name] of NAMES) {
  Deno.test(`logFileName of ${JSON.stringify(text)} is ${name}`, () => assertEquals(logFileName(text), name));
}

Deno.test("logFileName shortens long names, and keeps them different", () => {
  const [one, other] = [logFileName("你".repeat(100)), logFileName(`${"你".repeat(100)}!`)];
  assertNotEquals(one, other);
  for (const name of [one, other]) {
    assert(new TextEncoder().encode(name).length <= MAX_FILE_NAME_BYTES);
    assertMatch(name, /^你{50,}~[0-9a-f]{16}$/);
  }
});

Deno.test("logFileName is a valid name for any text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(..."./\\%a~\0") }),
  );
  fc.assert(fc.property(text, (one) => {
    const name = logFileName(one);
    assertMatch(name, /^[\p{L}\p{N}\p{M}_.#%~-]+$/u);
    assert(!name.startsWith(".") && !name.endsWith("."));
    assert(new TextEncoder().encode(name).length <= MAX_FILE_NAME_BYTES);
  }));
});

Deno.test("logFileName gives different texts different names", () => {
  const text = fc.string({ unit: fc.constantFrom(..."./\\%2EFa_"), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (one, other) => assertEquals(logFileName(one) === logFileName(other), one === other)),
  );
});
