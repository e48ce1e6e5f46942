/**
 * The next name where one is taken: `name (1).ext` (REQ-R43).
 *
 * Pure.
 *
 * @module
 */
import { byteLength, cutText, MAX_NAME_BYTES, splitName } from "./safe_name.ts";

/** So many names are tried. */
export const MAX_NAMES = 10_000;

/** The name itself for 0, and `name (1).ext` and so on behind it. A folder has no extension. */
export function numberedName(name: string, number: number, { isFolder = false }: { isFolder?: boolean } = {}): string {
  if (number === 0) return name;
  const [stem, extension] = isFolder ? [name, ""] : splitName(name);
  const end = ` (${number})${extension}`;
  return cutText(stem, MAX_NAME_BYTES - byteLength(end)) + end;
}
