import { assertEquals } from "@std/assert";
import { toSourceError, toTargetError } from "../../../client/disk/disk_error.ts";

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

Deno.test("REQ-R50 errors of the system become failures of the protocol", () => {
  for (const [error, writing, reading] of ERRORS) {
    assertEquals([toTargetError(error, "p").code, toSourceError(error).code], [writing, reading], String(error));
  }
});
