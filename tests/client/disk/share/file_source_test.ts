/**
 * What is sent for the paths that a user types: files and folders, and nothing else.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { openSource } from "../../../../client/disk/share/file_source.ts";
import type { SourceOptions } from "../../../../client/transfer/files.ts";
import { type Source, SourceError } from "../../../../client/transfer/source.ts";
import { Box, TIME_MS } from "../support/box.ts";

const LINKS = { ignore: Deno.build.os === "windows" };

/** A source of whole paths, or of paths in the folder of a box. */
function sourceOf(box: Box, paths: readonly string[], options: SourceOptions = {}): Promise<Source> {
  return openSource(paths, options, { resolve: (path) => path.startsWith("/") ? path : box.in(path) });
}

function write(box: Box, path: string, text = "text"): void {
  const file = box.in(...path.split("/"));
  Deno.mkdirSync(join(file, ".."), { recursive: true });
  Deno.writeTextFileSync(file, text);
}

const paths = ({ entries }: Source) => entries.map(({ path, size }) => size === null ? `${path}/` : path);

async function codeOf(run: () => Promise<unknown>): Promise<readonly string[]> {
  const { code, path } = await assertRejects(run, SourceError);
  return [code, path];
}

async function textOf(source: Source, index: number): Promise<string> {
  const file = await source.open(index);
  const buffer = new Uint8Array(100);
  const count = await file.read(buffer);
  assertEquals(await file.read(new Uint8Array(1)), null);
  file.close();
  file.close();
  return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
}

Deno.test("REQ-R48 a source lists each folder before what is in it, names in order, with sizes and times", async () => {
  await using box = await Box.make();
  for (const path of ["top/b", "top/a/z", "top/a/.hidden", 'top/it\'s "odd"\n😀', "single"]) write(box, path, path);
  Deno.mkdirSync(box.in("top", "empty"));
  Deno.writeTextFileSync(box.in("top", "empty file"), "");
  Deno.utimeSync(box.in("single"), new Date(), new Date(TIME_MS));
  const source = await sourceOf(box, ["top/", "single"]);
  assertEquals(paths(source), [
    ...["top/", "top/a/", "top/a/.hidden", "top/a/z", "top/b", "top/empty/", "top/empty file", 'top/it\'s "odd"\n😀'],
    "single",
  ]);
  const size = 'top/a/ztop/a/.hiddentop/btop/it\'s "odd"\n😀single'.length + 2;
  assertEquals([source.count, source.bytes, source.leftOut], [6, size, []]);
  assertEquals(source.entries.at(-1), { ...source.entries.at(-1), path: "single", size: 6, timeMs: TIME_MS });
  assertEquals([await textOf(source, 3), await textOf(source, 6), await textOf(source, 8)], ["top/a/z", "", "single"]);
});

Deno.test("REQ-R52 links, pipes and partial files in a folder are not sent, and are never opened", LINKS, async () => {
  await using box = await Box.make();
  write(box, "top/file");
  write(box, "top/file.0123456789abcdef.part");
  Deno.symlinkSync(join(box.outside, "canary"), box.in("top", "link"));
  Deno.symlinkSync(box.folder, box.in("top", "loop"));
  assert((await new Deno.Command("mkfifo", { args: [box.in("top", "pipe")] }).output()).success);
  const source = await sourceOf(box, ["top"]);
  assertEquals(paths(source), ["top/", "top/file"]);
  assertEquals(source.leftOut, ["link", "loop", "pipe"].map((name) => ({ path: `top/${name}`, why: "not_file" })));
  assertEquals(await codeOf(() => sourceOf(box, ["top/pipe"])), ["not_file", "top/pipe"]);
});

Deno.test("REQ-R48 a file whose name ends with a date and .part is no partial file, and is sent", async () => {
  await using box = await Box.make();
  write(box, "top/backup.20260131.part");
  assertEquals(paths(await sourceOf(box, ["top"])), ["top/", "top/backup.20260131.part"]);
});

Deno.test("a source follows a link that the user typed, and keeps its name", LINKS, async () => {
  await using box = await Box.make();
  write(box, "real/file");
  Deno.symlinkSync(box.in("real"), box.in("link"));
  const source = await sourceOf(box, ["link"]);
  assertEquals([paths(source), await textOf(source, 1)], [["link/", "link/file"], "text"]);
});

