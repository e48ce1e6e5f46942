/**
 * The disk of this process, as transfers see it.
 *
 * Owns nothing; says where things are.
 *
 * @module
 */
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { homePath, type System, transfersPath, wholePath } from "../config/paths.ts";
import type { TransferFiles } from "../transfer/files.ts";
import type { TransferRecords } from "../transfer/request/records.ts";
import { inFolder, systemRules } from "./disk_path.ts";
import { freeBytes } from "./receive/free_space.ts";
import { personSource } from "./share/person_source.ts";
import { RecordFiles } from "./records/record_files.ts";
import { recordPaths } from "./records/record_paths.ts";
import { openShare } from "./share/shared_folder.ts";
import { openTarget } from "./receive/target_folder.ts";

/** The files of transfers. */
export function denoTransferFiles(system: System): TransferFiles {
  const state = transfersPath(system);
  const whole = (path: string) => fromHere(path, system);
  return {
    source: (paths, options = {}) => personSource(paths, options, { whole }),
    // deno-lint-ignore require-await
    share: async (folder) => openShare(whole(folder), { home: homePath(system) }),
    // deno-lint-ignore require-await
    target: async (id, folder, { isNew }) => {
      const journal = state === null ? null : recordPaths(state, id).journal;
      return openTarget(whole(folder), { id, journal, isNew, rules: systemRules() });
    },
    freeBytes: (folder) => freeBytes(whole(folder)),
    wholePath: whole,
  };
}

export interface TransferRecordsOptions {
  /** `HOST:PORT`. */
  readonly server: string;
  /** Told at most once that nothing can be kept, with the path made harmless. */
  readonly failed?: (path: string, why: Sentence) => void;
}

/** What is remembered of the transfers over one server. */
export function denoTransferRecords(system: System, options: TransferRecordsOptions): TransferRecords {
  return new RecordFiles({ ...options, folder: transfersPath(system), now: () => Date.now() });
}

function fromHere(path: string, system: System): string {
  if (path === "~") return homePath(system) ?? path;
  const whole = wholePath(path, system);
  if (whole !== null) return whole;
  try {
    const rest = path.replace(/^(?:\.\/+)+/, "");
    return rest === "" || rest === "." ? Deno.cwd() : inFolder(Deno.cwd(), rest);
  } catch {
    // The folder that one is in is gone: what is opened there says so.
    return path;
  }
}
