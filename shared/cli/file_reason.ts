/**
 * Explains errors with files and databases to users.
 *
 * Pure: recognizes the errors of Deno by their names and codes, and those of SQLite by their texts.
 *
 * @module
 */
import { printable } from "../printable.ts";
import { BadValue, type Sentence } from "./usage_error.ts";

const NAMES: ReadonlyMap<string, Sentence> = new Map([
  ["NotFound", (strings) => strings.noSuchFile],
  ["AlreadyExists", (strings) => strings.fileThere],
  ["IsADirectory", (strings) => strings.isFolder],
  ["NotADirectory", (strings) => strings.isNoFolder],
  ["PermissionDenied", (strings) => strings.notAllowed],
  // Deno closes the folders of the system, and would advise a flag that this program does not have.
  ["NotCapable", (strings) => strings.closedPlace],
]);

const CODES: ReadonlyMap<string, Sentence> = new Map([
  ["ENOSPC", (strings) => strings.diskFull],
  ["EDQUOT", (strings) => strings.diskFull],
  ["EFBIG", (strings) => strings.fileTooLarge],
  ["EROFS", (strings) => strings.diskReadOnly],
  ["EIO", (strings) => strings.diskFails],
  ["EMFILE", (strings) => strings.tooManyOpen],
  ["ENFILE", (strings) => strings.tooManyOpen],
  ["ENAMETOOLONG", (strings) => strings.nameTooLong],
  ["ELOOP", (strings) => strings.tooManyLinks],
]);

/** Errors without a code in Deno, by the number in their message. */
const NUMBERS: Readonly<Record<string, string>> = { "27": "EFBIG", "122": "EDQUOT" };

/** What SQLite says, and what it says when it cannot make the files that it needs beside a database. */
const TEXTS: ReadonlyMap<string, Sentence> = new Map([
  ["database or disk is full", (strings) => strings.diskFull],
  ["attempt to write a readonly database", (strings) => strings.diskReadOnly],
  ["unable to open database file", (strings) => strings.databaseUnopened],
  ["disk I/O error", (strings) => strings.databaseUnopened],
  ["database is locked", (strings) => strings.databaseLocked],
  ["database disk image is malformed", (strings) => strings.databaseMalformed],
  ["file is not a database", (strings) => strings.noDatabase],
]);

/** The reason for an error; the message of the system, which is in English, if there is no better one. */
export function fileReason(error: unknown): Sentence {
  if (error instanceof BadValue) return error.say;
  if (!(error instanceof Error)) return (strings) => strings.systemSays(printable(String(error)));
  // The message ends with ": open '/a/path'", which the sentence around it says already.
  return NAMES.get(error.name) ?? CODES.get(codeOf(error)) ?? TEXTS.get(error.message) ??
    ((strings) => strings.systemSays(printable(error.message.replace(/: \w+ '.*$/s, ""))));
}

/** The code of an error of the system; empty for any other error. */
function codeOf(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  return NUMBERS[/\(os error (\d+)\)/.exec(error.message)?.[1] ?? ""] ?? "";
}
