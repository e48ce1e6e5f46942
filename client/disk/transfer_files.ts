/**
 * The disk of this process, as transfers see it.
 *
 * Owns nothing; says where things are.
 *
 * @module
 */
import type { Sentence } from "../../shared/usage_error.ts";
import { readText } from "../config/files.ts";
import { downloadsPath, homePath, type System, transfersPath, userDirsPath, wholePath } from "../config/paths.ts";
import type { TransferFiles } from "../transfer/files.ts";
import type { TransferRecords } from "../transfer/records.ts";
import { inFolder, systemRules } from "./disk_path.ts";
import { freeBytes } from "./free_space.ts";
import { personSource } from "./person_source.ts";
import { RecordFiles } from "./record_files.ts";
import { recordPaths } from "./record_paths.ts";
import { openShare } from "./shared_folder.ts";
import { openTarget } from "./target_folder.ts";

/** More than a file of a desktop's folders has. */
const MAX_USER_DIRS_BYTES = 65_536;

/** The files of transfers. */
export function denoTransferFiles(system: System): TransferFiles {
  const state = transfersPath(system);
  const whole = (path: string) => fromHere(path, system);
  return {
    source: (paths, options = {}) => personSource(paths, options, { whole }),
    // deno-lint-ignore require-await
    share: async (folder) => openShare(whole(folder), { home: homePath(system) }),
    // deno-lint-ignore require-await
    target: async (id, folder) => {
      const journal = state === null ? null : recordPaths(state, id).journal;
      return openTarget(whole(folder), { id, journal, rules: systemRules() });
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

/** Where what arrives is written to, if nobody says anything else; `null` where the system knows no home. */
export function denoDownloads(system: System): string | null {
  const path = userDirsPath(system);
  const text = path === null ? null : readText(path, { maxBytes: MAX_USER_DIRS_BYTES });
  return downloadsPath(system, text?.type === "text" ? text.text : "");
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
