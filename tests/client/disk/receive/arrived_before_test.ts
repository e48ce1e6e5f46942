/**
 * Resuming after an interruption at any moment (REQ-R46, REQ-R47): what has arrived is found, nothing is sent twice, and no
 * files are mixed up.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { partName, partSuffix } from "../../../../client/disk/file_name.ts";
import { Box, type Contents, fill, fillAndClose, listOf, SECRET, TIME_MS } from "../support/box.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

const CONTENTS: Contents = {
  "top": null,
  "top/a": "first",
  "top/b": "second",
  "top/empty": "",
  "single": "third",
  "z": "4",
};
const TREE = { "single": "third", "top": "folder", "top/a": "first", "top/b": "second", "top/empty": "", "z": "4" };

Deno.test("REQ-R47 a partial file is resumed, also in another process", async () => {
  await using box = await Box.make();
  const list = listOf(CONTENTS);
  for (const index of [1, 4]) {
    const first = box.target();
    await first.begin(list);
    const file = await first.open(index, 0);
    await file.write(bytesOf("fi"));
    await first.close();
    const second = box.target();
    assertEquals((await second.begin(list)).partial, { index, bytes: 2 });
    const read = await Array.fromAsync(second.readPart(index), (bytes) => new TextDecoder().decode(bytes));
    assertEquals(read, ["fi"]);
    const again = await second.open(index, 1);
    await again.write(bytesOf("XX"));
    again.close();
    assertEquals((await second.begin(list)).partial, { index, bytes: 3 });
    await (await second.open(index, 0)).discard();
    await second.close();
  }
  await fillAndClose(box.target(), CONTENTS);
  assertEquals(box.tree, TREE);
});

Deno.test("REQ-R47 a complete file is not sent again, whatever its name on the disk is", async () => {
  await using box = await Box.make();
  Deno.writeTextFileSync(box.in("single"), "old");
  Deno.mkdirSync(box.in("top"));
  await fillAndClose(box.target(), CONTENTS);
  const target = box.target();
  assertEquals(await target.begin(listOf(CONTENTS)), { done: [1, 2, 3, 4, 5], partial: null });
  assertEquals(target.published, {
    count: 5,
    paths: ["top (1)", "single (1)", "z"].map((name) => box.in(name)),
    renamed: [{ path: "top", name: "top (1)" }, { path: "single", name: "single (1)" }],
  });
  await target.close();
});

Deno.test("REQ-R43 a new transfer with the id of an earlier one does not write into its folders", async () => {
  await using box = await Box.make();
  await fillAndClose(box.target({ isNew: true }), { "top": null, "top/a": "first" });
  await fillAndClose(box.target({ isNew: true }), { "top": null, "top/b": "second" });
  const both = { "top": "folder", "top/a": "first", "top (1)": "folder", "top (1)/b": "second" };
  assertEquals(box.tree, both);
  // A resumed transfer stays in the folder that was made for it last.
  await fillAndClose(box.target(), { "top": null, "top/b": "second", "top/c": "third" });
  assertEquals(box.tree, { ...both, "top (1)/c": "third" });
});

Deno.test("REQ-R46 a file that was changed here or by the sender is sent again, and the old one stays", async () => {
  await using box = await Box.make();
  await fillAndClose(box.target(), CONTENTS);
  Deno.writeTextFileSync(box.in("top", "b"), "mine!!");
  const changed = listOf(CONTENTS).map((entry) => entry.path === "single" ? { ...entry, time: TIME_MS + 1 } : entry);
  const longer = changed.map((entry) => entry.path === "top/a" ? { ...entry, size: 6 } : entry);
  const target = box.target();
  assertEquals((await target.begin(longer)).done, [3, 5]);
  await target.close();
  await fillAndClose(box.target(), { ...CONTENTS, "top/a": "FIRST!" }, longer);
  assertEquals(box.tree, {
    ...TREE,
    "single (1)": "third",
    "top/a (1)": "FIRST!",
    "top/b": "mine!!",
    "top/b (1)": "second",
  });
  // Now everything has arrived, under these names.
  assertEquals(await fillAndClose(box.target(), CONTENTS, longer), []);
});

Deno.test("REQ-R46 a partial file that is longer than the file is ignored", async () => {
  await using box = await Box.make();
  Deno.writeTextFileSync(box.in(partName("single", partSuffix(SECRET))), "much more than the file has");
  box.noteParts(partName("single", partSuffix(SECRET)));
  const target = box.target();
  assertEquals(await target.begin(listOf(CONTENTS)), { done: [], partial: null });
  await target.close();
  assertEquals(box.tree, { top: "folder" });
});

Deno.test("of several partial files the largest is kept, and the others are removed", async () => {
  await using box = await Box.make();
  const contents = { "a": "12", "b": "12345", "c": "123" };
  for (const [name, text] of Object.entries(contents)) {
    Deno.writeTextFileSync(box.in(partName(name, partSuffix(SECRET))), text);
  }
  box.noteParts(...Object.keys(contents).map((name) => partName(name, partSuffix(SECRET))));
  const target = box.target();
  assertEquals(await target.begin(listOf(contents)), { done: [], partial: { index: 1, bytes: 5 } });
  await target.close();
  assertEquals(Object.keys(box.tree), [partName("b", partSuffix(SECRET))]);
});

Deno.test("another transfer finds nothing of this one", async () => {
  await using box = await Box.make();
  await fillAndClose(box.target(), CONTENTS);
  const other = box.target({ secret: "fedcba9876543210", journal: join(box.path, "state", "other") });
  assertEquals(await other.begin(listOf(CONTENTS)), { done: [], partial: null });
  await other.close({ discard: true });
  assertEquals(box.tree, { ...TREE, "top (1)": "folder" });
});

Deno.test("a journal of another folder is ignored", async () => {
  await using box = await Box.make();
  await fillAndClose(box.target(), { "single": "third" });
  Deno.renameSync(box.folder, join(box.path, "moved"));
  Deno.mkdirSync(box.folder);
  Deno.writeTextFileSync(box.journal, Deno.readTextFileSync(box.journal).replace(box.folder, join(box.path, "moved")));
  Deno.copyFileSync(join(box.path, "moved", "single"), box.in("single"));
  Deno.utimeSync(box.in("single"), new Date(), new Date(TIME_MS));
  const target = box.target();
  assertEquals((await target.begin(listOf({ "single": "third" }))).done, []);
  await target.close();
});

Deno.test("REQ-R53 discarding a transfer removes its partial files and its journal, and keeps complete files", async () => {
  await using box = await Box.make();
  const target = box.target();
  await target.begin(listOf(CONTENTS));
  const whole = await target.open(4, 0);
  await whole.write(bytesOf("third"));
  await whole.publish(TIME_MS);
  await (await target.open(1, 0)).write(bytesOf("fi"));
  await target.close({ discard: true });
  assertEquals(box.tree, { "single": "third", "top": "folder" });
  assertEquals(await Array.fromAsync(Deno.readDir(join(box.path, "state"))), []);
});

Deno.test("REQ-R53 a partial file of an earlier process is discarded without its list", async () => {
  await using box = await Box.make();
  const first = box.target();
  await first.begin(listOf(CONTENTS));
  await (await first.open(1, 0)).write(bytesOf("fi"));
  await first.close();
  await box.target().close({ discard: true });
  assertEquals(box.tree, { "top": "folder" });
});

/** Copies a folder with its hard links and times, without letting anything else run. */
function copy(from: string, to: string): void {
  assert(new Deno.Command("cp", { args: ["-a", from, to] }).outputSync().success);
}

