/**
 * The configuration, state and log files of the client, implemented with Deno. Only client/platform/ and client/disk/
 * may use Deno. Files that are created here can be read by their owner only.
 *
 * @module
 */
import { BadValue } from "../../shared/cli/usage_error.ts";
import { MAX_KEY_FILE_BYTES } from "../../shared/keys/private_key.ts";
import { fileReason } from "../../shared/cli/file_reason.ts";
import type { Environment } from "../../shared/environment.ts";
import { removeStale } from "../../shared/stale_files.ts";
import type { ConfigSource, FileText } from "../config/read_config.ts";
import type { FileEnd, KeyFiles, StateFiles } from "./storage.ts";

const FOLDER_MODE = 0o700;

/** The mode of a file that only its owner can read. */
export const FILE_MODE = 0o600;

/** The configuration file of this process. */
export function denoConfig(environment: Environment): ConfigSource {
  const isWindows = Deno.build.os === "windows";
  // Services often have `/dev/null` as their home: they have none.
  const isHome = (name: string) => name === "HOME" && !isWindows;
  const usable = (name: string) => isHome(name) && isNoFolder(environment(name)) ? undefined : environment(name);
  return { system: { environment: usable, isWindows }, readText };
}

/** Whether something other than a folder is at a path. */
function isNoFolder(path: string | undefined): boolean {
  try {
    return path !== undefined && !Deno.statSync(path).isDirectory;
  } catch (error) {
    // Deno keeps the files in /dev to itself.
    return error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.NotADirectory;
  }
}

/** Reads a whole file of at most `maxBytes` bytes. Does not throw. */
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

/** Creates a file, and its folders if needed. Leaves an existing file as it is. Throws the error of the system. */
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

/** The files of the state folder. Synchronous, because texts are short and are written at the pace of typing. */
export const denoStateFiles: StateFiles = {
  readEnd,
  append(path, text) {
    makeFolderOf(path);
    if (exists(path)) checkFile(Deno.statSync(path));
    using file = Deno.openSync(path, { append: true, create: true, mode: FILE_MODE });
    writeAll(file, text);
  },
  replace(path, text) {
    // A link in the place of the file stays a link.
    const target = Deno.realPathSync(path);
    removeStale(target, Deno, Date.now());
    const temporary = `${target}.${crypto.randomUUID()}`;
    try {
      Deno.writeTextFileSync(temporary, text, { createNew: true, mode: FILE_MODE });
      Deno.renameSync(temporary, target);
    } catch (error) {
      if (exists(temporary)) Deno.removeSync(temporary);
      throw error;
    }
  },
};

/** The files of private keys. */
export const denoKeyFiles: KeyFiles = {
  read(path) {
    const end = readEnd(path, { maxBytes: MAX_KEY_FILE_BYTES });
    if (end === null) return null;
    if (end.isCut) throw new BadValue((strings) => strings.tooLarge(MAX_KEY_FILE_BYTES));
    // Windows has no such bits.
    const { mode } = Deno.statSync(path);
    return { text: end.text, isOpenToOthers: Deno.build.os !== "windows" && ((mode ?? 0) & 0o077) !== 0 };
  },
  create(path, text) {
    makeFolderOf(path);
    return writeKey(path, text, publish);
  },
  write(path, text, { replaces }) {
    if (!replaces || !exists(path)) return writeKey(path, text, publish);
    // A link in the place of the file stays a link.
    const target = Deno.realPathSync(path);
    checkFile(Deno.statSync(target));
    return writeKey(target, text, (temporary) => {
      Deno.renameSync(temporary, target);
      syncFolderOf(target);
      return true;
    });
  },
  keep(path) {
    const target = Deno.realPathSync(path);
    let number = 1;
    while (!keepAs(target, `${target}.old-${number}`)) number++;
    // The key in it may have been open to others; a second name has the rights of the first.
    if (Deno.build.os !== "windows") Deno.chmodSync(`${target}.old-${number}`, FILE_MODE);
    return `${target}.old-${number}`;
  },
  tidy: (path) => removeStale(path, Deno, Date.now()),
};

/** Writes a private file under another name, and lets `give` give it its own. Returns what `give` returns. */
function writeKey(path: string, text: string, give: (temporary: string, path: string) => boolean): boolean {
  const temporary = `${path}.${crypto.randomUUID()}`;
  try {
    {
      using file = Deno.openSync(temporary, { write: true, createNew: true, mode: FILE_MODE });
      writeAll(file, text);
      file.syncSync();
    }
    return give(temporary, path);
  } finally {
    if (exists(temporary)) Deno.removeSync(temporary);
  }
}

/** Gives a file its name, unless there is one of this name already, and waits until that is on the disk. */
function publish(temporary: string, path: string): boolean {
  try {
    Deno.linkSync(temporary, path);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists || exists(path)) return false;
    // Not every file system has links.
    Deno.renameSync(temporary, path);
  }
  syncFolderOf(path);
  return true;
}

/** Gives a file a second name, or makes a copy where the file system has no links. Returns `false` if the name is taken. */
function keepAs(path: string, name: string): boolean {
  if (exists(name)) return false;
  try {
    Deno.linkSync(path, name);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    Deno.copyFileSync(path, name);
    using copy = Deno.openSync(name, { read: true, write: true });
    copy.syncSync();
  }
  return true;
}

function syncFolderOf(path: string): void {
  // Windows opens no folders.
  if (Deno.build.os === "windows") return;
  const folder = folderOf(path);
  using opened = Deno.openSync(folder === path ? "." : folder || "/");
  opened.syncSync();
}

/**
 * Appends to a log file; creates it and its folder if needed. Rejects with the error of the system, or with a `BadValue` if a
 * link is in the place of the file.
 */
export async function appendLog(path: string, text: string): Promise<void> {
  makeFolderOf(path);
  const before = exists(path) ? Deno.lstatSync(path) : null;
  if (before !== null) checkFile(before);
  const mode = before === null ? { createNew: true, mode: FILE_MODE } : {};
  using file = await Deno.open(path, { append: true, ...mode });
  const { ino, dev } = await file.stat();
  // Another program has replaced the file meanwhile.
  if (before !== null && (ino !== before.ino || dev !== before.dev)) throw new BadValue((strings) => strings.isNoFile);
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
}

/** The names in a folder, folders with a `/` at the end; empty if it cannot be read. */
export function listFolder(path: string): readonly string[] {
  try {
    return Array.from(Deno.readDirSync(path), ({ name, isDirectory }) => isDirectory ? `${name}/` : name);
  } catch {
    // The names only serve as suggestions.
    return [];
  }
}

/** Refuses pipes and devices, because reading one may block forever. */
function readEnd(path: string, { maxBytes }: { readonly maxBytes: number }): FileEnd | null {
  if (!exists(path)) return null;
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

/** Whether a path exists, even as a link that leads nowhere. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    // What is below a file cannot exist.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

function checkFile({ isFile, isDirectory }: Deno.FileInfo): void {
  if (!isFile) throw new BadValue((strings) => isDirectory ? strings.isFolder : strings.isNoFile);
}

/** Creates the folder of a path, and those around it, if they are missing. */
export function makeFolderOf(path: string): void {
  const folder = folderOf(path);
  if (folder !== path && folder !== "") Deno.mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
}

function folderOf(path: string): string {
  // Loading a library of paths for this would slow down every start.
  return path.replace(/[/\\][^/\\]*$/, "");
}

function writeAll(file: Deno.FsFile, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(file.writeSync(bytes));
}
