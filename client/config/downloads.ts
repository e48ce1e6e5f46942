/**
 * Where what arrives is written to, where nobody has said it.
 *
 * @module
 */
import { downloadsPath, userDirsPath } from "./paths.ts";
import type { ConfigSource } from "./read_config.ts";

/** Such a file has a few lines. */
const MAX_BYTES = 65_536;

/** The folder, as the desktop has it or as it is usual; `null` where the system knows no home. */
export function usualDownloads({ system, readText }: ConfigSource): string | null {
  const path = userDirsPath(system);
  const read = path === null ? null : readText(path, { maxBytes: MAX_BYTES });
  return downloadsPath(system, read?.type === "text" ? read.text : "");
}
