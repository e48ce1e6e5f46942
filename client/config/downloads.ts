/**
 * The default folder for received files.
 *
 * @module
 */
import { downloadsPath, userDirsPath } from "./paths.ts";
import type { ConfigSource } from "./read_config.ts";

/** Far more than `user-dirs.dirs` needs. */
const MAX_BYTES = 65_536;

/** The folder that the desktop or the system defines; `null` if the system has no home. */
export function defaultDownloads({ system, readText }: ConfigSource): string | null {
  const path = userDirsPath(system);
  const read = path === null ? null : readText(path, { maxBytes: MAX_BYTES });
  return downloadsPath(system, read?.type === "text" ? read.text : "");
}
