/**
 * What an error of the system means for a transfer.
 *
 * Pure: the errors of Deno are known by their codes.
 *
 * @module
 */
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
  // Larger than files may be here.
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

/** What has no code in Deno, by the number that stands in its message. */
const NUMBERS: Readonly<Record<string, string>> = { "27": "EFBIG", "122": "EDQUOT" };

/** The code of an error of the system, as `ENOENT`; the empty text for what is none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  // Deno itself keeps some folders of the system, as `/dev`, from programs.
  if (error.name === "NotCapable") return "EPERM";
  if ("code" in error && typeof error.code === "string") return error.code;
  return NUMBERS[/\(os error (\d+)\)/.exec(error.message)?.[1] ?? ""] ?? "";
}

/** Why something cannot be read. `path`: as its person gave it. */
export function toSourceError(error: unknown, path?: string): SourceError {
  if (error instanceof SourceError) return error;
  return new SourceError(READING.get(codeOf(error)) ?? "internal", messageOf(error), path);
}

/** Why something cannot be written. */
export function toTargetError(error: unknown, path: string): TargetError {
  if (error instanceof TargetError) return error;
  return new TargetError(WRITING.get(codeOf(error)) ?? "internal", path, messageOf(error));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
