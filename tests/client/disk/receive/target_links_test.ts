/**
 * Links and other things in the place of files and folders: nothing is written through them (REQ-R37), no matter who puts
 * them there and when.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { partName, partSuffix } from "../../../../client/disk/file_name.ts";
import { TargetError } from "../../../../client/transfer/target.ts";
import { Box, fillAndClose, listOf, SECRET, TIME_MS, treeOf } from "../support/box.ts";

const OUTSIDE = { "canary": "a secret", "inner": "folder", "inner/canary": "another" };
const IGNORE = { ignore: Deno.build.os === "windows" };
const CONTENTS = { "top": null, "top/inner": null, "top/inner/canary": "new", "top/inner/file": "new" };
const TEXT = new TextEncoder().encode("new");

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  return (await assertRejects(run, TargetError)).code;
}

Deno.test(
  "REQ-R37 a link in the place of a file or folder stays as it is, and the file gets another name",
  IGNORE,
  async () => {
    await using box = await Box.make();
    Deno.symlinkSync(join(box.outside, "canary"), box.in("single"));
    Deno.symlinkSync(join(box.outside, "nothing"), box.in("broken"));
    Deno.symlinkSync(box.outside, box.in("top"));
    await fillAndClose(box.target(), { ...CONTENTS, "single": "new", "broken": "new" });
    assertEquals([box.tree.single, box.tree.broken, box.tree.top], ["link", "link", "link"]);
    assertEquals([box.tree["single (1)"], box.tree["broken (1)"], box.tree["top (1)/inner/file"]], [
      "new",
      "new",
      "new",
    ]);
    assertEquals(treeOf(box.outside), OUTSIDE);
  },
);

Deno.test(
  "REQ-R37 a folder of an earlier connection that has become a link is refused, or made again",
  IGNORE,
  async () => {
    await using box = await Box.make();
    const first = box.target();
    await first.begin(listOf(CONTENTS));
    await first.close();
    Deno.renameSync(box.in("top", "inner"), box.in("moved"));
    Deno.symlinkSync(box.outside, box.in("top", "inner"));
    const second = box.target();
    assertEquals(await codeOf(() => second.begin(listOf(CONTENTS))), "unsafe");
    await second.close();
    Deno.renameSync(box.in("top"), box.in("moved too"));
    Deno.symlinkSync(box.outside, box.in("top"));
    await fillAndClose(box.target(), CONTENTS);
    assertEquals(box.tree["top (1)/inner/file"], "new");
    assertEquals(treeOf(box.outside), OUTSIDE);
  },
);

/** Ways to replace a folder on the path by a link, between the list and the file. */
const SWAPS: readonly (readonly [string, (box: Box) => void])[] = [
  ["the folder itself", (box) => swap(box.in("top", "inner"), box.outside)],
  ["a folder above it", (box) => swap(box.in("top"), box.outside)],
  ["the folder that the user chose", (box) => swap(box.folder, box.outside)],
  ["a link to the folder where it was moved", (box) => swap(box.in("top", "inner"), null)],
];

function swap(path: string, to: string | null): void {
  Deno.renameSync(path, `${path}.moved`);
  Deno.symlinkSync(to ?? `${path}.moved`, path);
}

for (const [what, swapIt] of SWAPS) {
  Deno.test(`REQ-R37 ${what}, replaced by a link before a file is opened, is detected`, IGNORE, async () => {
    await using box = await Box.make();
    Deno.mkdirSync(join(box.outside, "top", "inner"), { recursive: true });
    const target = box.target();
    await target.begin(listOf(CONTENTS));
    swapIt(box);
    assertEquals(await codeOf(() => target.open(2, 0)), "unsafe");
    await target.close();
    assertOutsideUnchanged(box);
  });

  Deno.test(`REQ-R37 ${what}, replaced by a link before a file gets its name, is detected`, IGNORE, async () => {
    await using box = await Box.make();
    Deno.mkdirSync(join(box.outside, "top", "inner"), { recursive: true });
    const target = box.target();
    await target.begin(listOf(CONTENTS));
    const file = await target.open(2, 0);
    swapIt(box);
    await file.write(TEXT);
    await file.publish(TIME_MS);
    assertEquals(await codeOf(() => target.finish()), "unsafe");
    await target.close();
    assertOutsideUnchanged(box);
  });

  Deno.test(
    `REQ-R37 ${what}, replaced by a link before a partial file is read or resumed, is detected`,
    IGNORE,
    async () => {
      await using box = await Box.make();
      Deno.mkdirSync(join(box.outside, "top", "inner"), { recursive: true });
      const target = box.target();
      await target.begin(listOf(CONTENTS));
      const file = await target.open(2, 0);
      await file.write(TEXT);
      file.close();
      const part = partName("canary", partSuffix(SECRET));
      for (const folder of [["top", "inner"], ["inner"], []]) {
        Deno.writeTextFileSync(join(box.outside, ...folder, part), "not ours");
      }
      swapIt(box);
      const codes = [
        await codeOf(() => Array.fromAsync(target.readPart(2))),
        await codeOf(() => target.open(2, 1)),
        await codeOf(() => target.open(2, 0)),
      ];
      await target.close();
      assert(codes.every((code) => code === "unsafe"), codes.join());
      // A file outside with the name of a partial file may be lost, but no other one is touched.
      assertOutsideUnchanged(box);
    },
  );
}

/** Outside, at most empty files were made, and files with the name of the partial file removed. */
function assertOutsideUnchanged(box: Box): void {
  const texts = Object.entries(treeOf(box.outside)).filter(([path]) => !path.endsWith(".part"));
  const wanted = [...Object.entries(OUTSIDE), ["top", "folder"], ["top/inner", "folder"]];
  assertEquals(Object.fromEntries(texts), Object.fromEntries(wanted));
  const parts = Object.entries(treeOf(box.outside)).filter(([path]) => path.endsWith(".part"));
  assert(parts.every(([, text]) => text === "" || text === "not ours"));
}

Deno.test(
  "REQ-R37 a link, a folder or a file with two names in the place of a partial file is not written to",
  IGNORE,
  async () => {
    await using box = await Box.make();
    const part = box.in(partName("a", partSuffix(SECRET)));
    const target = box.target();
    const canary = join(box.outside, "canary");
    for (const put of [() => Deno.symlinkSync(canary, part), () => Deno.linkSync(canary, part)]) {
      put();
      const { partial } = await target.begin([{ path: "a", size: 100, time: TIME_MS }]);
      assertEquals(partial, null);
      try {
        put();
      } catch {
        // It is still there.
      }
      assertEquals(await codeOf(() => target.open(0, 1)), "unsafe");
      const file = await target.open(0, 0);
      await file.write(TEXT);
      await file.discard();
      assertEquals(treeOf(box.outside), OUTSIDE);
    }
    Deno.mkdirSync(part);
    assertEquals(await codeOf(() => target.open(0, 0)), "unsafe");
    await target.close();
  },
);

Deno.test("the folder that the user chose may be a link, but a file in its place is refused", IGNORE, async () => {
  await using box = await Box.make();
  Deno.renameSync(box.folder, join(box.path, "real"));
  Deno.symlinkSync(join(box.path, "real"), box.folder);
  await fillAndClose(box.target(), { a: "1" });
  assertEquals(treeOf(join(box.path, "real")), { a: "1" });
  Deno.removeSync(box.folder);
  Deno.writeTextFileSync(box.folder, "");
  assertEquals(await codeOf(() => Promise.resolve().then(() => box.target())), "unsafe");
});