Deno.test("REQ-R47 after a crash at any step, resuming completes each file exactly once, as it was sent", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using box = await Box.make();
  const long = "0123456789".repeat(200_000);
  // Enough files that some get their names while others arrive.
  const many = Array.from(
    { length: 150 },
    (_, at) => [at % 2 === 0 ? `top/${at}` : `single ${at}`, `text ${at}`] as const,
  );
  const contents: Contents = { ...CONTENTS, ...Object.fromEntries(many), "top/long": long, "long": long };
  const list = listOf(contents);
  let steps = 0;
  const snapshot = () => {
    const place = join(box.path, `step ${steps++}`);
    Deno.mkdirSync(place);
    copy(box.folder, join(place, "folder"));
    if (steps > 1) copy(join(box.path, "state"), join(place, "state"));
  };
  Deno.writeTextFileSync(box.in("single"), "old");
  snapshot();
  const target = box.target();
  await target.begin(list);
  snapshot();
  for (const [index, { path, size, time }] of list.entries()) {
    if (size === undefined) continue;
    const isSeen = index % 50 === 0 || path.endsWith("long");
    const file = await target.open(index, 0);
    if (isSeen) snapshot();
    for (
      const half of [
        bytesOf(contents[path] ?? "").subarray(0, size / 2),
        bytesOf(contents[path] ?? "").subarray(size / 2),
      ]
    ) {
      await file.write(half);
      if (isSeen) snapshot();
    }
    await file.publish(time);
    if (isSeen) snapshot();
  }
  await target.finish();
  await target.close();
  const wanted = box.tree;
  snapshot();
  assert(steps > 15);
  for (let step = 0; step < steps; step++) {
    await Deno.remove(box.folder, { recursive: true });
    await Deno.remove(join(box.path, "state"), { recursive: true }).catch(() => {});
    copy(join(box.path, `step ${step}`, "folder"), box.folder);
    if (step > 0) copy(join(box.path, `step ${step}`, "state"), join(box.path, "state"));
    await fillAndClose(box.target(), contents);
    assertEquals(box.tree, wanted, `after step ${step}`);
  }
});

