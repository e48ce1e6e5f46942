/**
 * Copies standard input to a file before it is sent, so that its size is known and it can be sent again.
 *
 * @module
 */
import { errorText } from "../../../shared/error_text.ts";
import { type System, transfersPath } from "../../config/paths.ts";
import type { Spool } from "../../platform/storage.ts";
import { SourceError } from "../../transfer/source.ts";
import { toTargetError } from "../disk_error.ts";
import { createPrivate, removeIfThere, temporaryName } from "../private_file.ts";

const READ_BYTES = 1_048_576;

type Read = (target: Uint8Array) => Promise<number | null>;

export interface SpoolOptions {
  readonly system: System;
  readonly signal: AbortSignal;
}

/** Implements `Storage.spool`: the file is in the state folder, or with the temporary files if the system has no home. */
export async function spoolInput(read: Read, { system, signal }: SpoolOptions): Promise<Spool> {
  signal.throwIfAborted();
  const { path, file } = openSpool(transfersPath(system));
  try {
    const next = abortable(read, signal);
    const buffer = new Uint8Array(READ_BYTES);
    for (let count = await next(buffer); count !== null; count = await next(buffer)) {
      await writeAll(file, buffer.subarray(0, count), { path });
    }
  } catch (error) {
    removeIfThere(path);
    throw error;
  } finally {
    file.close();
  }
  return { path, remove: () => Promise.resolve(removeIfThere(path)) };
}

/** Reads until the signal aborts, and then rejects with its reason. */
function abortable(read: Read, signal: AbortSignal): Read {
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
  // No read may be waiting when the signal aborts.
  aborted.promise.catch(() => {});
  return (target) => Promise.race([readInput(read, target), aborted.promise]);
}

async function readInput(read: Read, target: Uint8Array): Promise<number | null> {
  try {
    return await read(target);
  } catch (error) {
    // The input is closed, or a folder.
    throw new SourceError("not_allowed", errorText(error));
  }
}

function openSpool(folder: string | null): { readonly path: string; readonly file: Deno.FsFile } {
  let path = "";
  try {
    // Only its owner may read this file either.
    path = folder === null ? Deno.makeTempFileSync({ prefix: "chat-" }) : `${folder}/${temporaryName("input")}`;
    return { path, file: folder === null ? Deno.openSync(path, { write: true }) : createPrivate(path) };
  } catch (error) {
    throw toTargetError(error, path);
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array, { path }: { readonly path: string }): Promise<void> {
  try {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
  } catch (error) {
    throw toTargetError(error, path);
  }
}
