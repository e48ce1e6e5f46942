/**
 * The files of the client, as one interface: what a test replaces, and what config/files.ts and disk/ make of Deno.
 *
 * @module
 */
import type { Sentence } from "../../shared/cli/usage_error.ts";
import type { HistoryFiles } from "../state/history_file.ts";
import type { ConfigSource } from "../config/read_config.ts";
import type { TransferFiles } from "../transfer/files.ts";
import type { TransferRecords } from "../transfer/request/records.ts";

export interface Storage {
  /** Where the configuration file is found. */
  readonly config: ConfigSource;
  /** How the history of typed lines is kept. */
  readonly history: HistoryFiles;
  /** Writes behind what is in a log, which it makes with its folder. Rejects where it cannot. */
  readonly appendLog: (path: string, text: string) => Promise<void>;
  /** What is in a folder, folders with a `/` behind their names; nothing where it cannot be looked into. */
  readonly listFolder: (path: string) => readonly string[];
  /** Files that are sent and received. */
  readonly transferFiles: TransferFiles;
  /** What is remembered of transfers over a server, which is `HOST:PORT`; `failed` is told once if nothing can be kept. */
  readonly transferRecords: (server: string, failed?: (path: string, why: Sentence) => void) => TransferRecords;
}
