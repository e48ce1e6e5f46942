/**
 * The files of the client, as one interface: what a test replaces, and what config/files.ts makes of Deno.
 *
 * @module
 */
import type { HistoryFiles } from "./config/history_file.ts";
import type { ConfigSource } from "./config/read_config.ts";

export interface Storage {
  /** Where the configuration file is found. */
  readonly config: ConfigSource;
  /** How the history of typed lines is kept. */
  readonly history: HistoryFiles;
  /** Writes behind what is in a log, which it makes with its folder. Rejects where it cannot. */
  readonly appendLog: (path: string, text: string) => Promise<void>;
  /** What is in a folder, folders with a `/` behind their names; nothing where it cannot be looked into. */
  readonly listFolder: (path: string) => readonly string[];
}
