/**
 * Standard input as a file, so that it can be sent: its size is known then, and it can be sent again.
 *
 * @module
 */
import { type System, transfersPath } from "../../config/paths.ts";
import { toTargetError } from "../disk_error.ts";
import { createPrivate, privateName, removeIfThere } from "../records/private_file.ts";

const READ_BYTES = 1_048_576;

/** What was written. */
export interface Spool {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Writes all that `read` gives (`null`: the end) to a file for its owner alone, in the state folder or, where there is
 * none, with temporary files. Rejects with a `TargetError`, or with what `read` rejects with; then nothing is left.
 */
export async function spoolInput(
  read: (target: Uint8Array) => Promise<number | null>,
  { system }: { readonly system: System },
): Promise<Spool> {
  const { path, file } = openSpool(transfersPath(system));
  try {
    const buffer = new Uint8Array(READ_BYTES);
    for (let count = await read(buffer); count !== null; count = await read(buffer)) {
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

function openSpool(folder: string | null): { readonly path: string; readonly file: Deno.FsFile } {
  let path = "";
  try {
    // Only its owner may look into it there too.
    path = folder === null ? Deno.makeTempFileSync({ prefix: "chat-" }) : `${folder}/${privateName("input")}`;
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
