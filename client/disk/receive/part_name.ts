/**
 * What a file is called as long as it is not whole: `NAME.ID.part`, where ID belongs to the deal.
 *
 * Pure.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { byteLength, cutName, MAX_NAME_BYTES } from "./safe_name.ts";

/** The end of the names of all parts of a deal. */
export function partSuffix(id: string): string {
  return `.${digest(id)}.part`;
}

/** The name of the part of a file. Two files in one folder have two. */
export function partName(name: string, suffix: string): string {
  if (byteLength(name) + suffix.length <= MAX_NAME_BYTES) return name + suffix;
  // Names that differ at their end only would be cut to the same.
  const end = `~${digest(name)}${suffix}`;
  return cutName(name, MAX_NAME_BYTES - end.length) + end;
}

/** Whether a file is a part of any deal, which nobody wants to have. */
export function isPartName(name: string): boolean {
  return /\.[0-9a-f]{8}\.part$/.test(name);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
