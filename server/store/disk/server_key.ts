/**
 * The key of the server, in the file `server.key` of its data folder. Clients remember it, so it is made once, at the first
 * start, and has to survive everything after that.
 *
 * The file appears under its name only once all of it is on the disk: after a crash there is either no key, and no client has
 * seen one, or the whole key. Of two servers that start at the same time, one makes it, and the other takes it.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { type KeyPair, keyPairOf, newSeed } from "../../../shared/keys/ed25519.ts";
import { formatPrivateKey, MAX_KEY_FILE_BYTES, tryPrivateKey } from "../../../shared/keys/private_key.ts";
import { removeStale } from "../../../shared/stale_files.ts";
import { FolderError, shownFolder } from "../folder.ts";

/** The name of the file. */
export const SERVER_KEY_FILE = "server.key";

/** A key that is lost when the server ends. */
export async function newServerKey(): Promise<KeyPair> {
  return await keyPairOf(newSeed(randomBytes));
}

/**
 * Reads the key of a data folder, or makes one; creates the folder if needed. Rejects with a `FolderError` if the file has no
 * key, and with the error of the system if it can neither be read nor made.
 */
export async function openServerKey(folder: string): Promise<KeyPair> {
  const path = `${folder}/${SERVER_KEY_FILE}`;
  removeStale(path, Deno, Date.now());
  const seed = read(path, folder) ?? make(path, folder);
  return await keyPairOf(seed);
}

/** Whether other users of the system can read the key of a folder. */
export function isKeyOpenToOthers(folder: string): boolean {
  // Windows has no such bits.
  return Deno.build.os !== "windows" && ((Deno.statSync(`${folder}/${SERVER_KEY_FILE}`).mode ?? 0) & 0o077) !== 0;
}

function read(path: string, folder: string): Uint8Array | null {
  let size: number;
  try {
    ({ size } = Deno.statSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const seed = size > MAX_KEY_FILE_BYTES ? null : tryPrivateKey(Deno.readTextFileSync(path));
  if (seed === null) throw new FolderError((strings) => strings.badServerKey(shownFolder(folder), SERVER_KEY_FILE));
  return seed;
}

function make(path: string, folder: string): Uint8Array {
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const seed = newSeed(randomBytes);
  const temporary = `${path}.${crypto.randomUUID()}`;
  try {
    {
      using file = Deno.openSync(temporary, { write: true, createNew: true, mode: 0o600 });
      let bytes = new TextEncoder().encode(formatPrivateKey(seed));
      while (bytes.length > 0) bytes = bytes.subarray(file.writeSync(bytes));
      file.syncSync();
    }
    try {
      Deno.linkSync(temporary, path);
    } catch (error) {
      const made = read(path, folder);
      if (made !== null) return made;
      // Not every file system has links.
      if (error instanceof Deno.errors.AlreadyExists) throw error;
      Deno.renameSync(temporary, path);
    }
    if (Deno.build.os !== "windows") {
      using open = Deno.openSync(folder);
      open.syncSync();
    }
    return seed;
  } finally {
    try {
      Deno.removeSync(temporary);
    } catch {
      // It was renamed, or never made.
    }
  }
}