Deno.test(
  "REQ-R47 a file that got its name just before a crash, with no entry in the journal, is found by its partial file",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    await using box = await Box.make();
    const part = box.in(partName("single", partSuffix(SECRET)));
    Deno.writeTextFileSync(box.in("single"), "old");
    Deno.writeTextFileSync(part, "third");
    Deno.utimeSync(part, new Date(), new Date(TIME_MS));
    Deno.linkSync(part, box.in("single (1)"));
    box.noteParts(partName("single", partSuffix(SECRET)));
    const target = box.target();
    assertEquals(await target.begin(listOf({ "single": "third" })), { done: [0], partial: null });
    await target.close();
    assertEquals(box.tree, { "single": "old", "single (1)": "third" });
    assertEquals(await fillAndClose(box.target(), { "single": "third" }), []);
  },
);

Deno.test("REQ-R47 a file that got its name just before a crash, with its partial file left, is complete", async () => {
  await using box = await Box.make();
  await fillAndClose(box.target(), CONTENTS);
  for (const path of [["top", "a"], ["single"]]) {
    const part = partName(path.at(-1) ?? "", partSuffix(SECRET));
    Deno.linkSync(box.in(...path), box.in(...path.slice(0, -1), part));
  }
  assertEquals(await fillAndClose(box.target(), CONTENTS), []);
  assertEquals(box.tree, TREE);
});

Deno.test("a journal whose last line was cut off is still used, and so are the lines that are appended to it", async () => {
  await using box = await Box.make();
  const target = box.target();
  await fill(target, { "single": "third" });
  await target.close();
  Deno.writeTextFileSync(box.journal, '{"arrived":[["z","z', { append: true });
  const contents = { "single": "third", "z": "4", "top": null, "top/a": "5" };
  assertEquals(await fillAndClose(box.target(), contents), [1, 3]);
  assertEquals(await fillAndClose(box.target(), contents), []);
  assertEquals(box.tree, { "single": "third", "top": "folder", "top/a": "5", "z": "4" });
});

Deno.test("an invalid journal is ignored", async () => {
  for (
    const text of ["", "\0\0\0", "null\n[]\n1\n", '{"folder":1}\n{"top":[1,2]}\n', '{"folder":"/"}\n{"arrived":"x"}\n']
  ) {
    await using box = await Box.make();
    Deno.mkdirSync(join(box.path, "state"));
    Deno.writeTextFileSync(box.journal, text);
    await fillAndClose(box.target(), CONTENTS);
    assertEquals(await fillAndClose(box.target(), CONTENTS), []);
    assertEquals(box.tree, TREE);
  }
});

Deno.test("REQ-R53 cleaning up removes the partial files that were noted, and no file that only has such a name", async () => {
  await using box = await Box.make();
  const target = box.target();
  await target.begin(listOf(CONTENTS));
  await (await target.open(1, 0)).write(bytesOf("fi"));
  const [other, below] = [partName("thesis", partSuffix(SECRET)), partName("other", partSuffix(SECRET))];
  for (const path of [box.in(other), box.in("top", below)]) Deno.writeTextFileSync(path, "mine");
  await target.close();
  await box.target().close({ discard: true });
  assertEquals(box.tree, { [other]: "mine", "top": "folder", [`top/${below}`]: "mine" });
});

Deno.test("REQ-R53 the peer decides nothing about the names of partial files, and they are noted before they exist", async () => {
  const suffixes = new Set<string>();
  for (const secret of ["0".repeat(16), "1".repeat(16)]) {
    await using box = await Box.make();
    const target = box.target({ secret });
    await target.begin(listOf({ "a": "text" }));
    const file = await target.open(0, 0);
    const [name = ""] = Object.keys(box.tree);
    suffixes.add(name);
    assert(Deno.readTextFileSync(box.journal).includes(name));
    file.close();
    await target.close();
  }
  assertEquals(suffixes, new Set([`a.${"0".repeat(16)}.part`, `a.${"1".repeat(16)}.part`]));
});

Deno.test("a journal of an earlier version, which has no secret, gets one, and keeps its names", async () => {
  await using box = await Box.make();
  await fillAndClose(box.target(), CONTENTS);
  const lines = Deno.readTextFileSync(box.journal).split("\n").filter((line) => !line.includes("parts"));
  Deno.writeTextFileSync(box.journal, lines.join("\n").replace(/,"secret":"[^"]*"/, ""));
  for (let process = 0; process < 2; process++) assertEquals(await fillAndClose(box.target(), CONTENTS), []);
  assertEquals(Deno.readTextFileSync(box.journal).split(SECRET).length, 2, "the secret was written once");
});
