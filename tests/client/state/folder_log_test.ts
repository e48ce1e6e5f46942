import { assertEquals } from "@std/assert";
import { FolderLog } from "../../../client/state/folder_log.ts";
import { loadUsageStrings } from "../../../shared/cli/usage/load.ts";
import type { Sentence } from "../../../shared/cli/usage_error.ts";

/** A log whose files are in memory; times of day are left out of its lines. */
function logIn(folder: string | null) {
  const files = new Map<string, string>();
  const failures: Sentence[] = [];
  const disk = { isFull: false, taken: Promise.resolve() };
  const log = new FolderLog({
    folder,
    server: "example.org:99",
    append: async (path, text) => {
      await disk.taken;
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

Deno.test("FolderLog writes into a folder for the server, a file for each place", async () => {
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

Deno.test("FolderLog writes nothing where no folder was chosen, and goes on in another one at any time", async () => {
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

Deno.test("FolderLog.close waits for the folders too that were given up", async () => {
  const { log, files, disk } = logIn("/a");
  const slow = Promise.withResolvers<void>();
  disk.taken = slow.promise;
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

Deno.test("FolderLog tells once that a log cannot be written, and gives it up until another folder is chosen", async () => {
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
  const strings = await loadUsageStrings("en");
  assertEquals(failures.map((sentence) => /\/a\/.*No space left/s.test(sentence(strings))), [true]);
});

Deno.test("FolderLog keeps the folder that was chosen while the one before failed", async () => {
  const { log, failures, disk } = logIn("/a");
  disk.isFull = true;
  log.add(entry("one"));
  log.start("/b");
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([log.folder, failures.length], ["/b", 1]);
  await log.close();
});
