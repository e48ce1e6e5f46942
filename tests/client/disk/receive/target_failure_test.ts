/**
 * Disks that fail during a transfer (REQ-R50): it gets a clear code, keeps the partial file, and can be resumed.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { partName, partSuffix } from "../../../../client/disk/file_name.ts";
import { TargetError } from "../../../../client/transfer/target.ts";
import { Box, fillAndClose, listOf, SECRET, TIME_MS } from "../support/box.ts";

const CONTENTS = { "top": null, "top/file": "text" };
const LARGE = 20_000_000;

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  return (await assertRejects(run, TargetError)).code;
}

Deno.test("REQ-R50 a folder that is removed meanwhile is reported, in the middle of a large file and at its end", async () => {
  await using box = await Box.make();
  const list = [{ path: "top" }, { path: "top/large", size: LARGE }, { path: "top/small", size: 4, time: TIME_MS }];
  const target = box.target();
  await target.begin(list);
  const large = await target.open(1, 0);
  Deno.removeSync(box.in("top"), { recursive: true });
  assertEquals(await codeOf(() => large.write(new Uint8Array(LARGE / 2))), "folder_gone");
  large.close();
  assertEquals(await codeOf(() => target.open(2, 0)), "folder_gone");
  await target.begin(list);
  const small = await target.open(2, 0);
  await small.write(new TextEncoder().encode("text"));
  Deno.removeSync(box.in("top"), { recursive: true });
  await small.publish(TIME_MS);
  assertEquals(await codeOf(() => target.finish()), "folder_gone");
  // The error is reported until the transfer begins again.
  assertEquals(await codeOf(() => target.open(2, 0)), "folder_gone");
  await target.close();
  await fillAndClose(box.target(), CONTENTS);
  assertEquals(box.tree["top/file"], "text");
});

Deno.test("REQ-R50 a target folder that is removed is reported", async () => {
  await using box = await Box.make();
  const target = box.target();
  await target.begin(listOf({ a: "1" }));
  Deno.removeSync(box.folder);
  assertEquals(await codeOf(() => target.open(0, 0)), "folder_gone");
  await target.close();
});

Deno.test("REQ-R50 a lost permission is reported, and the partial file is resumed when it is back", async (test) => {
  await using box = await Box.make();
  const list = listOf(CONTENTS);
  const target = box.target();
  await target.begin(list);
  const file = await target.open(1, 0);
  await file.write(new TextEncoder().encode("te"));
  Deno.chmodSync(box.in("top"), 0o500);
  if (mayWrite(box.in("top", "other"))) {
    await test.step({ name: "root loses no permission", ignore: true, fn() {} });
  } else {
    await file.write(new TextEncoder().encode("xt"));
    await file.publish(TIME_MS);
    assertEquals(await codeOf(() => target.finish()), "not_allowed");
    Deno.chmodSync(box.in("top"), 0o700);
    assertEquals((await target.begin(list)).partial, { index: 1, bytes: 4 });
  }
  await target.close();
  assertEquals(box.tree[`top/${partName("file", partSuffix(SECRET))}`] !== undefined, true);
  Deno.chmodSync(box.in("top"), 0o700);
});

function mayWrite(path: string): boolean {
  try {
    Deno.writeTextFileSync(path, "");
    return true;
  } catch {
    return false;
  }
}

Deno.test("opening a file that is not in the list, or a folder, is an internal error", async () => {
  await using box = await Box.make();
  const target = box.target();
  assertEquals(await codeOf(() => target.open(0, 0)), "internal");
  await target.begin(listOf(CONTENTS));
  for (const index of [0, 2, -1]) assertEquals(await codeOf(() => target.open(index, 0)), "internal");
  await target.close();
});

Deno.test("REQ-R50 a path that is too long for the disk is reported", async () => {
  await using box = await Box.make();
  const path = Array.from({ length: 16 }, () => "x".repeat(250)).join("/");
  const target = box.target();
  await target.begin([{ path: `${path}/${"y".repeat(60)}`, size: 1 }]);
  assertEquals(await codeOf(() => target.open(0, 0)), "bad_path");
  await target.close();
});
