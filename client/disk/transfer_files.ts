/**
 * The disk of this machine, as transfers see it. The main file of the folder: it puts the others together.
 *
 * Owns nothing; decides where files are.
 *
 * @module
 */
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { homePath, type System, transfersPath, wholePath } from "../config/paths.ts";
import type { TransferFiles } from "../transfer/files.ts";
import { SourceError } from "../transfer/source.ts";
import type { TransferRecords } from "../transfer/request/records.ts";
import { inFolder, systemRules } from "./disk_path.ts";
import { PART_SECRET_BYTES } from "./file_name.ts";
import { openTarget } from "./receive/target_folder.ts";
import { RecordFiles, recordPaths } from "./record_files.ts";
import { openSource } from "./share/file_source.ts";
import { openShare } from "./share/shared_folder.ts";

/** The files that are sent, received and shared. */
export function denoTransferFiles(system: System): TransferFiles {
  const state = transfersPath(system);
  const resolve = (path: string) => resolvePath(path, system);
  return {
    source: (paths, options = {}) => openSource(paths, options, { resolve }),
    // deno-lint-ignore require-await
    share: async (folder) => {
      if (folder === "") throw new SourceError("gone", "The path is empty", folder);
      return openShare(resolve(folder), { home: homePath(system) });
    },
    // deno-lint-ignore require-await
    target: async (id, folder, { isNew }) => {
      const journal = state === null ? null : recordPaths(state, id).journal;
      return openTarget(resolve(folder), { journal, isNew, rules: systemRules(), newSecret });
    },
    freeBytes: (folder) => freeBytes(resolve(folder)),
    wholePath: resolve,
  };
}

export interface TransferRecordsOptions {
  /** `HOST:PORT`. */
  readonly server: string;
  /** Called at most once, when a record cannot be written; the path is harmless to show. */
  readonly failed?: (path: string, why: Sentence) => void;
}

/** What is remembered of the transfers over one server. */
export function denoTransferRecords(system: System, options: TransferRecordsOptions): TransferRecords {
  return new RecordFiles({ ...options, folder: transfersPath(system), now: () => Date.now() });
}

function newSecret(): string {
  return crypto.getRandomValues(new Uint8Array(PART_SECRET_BYTES)).toHex();
}

/** Resolves a typed path against the home or the working folder. An empty path stays empty, and opening it fails. */
function resolvePath(path: string, system: System): string {
  if (path === "") return path;
  const whole = wholePath(path, system);
  if (whole !== null) return whole;
  try {
    const rest = path.replace(/^(?:\.\/+)+/, "");
    return rest === "" || rest === "." ? Deno.cwd() : inFolder(Deno.cwd(), rest);
  } catch {
    // The working folder was removed. Opening the path fails with a better error.
    return path;
  }
}

/** The bytes that this user may write to the disk of a folder, which may not exist yet; `null`: unknown. */
async function freeBytes(folder: string): Promise<number | null> {
  // Loaded only when it is needed, to keep the start fast.
  const { promises } = await import("node:fs");
  for (let path = folder;;) {
    try {
      const { bavail, bsize } = await promises.statfs(path);
      return bavail * bsize;
    } catch (error) {
      const parent = parentOf(path);
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT") || parent === path) return null;
      path = parent;
    }
  }
}

function parentOf(path: string): string {
  return path.replace(/[/\\]+[^/\\]*[/\\]*$/, "") || "/";
}
