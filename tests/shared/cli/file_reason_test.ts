/**
 * What users are told about errors with files: never the words of Deno about flags that the program does not have.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { EN } from "../../../shared/cli/usage/en.ts";
import { ZH } from "../../../shared/cli/usage/zh.ts";
import { BadValue } from "../../../shared/cli/usage_error.ts";
import { errorText } from "../../../shared/error_text.ts";
import { fileReason } from "../../../shared/cli/file_reason.ts";

/** An error of a system or of SQLite, as Deno throws it. */
function systemError(message: string, code?: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

Deno.test("fileReason explains what the system, Deno and SQLite say", () => {
  const closed = new Deno.errors.NotCapable('Requires all access to "/dev/shm/x", run again with the --allow-all flag');
  const cases: readonly (readonly [error: unknown, reason: string])[] = [
    [new Deno.errors.NotFound("No such file or directory (os error 2): open '/x'"), EN.noSuchFile],
    [new Deno.errors.PermissionDenied("Permission denied (os error 13): open '/x'"), EN.notAllowed],
    [closed, EN.closedPlace],
    [systemError("No space left on device (os error 28): mkdir '/x'", "ENOSPC"), EN.diskFull],
    [systemError("Disk quota exceeded (os error 122)"), EN.diskFull],
    [systemError("File too large (os error 27)"), EN.fileTooLarge],
    [new Deno.errors.AlreadyExists("File exists (os error 17): mkdir '/x'"), EN.fileThere],
    [systemError("Read-only file system (os error 30): open '/x'", "EROFS"), EN.diskReadOnly],
    [systemError("database or disk is full", "ERR_SQLITE_ERROR"), EN.diskFull],
    [systemError("attempt to write a readonly database", "ERR_SQLITE_ERROR"), EN.diskReadOnly],
    [systemError("unable to open database file", "ERR_SQLITE_ERROR"), EN.databaseUnopened],
    [systemError("Input/output error (os error 5): open '/x'", "EIO"), EN.diskFails],
    [systemError("Too many open files (os error 24)", "EMFILE"), EN.tooManyOpen],
    [systemError("File name too long (os error 36): open '/x'", "ENAMETOOLONG"), EN.nameTooLong],
    [systemError("Too many levels of symbolic links (os error 40)", "ELOOP"), EN.tooManyLinks],
    [systemError("database is locked", "ERR_SQLITE_ERROR"), EN.databaseLocked],
    [systemError("file is not a database", "ERR_SQLITE_ERROR"), EN.noDatabase],
    [systemError("Is on fire (os error 999): open '/x'"), "Is on fire (os error 999)"],
    [new BadValue((strings) => strings.tooSlow), EN.tooSlow],
    ["a text", "a text"],
  ];
  assertEquals(cases.map(([error]) => fileReason(error)(EN)), cases.map(([, reason]) => reason));
  assertEquals(errorText(closed), EN.closedPlace);
  // In another language it is clear that the words of the system are not a part of the sentence.
  assertEquals(fileReason(systemError("Is on fire (os error 999)"))(ZH), "系统报告 Is on fire (os error 999)");
});
