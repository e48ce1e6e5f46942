/**
 * Disks that fail on the way (REQ-R50): a clear code, the part kept, and going on afterwards.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { toSourceError, toTargetError } from "../../../../client/disk/disk_error.ts";
import { partName, partSuffix } from "../../../../client/disk/file_name.ts";
import { TargetError } from "../../../../client/transfer/target.ts";
import { Box, fillAndClose, ID, listOf, TIME_MS } from "../support/box.ts";

const CONTENTS = { "top": null, "top/file": "text" };
const LARGE = 20_000_000;

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  return (await assertRejects(run, TargetError)).code;
}

function systemError(message: string, code?: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

const ERRORS: readonly (readonly [error: unknown, writing: string, reading: string])[] = [
  [systemError("No space left on device (os error 28)", "ENOSPC"), "disk_full", "internal"],
  [systemError("File too large (os error 27)"), "disk_full", "internal"],
  [systemError("Quota exceeded (os error 122)"), "disk_full", "internal"],
  [systemError("Read-only file system (os error 30)", "EROFS"), "not_allowed", "internal"],
  [systemError("Permission denied", "EACCES"), "not_allowed", "not_allowed"],
  [systemError("No such file", "ENOENT"), "folder_gone", "gone"],
  [systemError("Too many links", "ELOOP"), "unsafe", "unsafe"],
  [systemError("File name too long", "ENAMETOOLONG"), "bad_path", "bad_path"],
  [systemError("Input/output error", "EIO"), "internal", "internal"],
  [new Deno.errors.NotCapable("Requires all access"), "not_allowed", "not_allowed"],
  [new TypeError("a bug"), "internal", "internal"],
  ["no error at all", "internal", "internal"],
];

Deno.test("REQ-R50 what the system says becomes a code of the protocol", () => {
  for (const [error, writing, reading] of ERRORS) {
    assertEquals([toTargetError(error, "p").code, toSourceError(error).code], [writing, reading], String(error));
  }
});

Deno.test("REQ-R50 a folder that is removed on the way is told as that, early in a large file and at its end", async () => {
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
  // What went wrong is told until it begins again.
  assertEquals(await codeOf(() => target.open(2, 0)), "folder_gone");
  await target.close();
  await fillAndClose(box.target(), CONTENTS);
  assertEquals(box.tree["top/file"], "text");
});

Deno.test("REQ-R50 a folder that is removed as a whole is told as that", async () => {
  await using box = await Box.make();
  const target = box.target();
  await target.begin(listOf({ a: "1" }));
  Deno.removeSync(box.folder);
  assertEquals(await codeOf(() => target.open(0, 0)), "folder_gone");
  await target.close();
});

Deno.test("REQ-R50 a permission that is lost is told as that, and the part is gone on with when it is back", async (test) => {
  await using box = await Box.make();
  const list = listOf(CONTENTS);
  const target = box.target();
  await target.begin(list);
  const file = await target.open(1, 0);
  await file.write(new TextEncoder().encode("te"));
  Deno.chmodSync(box.in("top"), 0o500);
  if (mayWrite(box.in("top", "other"))) {
    await test.step({ name: "who may do everything loses no permission", ignore: true, fn() {} });
  } else {
    await file.write(new TextEncoder().encode("xt"));
    await file.publish(TIME_MS);
    assertEquals(await codeOf(() => target.finish()), "not_allowed");
    Deno.chmodSync(box.in("top"), 0o700);
    assertEquals((await target.begin(list)).partial, { index: 1, bytes: 4 });
  }
  await target.close();
  assertEquals(box.tree[`top/${partName("file", partSuffix(ID))}`] !== undefined, true);
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

Deno.test("a file that is not in the list, or a folder of it, is our own mistake", async () => {
  await using box = await Box.make();
  const target = box.target();
  assertEquals(await codeOf(() => target.open(0, 0)), "internal");
  await target.begin(listOf(CONTENTS));
  for (const index of [0, 2, -1]) assertEquals(await codeOf(() => target.open(index, 0)), "internal");
  await target.close();
});

Deno.test("REQ-R50 a name that is too long for the disk with all above it is told as that", async () => {
  await using box = await Box.make();
  const path = Array.from({ length: 16 }, () => "x".repeat(250)).join("/");
  const target = box.target();
  await target.begin([{ path: `${path}/${"y".repeat(60)}`, size: 1 }]);
  assertEquals(await codeOf(() => target.open(0, 0)), "bad_path");
  await target.close();
});
