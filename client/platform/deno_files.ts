/**
 * The files of what the client remembers, made of Deno: with client/platform/deno_platform.ts, the only files of the client that touch
 * it. All that is made here is for its owner alone.
 *
 * @module
 */
import { BadValue } from "../../shared/cli/usage_error.ts";
import { fileReason } from "../config/file_reason.ts";
import type { FileEnd, HistoryFiles } from "../state/history_file.ts";
import type { System } from "../config/paths.ts";
import type { ConfigSource, FileText } from "../config/read_config.ts";

/** Folders and files that nobody else may look into. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** The system that this process runs on. */
function denoSystem(): System {
  return { environment: (name) => Deno.env.get(name), isWindows: Deno.build.os === "windows" };
}

/** Where this process finds its configuration. */
export function denoConfig(): ConfigSource {
  return { system: denoSystem(), readText };
}

/** Reads a whole file, unless it is too large. */
export function readText(path: string, { maxBytes }: { readonly maxBytes: number }): FileText {
  try {
    const end = readEnd(path, { maxBytes });
    if (end === null) return { type: "missing" };
    return end.isCut
      ? { type: "failed", why: (strings) => strings.tooLarge(maxBytes) }
      : { type: "text", text: end.text };
  } catch (error) {
    return { type: "failed", why: fileReason(error) };
  }
}

/** Makes a file with a text, and the folders that it needs. `exists` where there is one: it stays as it is. */
export function createFile(path: string, text: string): "created" | "exists" {
  makeFolderOf(path);
  try {
    Deno.writeTextFileSync(path, text, { createNew: true, mode: FILE_MODE });
    return "created";
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return "exists";
    throw error;
  }
}

/** The files of a history. Each step waits for the disk: lines are short and people are slow. */
export const denoHistoryFiles: HistoryFiles = {
  readEnd,
  append(path, text) {
    makeFolderOf(path);
    if (isThere(path)) checkFile(Deno.statSync(path));
    using file = Deno.openSync(path, { append: true, create: true, mode: FILE_MODE });
    writeAll(file, text);
  },
  replace(path, text) {
    // Who keeps a link to the file in its place keeps the link.
    const target = Deno.realPathSync(path);
    const temporary = `${target}.${crypto.randomUUID()}`;
    try {
      Deno.writeTextFileSync(temporary, text, { createNew: true, mode: FILE_MODE });
      Deno.renameSync(temporary, target);
    } catch (error) {
      if (isThere(temporary)) Deno.removeSync(temporary);
      throw error;
    }
  },
};

/** Writes behind what is in a log, which is made with its folder. A link in the place of the log is refused. */
export async function appendLog(path: string, text: string): Promise<void> {
  makeFolderOf(path);
  const before = isThere(path) ? Deno.lstatSync(path) : null;
  if (before !== null) checkFile(before);
  const mode = before === null ? { createNew: true, mode: FILE_MODE } : {};
  using file = await Deno.open(path, { append: true, ...mode });
  const { ino, dev } = await file.stat();
  // Somebody has put another one there in between.
  if (before !== null && (ino !== before.ino || dev !== before.dev)) throw new BadValue((strings) => strings.isNoFile);
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
}

/** What is in a folder, folders with a `/` behind their names; nothing where it cannot be looked into. */
export function listFolder(path: string): readonly string[] {
  try {
    return Array.from(Deno.readDirSync(path), ({ name, isDirectory }) => isDirectory ? `${name}/` : name);
  } catch {
    // Nobody asked whether there is such a folder.
    return [];
  }
}

/** The last bytes of a file as UTF-8, `null` where there is no file. On a pipe or a device one might wait for ever. */
function readEnd(path: string, { maxBytes }: { readonly maxBytes: number }): FileEnd | null {
  if (!isThere(path)) return null;
  checkFile(Deno.statSync(path));
  using file = Deno.openSync(path);
  const { size } = file.statSync();
  const isCut = size > maxBytes;
  if (isCut) file.seekSync(size - maxBytes, Deno.SeekMode.Start);
  const bytes = new Uint8Array(Math.min(size, maxBytes));
  let filled = 0;
  while (filled < bytes.length) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return { text: new TextDecoder().decode(bytes.subarray(0, filled)), isCut };
}

/** Whether something stands at a path, a link that leads nowhere included. */
export function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function checkFile({ isFile, isDirectory }: Deno.FileInfo): void {
  if (!isFile) throw new BadValue((strings) => isDirectory ? strings.isFolder : strings.isNoFile);
}

function makeFolderOf(path: string): void {
  // A whole library of paths for this would be felt at every start.
  const folder = path.replace(/[/\\][^/\\]*$/, "");
  if (folder !== path && folder !== "") Deno.mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
}

function writeAll(file: Deno.FsFile, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(file.writeSync(bytes));
}