Deno.test("REQ-R52 a source does not read what has replaced a file after it was listed", LINKS, async () => {
  await using box = await Box.make();
  for (const name of ["link", "pipe", "gone", "folder", "parent/file"]) write(box, `top/${name}`);
  const source = await sourceOf(box, ["top"]);
  for (const name of ["link", "pipe", "gone", "folder"]) Deno.removeSync(box.in("top", name));
  Deno.symlinkSync(join(box.outside, "canary"), box.in("top", "link"));
  assert((await new Deno.Command("mkfifo", { args: [box.in("top", "pipe")] }).output()).success);
  Deno.mkdirSync(box.in("top", "folder"));
  Deno.writeTextFileSync(join(box.outside, "file"), "secret");
  Deno.renameSync(box.in("top", "parent"), box.in("moved"));
  Deno.symlinkSync(box.outside, box.in("top", "parent"));
  const codes = await Promise.all(source.entries.map(async ({ path, size }, index) => {
    return size === null ? path : (await codeOf(() => source.open(index)))[0];
  }));
  assertEquals(codes, ["top", "not_file", "gone", "not_file", "top/parent", "unsafe", "not_file"]);
});

Deno.test("REQ-R46 a source reports a file that was changed while it was open", async () => {
  await using box = await Box.make();
  write(box, "a");
  Deno.utimeSync(box.in("a"), new Date(), new Date(TIME_MS));
  const source = await sourceOf(box, ["a"]);
  const file = await source.open(0);
  const opened = { size: 4, timeMs: TIME_MS };
  const { size, timeMs } = await file.now();
  assertEquals([{ size: file.size, timeMs: file.timeMs }, { size, timeMs }], [opened, opened]);
  Deno.writeTextFileSync(box.in("a"), "TEXT");
  assertEquals((await file.now()).timeMs === TIME_MS, false);
  const bytes = new Uint8Array(4);
  for (let round = 0; round < 2; round++) {
    assertEquals([await file.read(bytes), new TextDecoder().decode(bytes)], [4, "TEXT"]);
    await file.rewind();
  }
  file.close();
  const again = await source.open(0);
  assertEquals([again.size, again.timeMs === TIME_MS], [4, false]);
  again.close();
});

Deno.test("a source leaves out names that match a pattern, at any depth", async () => {
  await using box = await Box.make();
  for (const path of ["top/a.log", "top/keep", "top/node_modules/x", "top/deep/b.log", "c.log"]) write(box, path);
  const source = await sourceOf(box, ["top", "c.log"], { ignore: ["*.log", "node_modules"] });
  assertEquals(paths(source), ["top/", "top/deep/", "top/keep"]);
  assertEquals(await codeOf(() => sourceOf(box, ["c.log"], { ignore: ["*"] })), ["gone", "c.log"]);
});

Deno.test("a source gives different names to paths of the same name, and a name to paths without one", async () => {
  await using box = await Box.make();
  for (const path of ["one/name.txt", "two/name.txt", "three/NAME.txt"]) write(box, path);
  const source = await sourceOf(box, ["one/name.txt", "two/name.txt", "three/NAME.txt", `${box.folder}/one/.`]);
  assertEquals(paths(source), ["name.txt", "name (1).txt", "NAME (2).txt", "one/", "one/name.txt"]);
  assertEquals(paths(await sourceOf(box, [`${box.folder}/one/../two`])), ["two/", "two/name.txt"]);
  assertEquals(paths(await sourceOf(box, [`${box.folder}/one/..`]))[0], "folder/");
});

Deno.test("a source can have another name only for a single file or folder, and never a path", async () => {
  await using box = await Box.make();
  for (const path of ["top/a", "b"]) write(box, path);
  const source = await sourceOf(box, ["top"], { as: "new" });
  assertEquals([paths(source), await textOf(source, 1)], [["new/", "new/a"], "text"]);
  for (const as of ["a/b", "..", ".", "", "/", "a\0"]) {
    assertEquals(await codeOf(() => sourceOf(box, ["b"], { as })), ["bad_path", as]);
  }
  assertEquals(await codeOf(() => sourceOf(box, ["top", "b"], { as: "c" })), ["bad_path", "c"]);
});

Deno.test("a source reports a missing or unreadable file with its path", async () => {
  await using box = await Box.make();
  write(box, "a");
  assertEquals(await codeOf(() => sourceOf(box, ["a", "nothing"])), ["gone", "nothing"]);
  assertEquals(await codeOf(() => sourceOf(box, ["a/b"])), ["gone", "a/b"]);
  assertEquals(await codeOf(() => sourceOf(box, ["x".repeat(300)])), ["bad_path", "x".repeat(300)]);
});

Deno.test("a source leaves out what is deeper than a list may be, and says so", async () => {
  await using box = await Box.make();
  Deno.mkdirSync(box.in(...Array(201).fill("d")), { recursive: true });
  const source = await sourceOf(box, ["d"]);
  assertEquals([source.entries.length, source.leftOut], [200, [{
    path: Array(201).fill("d").join("/"),
    why: "limit",
  }]]);
});
