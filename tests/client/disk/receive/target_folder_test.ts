/**
 * Writing the files that arrive: their names and times, and that nothing is overwritten.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { partSuffix } from "../../../../client/disk/file_name.ts";
import { TargetError } from "../../../../client/transfer/target.ts";
import { Box, type Contents, fill, fillAndClose, listOf, SECRET, TIME_MS } from "../support/box.ts";

const isWindows = Deno.build.os === "windows";

Deno.test("REQ-R48 a target keeps empty files and folders, odd names and times as they were sent", async () => {
  await using box = await Box.make();
  const contents: Contents = {
    "top": null,
    "top/empty": "",
    "top/empty folder": null,
    'top/it\'s "one"\nwith 👩‍👩‍👧.txt': "one",
    "top/.hidden": "two",
    "top/deep": null,
    "top/deep/deeper": null,
    "top/deep/deeper/file": "three",
    "single.txt": "four",
  };
  const target = box.target();
  await fillAndClose(target, contents);
  const wanted = Object.entries(contents).map(([path, text]) => [path, text ?? "folder"] as const);
  assertEquals(box.tree, Object.fromEntries(wanted.toSorted(([a], [b]) => a < b ? -1 : 1)));
  for (const path of Object.keys(contents)) {
    assertEquals(Deno.statSync(box.in(path)).mtime?.getTime(), TIME_MS, path);
  }
  assertEquals(target.published, { count: 5, paths: [box.in("top"), box.in("single.txt")], renamed: [] });
});

Deno.test(
  "REQ-R52 a file that arrives is not executable, and has no permissions beyond those of new files",
  { ignore: isWindows },
  async () => {
    await using box = await Box.make();
    await fillAndClose(box.target(), { "run.sh": "#!/bin/sh" });
    const mode = Deno.statSync(box.in("run.sh")).mode ?? 0;
    assertEquals([mode & 0o7111, mode & 0o022], [0, 0]);
  },
);

Deno.test("X9 REQ-R43 a target overwrites nothing, and keeps both files", async () => {
  await using box = await Box.make();
  Deno.writeTextFileSync(box.in("notes.txt"), "old");
  Deno.mkdirSync(box.in("top"));
  Deno.writeTextFileSync(box.in("top", "file"), "old");
  await fillAndClose(box.target(), { "notes.txt": "new", "top": null, "top/file": "new" });
  await fillAndClose(box.target(), { "notes.txt": "newer" });
  assertEquals(box.tree, {
    "notes (1).txt": "new",
    "notes (2).txt": "newer",
    "notes.txt": "old",
    "top": "folder",
    "top (1)": "folder",
    "top (1)/file": "new",
    "top/file": "old",
  });
});

Deno.test("REQ-R43 a file that another program creates meanwhile is left alone", async () => {
  await using box = await Box.make();
  const target = box.target();
  const contents = { "top": null, "top/file": "new" };
  await target.begin(listOf(contents));
  const file = await target.open(1, 0);
  await file.write(new TextEncoder().encode("new"));
  Deno.writeTextFileSync(box.in("top", "file"), "old");
  await file.publish(TIME_MS);
  await target.finish();
  await target.close();
  assertEquals(box.tree, { "top": "folder", "top/file": "old", "top/file (1)": "new" });
  // The next connection finds the file under its other name.
  assertEquals(await fillAndClose(box.target(), contents), []);
});

Deno.test("REQ-R45 a file gets its name when it is complete, and not before", async () => {
  await using box = await Box.make();
  const target = box.target();
  await target.begin(listOf({ "a.txt": "whole" }));
  const file = await target.open(0, 0);
  await file.write(new TextEncoder().encode("who"));
  assertEquals(box.tree, { [`a.txt${partSuffix(SECRET)}`]: "who" });
  await file.write(new TextEncoder().encode("le"));
  await file.publish(TIME_MS);
  await target.finish();
  assertEquals(box.tree, { "a.txt": "whole" });
  await target.close();
});

Deno.test("REQ-R46 a discarded file leaves nothing behind, and can be sent again", async () => {
  await using box = await Box.make();
  const target = box.target();
  await target.begin(listOf({ "a.txt": "right" }));
  const wrong = await target.open(0, 0);
  await wrong.write(new TextEncoder().encode("wrong and long"));
  await wrong.discard();
  assertEquals(box.tree, {});
  const right = await target.open(0, 0);
  await right.write(new TextEncoder().encode("right"));
  await right.publish(undefined);
  await target.finish();
  await target.close();
  assertEquals(box.tree, { "a.txt": "right" });
});

Deno.test("two names that are the same for the disk become two files", async () => {
  await using box = await Box.make();
  const contents = { "README": "one", "readme": "two", "caf\u00e9": "three", "cafe\u0301": "four" };
  await fillAndClose(box.target({ rules: "apple" }), contents);
  assertEquals(box.tree, { "README": "one", "cafe\u0301 (1)": "four", "caf\u00e9": "three", "readme (1)": "two" });
});

Deno.test("REQ-R35 names that are the same after they were cut become two files, also while they wait for the disk", async () => {
  await using box = await Box.make();
  const long = "x".repeat(300);
  await fillAndClose(box.target(), { [`${long}1`]: "one", [`${long}2`]: "two", [`${"x".repeat(250)}12345`]: "three" });
  assertEquals(Object.values(box.tree).toSorted(), ["one", "three", "two"]);
});

Deno.test("a sender cannot give a file the name of the partial file of another one", async () => {
  await using box = await Box.make();
  const contents = { [`a${partSuffix(SECRET)}`]: "first", "a": "second" };
  await fillAndClose(box.target(), contents);
  assertEquals(box.tree, { "a": "second", [`a${partSuffix(SECRET)}_`]: "first" });
});

Deno.test("REQ-R39 a top-level name that begins with a dot loses it, so that no hidden file is created", async () => {
  await using box = await Box.make();
  await fillAndClose(box.target(), { ".bashrc": "evil", ".ssh": null, ".ssh/authorized_keys": "evil" });
  assertEquals(Object.keys(box.tree), ["_bashrc", "_ssh", "_ssh/authorized_keys"]);
});

Deno.test("REQ-R35 an invalid path is refused before anything is written", async () => {
  for (const path of ["../x", "a/../../x", "/etc/passwd", "..", "", "a//b", "a/", "./a", "a\0b", "a".repeat(5000)]) {
    await using box = await Box.make();
    const target = box.target();
    const error = await assertRejects(() => target.begin([{ path: "a", size: 1 }, { path, size: 1 }]), TargetError);
    assertEquals([error.code, error.path, box.tree], ["bad_path", path, {}]);
    await target.close();
  }
});

Deno.test("many files of one name do not take forever", async () => {
  await using box = await Box.make();
  const target = box.target();
  const list = Array.from({ length: 20_000 }, (_, at) => ({ path: `${"x".repeat(300)}${at}`, size: 0 }));
  await target.begin(list);
  await target.close();
});

Deno.test("several hundred files get their names, many at a time", async () => {
  await using box = await Box.make();
  const files = Array.from({ length: 300 }, (_, at) => [`top/file ${at}`, `text ${at}`] as const);
  const target = box.target();
  await fillAndClose(target, { "top": null, ...Object.fromEntries(files) });
  assertEquals(
    box.tree,
    Object.fromEntries([["top", "folder"] as const, ...files].toSorted(([a], [b]) => a < b ? -1 : 1)),
  );
  assertEquals(target.published.count, 300);
});

Deno.test("a large file is written completely", async () => {
  await using box = await Box.make();
  const target = box.target();
  const [size, piece] = [9_000_000, new Uint8Array(1_000_000)];
  await target.begin([{ path: "large", size, time: TIME_MS }]);
  const file = await target.open(0, 0);
  for (let at = 0; at < 9; at++) await file.write(piece.fill(at));
  await file.publish(TIME_MS);
  await target.finish();
  await target.close();
  const bytes = Deno.readFileSync(box.in("large"));
  assertEquals([bytes.length, bytes[0], bytes[8_999_999]], [size, 0, 8]);
});

Deno.test("a file arrives even if the disk does not accept its time", async () => {
  await using box = await Box.make();
  const list = [{ path: "a", size: 1, time: Number.MAX_SAFE_INTEGER }, { path: "b", size: 1, time: 8.64e15 }];
  await fillAndClose(box.target(), { a: "1", b: "2" }, list);
  assertEquals(box.tree, { a: "1", b: "2" });
});

Deno.test("a target makes a missing folder, and works without a journal", async () => {
  await using box = await Box.make();
  Deno.removeSync(box.folder);
  await fillAndClose(box.target({ journal: null }), { a: "1" });
  assertEquals(box.tree, { a: "1" });
});

Deno.test("a target that resumes in the same process finds what has arrived, also without a journal", async () => {
  await using box = await Box.make();
  const target = box.target({ journal: null });
  const contents = { a: "1", top: null, "top/b": "2" };
  assertEquals(await fill(target, contents), [0, 2]);
  assertEquals(await fill(target, contents), []);
  assert(target.published.count === 2);
  await target.close();
});
