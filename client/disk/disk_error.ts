/**
 * Turns errors of the system into the failures of a transfer (REQ-R50).
 *
 * Pure: recognizes the errors of Deno by their codes.
 *
 * @module
 */
import { errorText } from "../../shared/error_text.ts";
import type { Failure } from "../../shared/wire/file_message.ts";
import { SourceError } from "../transfer/source.ts";
import { TargetError } from "../transfer/target.ts";

const READING: ReadonlyMap<string, Failure> = new Map([
  ["ENOENT", "gone"],
  ["ENOTDIR", "gone"],
  ["EACCES", "not_allowed"],
  ["EPERM", "not_allowed"],
  ["ELOOP", "unsafe"],
  ["ENAMETOOLONG", "bad_path"],
  ["EINVAL", "bad_path"],
  ["EISDIR", "not_file"],
]);

const WRITING: ReadonlyMap<string, Failure> = new Map([
  ["ENOSPC", "disk_full"],
  ["EDQUOT", "disk_full"],
  // The file would be larger than this disk allows.
  ["EFBIG", "disk_full"],
  ["ENOENT", "folder_gone"],
  ["EACCES", "not_allowed"],
  ["EPERM", "not_allowed"],
  ["EROFS", "not_allowed"],
  ["ELOOP", "unsafe"],
  ["ENOTDIR", "unsafe"],
  ["EISDIR", "unsafe"],
  ["EEXIST", "unsafe"],
  ["ENAMETOOLONG", "bad_path"],
  ["EINVAL", "bad_path"],
]);

/** Errors without a code in Deno, by the number in their message. */
const NUMBERS: Readonly<Record<string, string>> = { "27": "EFBIG", "122": "EDQUOT" };

/** The code of an error of the system, such as `ENOENT`; empty for any other error. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  // Deno itself denies access to some folders of the system, such as `/dev`.
  if (error.name === "NotCapable") return "EPERM";
  if ("code" in error && typeof error.code === "string") return error.code;
  return NUMBERS[/\(os error (\d+)\)/.exec(error.message)?.[1] ?? ""] ?? "";
}

/** Why a file cannot be read. `path`: as the user typed it. */
export function toSourceError(error: unknown, path?: string): SourceError {
  if (error instanceof SourceError) return error;
  return new SourceError(READING.get(codeOf(error)) ?? "internal", errorText(error), path);
}

/** Why a file cannot be written. */
export function toTargetError(error: unknown, path: string): TargetError {
  if (error instanceof TargetError) return error;
  return new TargetError(WRITING.get(codeOf(error)) ?? "internal", path, errorText(error));
}
