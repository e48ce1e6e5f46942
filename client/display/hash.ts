/**
 * A number for a text, the same on every machine and in every version: for colours and names that stay.
 *
 * Pure. Not for anything that somebody gains by breaking.
 *
 * @module
 */

/** FNV-1a over the UTF-16 code units of a text: a whole number from 0 to 2^32 - 1. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
